using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger.Tests;

public sealed class CheckpointTests : IDisposable
{
    private readonly World _world = new();
    private readonly Checkpoint _checkpoint;
    private readonly string _note;

    public CheckpointTests()
    {
        _checkpoint = new Checkpoint(_world.Store, LedgerTree.Access, 70_000, Sha384Tree.Leaf([1]));
        _note = _checkpoint.Sign(_world.Secrets.LogKey);
    }

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_checkpoint_is_a_signed_note_of_the_specified_shape()
    {
        Assert.Equal(_checkpoint, Checkpoint.Open(_note, _world.LogKey));
        var origin = $"strongroom/{_world.Store}/access";
        var lines = _note.Split('\n');
        Assert.Equal([origin, "70000", Convert.ToBase64String(Sha384Tree.Leaf([1]).ToBytes()), ""], lines[..4]);
        Assert.StartsWith($"— {origin} ", lines[4], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines[5..]));

        // Worked out again from the specification, not with our code: the key id, and the bytes that are signed.
        var signature = Convert.FromBase64String(lines[4].Split(' ')[2]);
        byte[] idInput = [.. Encoding.UTF8.GetBytes(origin), 0x0A, 0xFF, .. "strongroom.v1/p384"u8, .. _world.LogKey.Spki];
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(idInput)[..4], signature[..4]);
        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(_world.LogKey.Spki, out _);
        byte[] message = [.. "strongroom/v1/checkpoint\0"u8, .. Encoding.UTF8.GetBytes(string.Join('\n', lines[..3]) + "\n")];
        Assert.True(ecdsa.VerifyData(message, signature[4..], System.Security.Cryptography.HashAlgorithmName.SHA384));
    }

    [Fact]
    public void Lines_of_unknown_keys_are_ignored()
    {
        var origin = Checkpoint.OriginOf(_world.Store, LedgerTree.Access);
        using var other = SigningKey.Generate();
        var foreign = _checkpoint.Sign(other).Split('\n')[4]; // the same name, another key
        var witness = SignedNote.Sign(_note[..(_note.IndexOf("\n\n", StringComparison.Ordinal) + 1)], "witness.example/w1", other).Split('\n')[4];
        var withBoth = _note + foreign + "\n" + witness + "\n";
        Assert.Equal(_checkpoint, Checkpoint.Open(withBoth, _world.LogKey));
        Assert.Equal(_checkpoint, Checkpoint.Open(withBoth, other.PublicKey));
        Assert.Equal(_checkpoint, Checkpoint.Open(_note + string.Concat(Enumerable.Repeat(witness + "\n", 40)), _world.LogKey));

        // A second line that claims our key and does not verify spoils the note.
        var mine = _note.Split('\n')[4].Split(' ')[2];
        var bytes = Convert.FromBase64String(mine);
        bytes[40] ^= 1;
        Assert.Throws<LedgerException>(() => Checkpoint.Open(_note + $"— {origin} {Convert.ToBase64String(bytes)}\n", _world.LogKey));
    }

    [Theory]
    [InlineData("c2sp-example.checkpoint", "example.com/behind-the-sofa", "20852163")]
    [InlineData("sum.golang.org.checkpoint", "go.sum database tree", "35225469")]
    public void Published_notes_have_the_general_form(string file, string origin, string size)
    {
        var note = SignedNote.Parse(File.ReadAllText(Path.Combine(Vectors.Folder("tlog"), file)));
        Assert.Equal(1, note.SignatureCount);
        Assert.Equal([origin, size], note.Text.Split('\n')[..2]);
        Assert.EndsWith("\n", note.Text, StringComparison.Ordinal);
        Assert.False(note.IsSignedBy(origin, _world.LogKey));
        Assert.Throws<LedgerException>(() => Checkpoint.Open(File.ReadAllText(Path.Combine(Vectors.Folder("tlog"), file)), _world.LogKey));
    }

    [Fact]
    public void The_specifications_own_example_note_parses()
    {
        const string example = """
            Ognuno sta solo sul cuor della terra
            trafitto da un raggio di sole:

            ed è subito sera.

            — quasimodo.example/salvatore NnugSzTjtVAewIS+Z/iJhUPeFDkO/5QQ2i5ddnGITLlC+EhfLW9oJKONrMouFSQU0xMcXxj99ihAQwaqP3ZekRwNtIc=

            """;
        var note = SignedNote.Parse(example.ReplaceLineEndings("\n"));
        Assert.EndsWith("sole:\n\ned è subito sera.\n", note.Text, StringComparison.Ordinal); // split at the last blank line
        Assert.Equal(1, note.SignatureCount);
    }

    public static TheoryData<string, string> Spoilers() => new()
    {
        { "70000", "070000" },
        { "70000", "+70000" },
        { "70000", "70001" },
        { "70000", "18446744073709551616" },
        { "70000\n", "70000\nextension\n" },
        { "70000\n", "70000\r\n" },
        { "/access\n", "/access \n" },
        { "/access\n", "/control\n" },
        { "/access\n", "/other\n" },
        { "strongroom/", "strongroom//" },
        { "\n\n", "\n" },
        { "— ", "- " },
        { "— ", "—" },
    };

    [Theory]
    [MemberData(nameof(Spoilers))]
    public void Spoiled_checkpoints_are_refused(string part, string by)
    {
        var at = _note.IndexOf(part, StringComparison.Ordinal);
        var spoiled = _note[..at] + by + _note[(at + part.Length)..];
        Assert.Equal(LedgerFault.CheckpointInvalid, Assert.Throws<LedgerException>(() => Checkpoint.Open(spoiled, _world.LogKey)).Fault);
    }

    [Fact]
    public void Whatever_the_text_only_the_one_fault_comes_out()
    {
        var chance = new SeededChance(42);
        var origin = Checkpoint.OriginOf(_world.Store, LedgerTree.Access);
        for (var round = 0; round < 2000; round++)
        {
            var letters = _note.ToCharArray().ToList();
            for (var edits = 1 + chance.Below(3); edits > 0 && letters.Count > 0; edits--)
            {
                var at = chance.Below(letters.Count);
                switch (chance.Below(4))
                {
                    case 0: letters[at] = (char)chance.Below(0x2100); break;
                    case 1: letters.RemoveAt(at); break;
                    case 2: letters.Insert(at, "\n 0=—+/A"[chance.Below(8)]); break;
                    default: letters.RemoveRange(at, Math.Min(letters.Count - at, chance.Below(50))); break;
                }
            }

            var text = new string([.. letters]);
            try
            {
                var opened = Checkpoint.Open(text, _world.LogKey);
                Assert.Equal(_checkpoint, opened); // an untouched text part; only foreign signature lines may have been spoiled
                Assert.Contains(origin, text, StringComparison.Ordinal);
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFault.CheckpointInvalid, e.Fault);
            }
        }
    }
}

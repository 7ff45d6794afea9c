using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

/// <summary>
/// vectors/commit: a small store's commits, its keys, what is in it, and commits that must be refused. <see cref="Generate"/> made them and is
/// run by hand only, when a new version of the format needs new ones; the old ones stay.
/// </summary>
public sealed class CommitVectorTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    private static string Folder => Vectors.Folder("commit");

    private static JsonNode Json(string file) => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, file)))!;

    private static byte[] Hex(JsonNode node, string field) => Convert.FromHexString((string)node[field]!);

    private static List<byte[]> Commits()
    {
        var files = Directory.GetFiles(Folder, "*.commit").Order(StringComparer.Ordinal).ToList();
        Assert.NotEmpty(files);
        return [.. files.Select(File.ReadAllBytes)];
    }

    private static LedgerSecrets Secrets()
    {
        var keys = Json("keys.json");
        return new LedgerSecrets(
            new StoreId(Id128.FromBytes(Hex(keys, "store"))), SecretBytes.TakeFrom(Hex(keys, "entryKey")), SecretBytes.TakeFrom(Hex(keys, "headKey")),
            SigningKey.Import(SecretBytes.TakeFrom(Hex(keys, "logKeyPkcs8"))));
    }

    [Fact]
    public async Task Our_reader_opens_the_vectors()
    {
        using var secrets = Secrets();
        var store = new MemoryStore();
        foreach (var (commit, i) in Commits().Select(static (c, i) => (c, i)))
        {
            await store.CreateAsync(CommitNames.Of((ulong)i), commit, None);
        }

        var fold = new Recorder();
        var options = new LedgerOptions { Clock = TimeProvider.System, Random = new SeededRandomSource(1), Folds = [fold] };
        await using var ledger = await Ledger.OpenAsync(store, secrets, options, None);
        var expected = Json("expected.json");
        Assert.Equal((string)expected["commitHash"]!, ledger.Position.CommitHash.ToString());
        Assert.Equal((string)expected["controlRoot"]!, ledger.Position.ControlRoot.ToString());
        Assert.Equal((string)expected["accessRoot"]!, ledger.Position.AccessRoot.ToString());
        Assert.Equal(
            expected["entries"]!.AsArray().Select(static e => e!.ToJsonString()),
            fold.Entries.OrderBy(static e => e.Tree).Select(static e => EntryJson(
                e.Tree == LedgerTree.Control ? "control" : "access", e.Index, e.Leaf.ToBytes(), e.Time.ToUnixTimeMilliseconds(), e.Kind, e.Body.ToArray())
                .ToJsonString()));
        Assert.True((await new LedgerVerifier(store, secrets.LogKey.PublicKey) { EntryKey = secrets.EntryKey, HeadKey = secrets.HeadKey }
            .VerifyAsync(None)).IsWhole);
    }

    [Fact]
    public void A_reader_written_from_the_format_page_alone_opens_the_vectors()
    {
        var keys = Json("keys.json");
        var expected = Json("expected.json");
        var reader = new PlainReader(Hex(keys, "store"), Hex(keys, "entryKey"), Hex(keys, "headKey"), Hex(keys, "logKeySpki"));
        foreach (var commit in Commits())
        {
            reader.Take(commit);
        }

        Assert.Equal((string)expected["commitHash"]!, reader.CommitHash);
        Assert.Equal((string)expected["controlRoot"]!, reader.Root(control: true));
        Assert.Equal((string)expected["accessRoot"]!, reader.Root(control: false));
        Assert.Equal(
            expected["entries"]!.AsArray().Select(static e => e!.ToJsonString()),
            reader.Entries.OrderByDescending(static e => e.Tree, StringComparer.Ordinal)
                .Select(static e => EntryJson(e.Tree, e.Index, e.Leaf, e.Time, e.Kind, e.Body).ToJsonString()));
        Assert.Equal(
            expected["heads"]!.AsArray().Select(static e => e!.ToJsonString()),
            reader.Heads.Select(static h => HeadJson(h.Commit, h.Compartment, h.Sequence, h.Previous, h.SealedHead).ToJsonString()));
    }

    [Fact]
    public void What_must_be_refused_is_refused_by_both_readers()
    {
        using var secrets = Secrets();
        var keys = Json("keys.json");
        var commits = Commits();
        var bad = Json("refused.json").AsArray();
        Assert.NotEmpty(bad);
        foreach (var one in bad)
        {
            var name = (string)one!["name"]!;
            var number = (int)one["follows"]! + 1;
            var state = new ChainState { Store = secrets.Store };
            var plain = new PlainReader(Hex(keys, "store"), Hex(keys, "entryKey"), Hex(keys, "headKey"), Hex(keys, "logKeySpki"));
            foreach (var commit in commits.Take(number))
            {
                state = CommitReader.Accept(state, secrets, commit).After;
                plain.Take(commit);
            }

            var bytes = Convert.FromBase64String((string)one["commit"]!);
            var fault = Assert.Throws<LedgerException>(() =>
                CommitReader.CheckSignatures(CommitReader.Accept(state, secrets, bytes).Record, secrets.LogKey.PublicKey));
            Assert.Equal(LedgerFault.CommitInvalid, fault.Fault);
            if (!(bool)one["onlyStrict"]!)
            {
                Assert.ThrowsAny<Exception>(() => plain.Take(bytes));
            }

            Assert.Contains((string)one["layer"]!, new[] { "form", "chain", "leaf", "root", "signature", "seal", "padding", "time" });
            Assert.NotEqual(name, string.Empty);
        }
    }

    [Fact(Explicit = true)]
    public async Task Generate()
    {
        using var world = new World();
        var store = new MemoryStore();
        var fold = new Recorder();
        await using var ledger = await world.CreateAsync(store, fold);
        var compartment = new CompartmentId(Id128.FromBytes([.. Enumerable.Range(100, 16).Select(static i => (byte)i)]));
        world.Clock.Now += TimeSpan.FromMilliseconds(1234);
        await ledger.CommitAsync(() => World.Access("first access"), None);
        world.Clock.Now += TimeSpan.FromMilliseconds(1);
        await ledger.CommitAsync(
            () => new Draft
            {
                Control = { World.Entry("second decision"), new EntryDraft(65535, []) },
                Access = { World.Entry(new string('x', 600)), World.Entry("short") },
                Heads = { new NoteEdit(compartment, "stands for a sealed head") },
            },
            None);
        await ledger.CommitAsync(() => World.Access("last access"), None);

        Directory.CreateDirectory(Folder);
        for (ulong n = 0; n < 4; n++)
        {
            var name = CommitNames.Of(n);
            await File.WriteAllBytesAsync(
                Path.Combine(Folder, name.ToString()[2..] + ".commit"), (await store.ReadAllAsync(name, 1 << 20, None))!);
        }

        Write("keys.json", new JsonObject
        {
            ["store"] = Convert.ToHexStringLower(world.Store.Value.ToBytes()),
            ["storeText"] = world.Store.ToString(),
            ["entryKey"] = HexOf(world.Secrets.EntryKey),
            ["headKey"] = HexOf(world.Secrets.HeadKey),
            ["logKeySpki"] = Convert.ToHexStringLower(world.LogKey.Spki),
            ["logKeyPkcs8"] = HexOf(world.Secrets.LogKey.ExportSecret()),
        });
        Write("expected.json", new JsonObject
        {
            ["commitHash"] = ledger.Position.CommitHash.ToString(),
            ["controlRoot"] = ledger.Position.ControlRoot.ToString(),
            ["accessRoot"] = ledger.Position.AccessRoot.ToString(),
            ["entries"] = new JsonArray([.. fold.Entries.OrderBy(static e => e.Tree).Select(static e => EntryJson(
                e.Tree == LedgerTree.Control ? "control" : "access", e.Index, e.Leaf.ToBytes(), e.Time.ToUnixTimeMilliseconds(), e.Kind, e.Body.ToArray()))]),
            ["heads"] = new JsonArray([.. fold.Commits.SelectMany(static c => c.Heads.Select(h => HeadJson(
                c.Number, h.Compartment.Value.ToBytes(), h.Sequence, h.PreviousHash.ToBytes(), h.SealedHead)))]),
        });
        Write("refused.json", new JsonArray([.. Refused(world, store)]));
    }

    private static IEnumerable<JsonNode> Refused(World world, MemoryStore store)
    {
        var good = store.Snapshot().Select(static o => o.Value).ToList();
        var before = CommitReader.Accept(CommitReader.Accept(new ChainState { Store = world.Store }, world.Secrets, good[0]).After, world.Secrets, good[1]).After;
        var record = CommitRecord.Decode(good[2]);
        using var otherKey = SigningKey.Generate();

        byte[] Build(
            ulong? number = null, Hash384? previous = null, TreePart? control = null, TreePart? access = null, string? accessNote = null,
            SigningKey? key = null) => CommitRecord.Encode(
            world.Store, number ?? 2, previous ?? record.Previous, control ?? record.Control, access ?? record.Access, record.Heads, record.ControlNote,
            accessNote ?? record.AccessNote, key ?? world.Secrets.LogKey);

        // A whole commit of one access entry, true in everything but how the entry was sealed.
        byte[] WithEntry(byte[] sealedEntry)
        {
            var leaf = Sha384Tree.Leaf(sealedEntry);
            var root = before.Access.Append([leaf]).Root;
            var note = new Checkpoint(world.Store, LedgerTree.Access, before.Access.Size + 1, root).Sign(world.Secrets.LogKey);
            return CommitRecord.Encode(
                world.Store, 2, before.Previous, TreePart.Empty, new TreePart([leaf], [sealedEntry]), [], before.ControlNote!, note, world.Secrets.LogKey);
        }

        byte[] SealPlain(byte[] plain)
        {
            var id = new byte[16];
            id[0] = 2;
            id[15] = (byte)before.Access.Size;
            var context = new SealContext(world.Store, default, 0, SealedKind.Entry, Id128.FromBytes(id), before.Previous).ToBytes();
            return SealedString.Seal(world.Secrets.EntryKey, context, plain);
        }

        byte[] SealAt(ulong index, DateTimeOffset time, Hash384 previous) => SealedParts.SealEntry(
            world.Secrets.EntryKey, world.Store, LedgerTree.Access, index, previous, time, World.Entry("misplaced"));

        var padded = SealedParts.Pad(new RecordWriter().Array(4).Int(1).Time(before.Time).UInt(7).Bytes([1]).End().Finish());
        var dirty = (byte[])padded.Clone();
        dirty[^1] = 1;
        var flipped = (byte[])good[2].Clone();
        flipped[^1] ^= 1;
        var access = record.Access;
        yield return Case("trailing-byte", "form", "a byte follows the commit", [.. good[2], 0]);
        yield return Case("cut", "form", "the last byte is missing", good[2][..^1]);
        yield return Case("long-integer", "form", "the version is written in two bytes, which is not deterministic", LongVersion(record, world));
        yield return Case("wrong-number", "chain", "signed, but numbered 3", Build(number: 3));
        yield return Case("wrong-previous", "chain", "signed, but follows another commit", Build(previous: Sha384Tree.Leaf([1])));
        yield return Case("entries-swapped", "leaf", "signed, with two entries exchanged under an unchanged list",
            Build(access: access with { Entries = [access.Entries[1], access.Entries[0]] }));
        yield return Case("entry-dropped", "leaf", "signed, with one entry fewer than the list says", Build(access: access with { Entries = [access.Entries[0]] }));
        yield return Case("old-checkpoint", "root", "signed, with the access checkpoint of the commit before", Build(accessNote: before.AccessNote));
        yield return Case("foreign-checkpoint", "signature", "the access checkpoint is signed by another key",
            Build(accessNote: Checkpoint.Open(record.AccessNote, world.LogKey).Sign(otherKey)));
        yield return Case("foreign-commit", "signature", "the commit is signed by another key", Build(key: otherKey));
        yield return Case("flipped-signature", "signature", "the last bit of the signature is flipped", flipped);
        yield return Case("entry-of-another-place", "seal", "an entry sealed for the next place", WithEntry(SealAt(before.Access.Size + 1, before.Time, before.Previous)));
        yield return Case("entry-of-another-history", "seal", "an entry sealed on top of another commit", WithEntry(SealAt(before.Access.Size, before.Time, default)));
        yield return Case("dirty-padding", "padding", "an entry whose padding is not all zeros", WithEntry(SealPlain(dirty)));
        yield return Case("long-padding", "padding", "an entry padded by a step too many", WithEntry(SealPlain([.. padded, .. new byte[512]])));
        yield return Case("earlier-time", "time", "an entry whose time lies before the commit before",
            WithEntry(SealAt(before.Access.Size, before.Time.AddMilliseconds(-1), before.Previous)), onlyStrict: true);
    }

    private static byte[] LongVersion(CommitRecord record, World world)
    {
        // The body is an array of 11 (one byte) and the version (one byte): 01 becomes 18 01.
        byte[] body = [record.Body[0], 0x18, .. record.Body[1..]];
        return new RecordWriter().Array(2).Bytes(body).Bytes(world.Secrets.LogKey.Sign(CommitRecord.SignatureDomain, body)).End().Finish();
    }

    private static JsonObject Case(string name, string layer, string comment, byte[] commit, bool onlyStrict = false) => new()
    {
        ["name"] = name, ["layer"] = layer, ["comment"] = comment, ["follows"] = 1, ["onlyStrict"] = onlyStrict,
        ["commit"] = Convert.ToBase64String(commit),
    };

    private static JsonObject EntryJson(string tree, ulong index, byte[] leaf, long time, ulong kind, byte[] body) => new()
    {
        ["tree"] = tree, ["index"] = index, ["leaf"] = Convert.ToHexStringLower(leaf), ["timeMilliseconds"] = time, ["kind"] = kind,
        ["body"] = Convert.ToHexStringLower(body),
    };

    private static JsonObject HeadJson(ulong commit, byte[] compartment, ulong sequence, byte[] previous, byte[] sealedHead) => new()
    {
        ["commit"] = commit, ["compartment"] = Convert.ToHexStringLower(compartment), ["sequence"] = sequence,
        ["previous"] = Convert.ToHexStringLower(previous), ["sealedHead"] = Convert.ToHexStringLower(sealedHead),
    };

    private static string HexOf(SecretBytes secret)
    {
        var bytes = new byte[secret.Length];
        secret.ExportSecret(bytes);
        return Convert.ToHexStringLower(bytes);
    }

    private static void Write(string file, JsonNode json) => File.WriteAllText(
        Path.Combine(Folder, file), json.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
}

using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

/// <summary>
/// vectors/witness: a conversation of a log with its witness, the witness's memory after it, and evidence of a fork. <see cref="Generate"/> made them and
/// is run by hand only, when a new version of the format needs new ones; the old ones stay.
/// </summary>
public sealed class WitnessVectorTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly StoreId Self = new(Id128.FromBytes([.. Enumerable.Range(101, 16).Select(static i => (byte)i)]));

    private static string Folder => Vectors.Folder("witness");

    private static JsonNode Conversation() => JsonNode.Parse(File.ReadAllText(Path.Combine(Folder, "conversation.json")))!;

    private static byte[] Hex(JsonNode node, string field) => Convert.FromHexString((string)node[field]!);

    private static WitnessedLog LogOf(JsonNode keys) => new(new StoreId(Id128.FromBytes(Hex(keys, "logStore"))), VerifyingKey.FromSpki(Hex(keys, "logSpki")));

    [Fact]
    public void A_witness_answers_each_question_as_written()
    {
        var all = Conversation();
        using var key = SigningKey.Import(SecretBytes.TakeFrom(Hex(all, "witnessKeyPkcs8")));
        var store = new StoreId(Id128.FromBytes(Hex(all, "witnessStore")));
        var witness = new Witness(store, key, CosignedNotes.InMemory(), new SteppingClock());
        var log = LogOf(all);
        Assert.NotEmpty(all["questions"]!.AsArray());
        foreach (var one in all["questions"]!.AsArray())
        {
            var answer = WitnessAnswer.Decode(witness.Answer(log, Hex(one!, "question")));
            var written = WitnessAnswer.Decode(Hex(one!, "answer"));
            Assert.Equal(((string)one!["name"]!, written.Verdict, written.KnownSize), ((string)one["name"]!, answer.Verdict, answer.KnownSize));
            Assert.Equal((int)one["verdict"]!, (int)written.Verdict);
            Assert.Equal(Hex(one, "answer"), written.Encode());

            // What is cosigned says the same; the signatures are others each time.
            Assert.Equal(written.Notes.Select(Text), answer.Notes.Select(Text));
            foreach (var note in written.Notes)
            {
                CosignedCheckpoint.Open(note, log, store, key.PublicKey);
            }
        }

        static string Text(string note) => note[..note.LastIndexOf("\n\n", StringComparison.Ordinal)];
    }

    [Fact]
    public void Its_memory_reads_and_is_written_as_the_very_same_bytes()
    {
        var bytes = File.ReadAllBytes(Path.Combine(Folder, "memory"));
        var notes = CosignedNotes.Decode(bytes);
        Assert.Equal(2, notes.Count);
        Assert.Equal(bytes, CosignedNotes.Encode(notes));
    }

    [Fact]
    public void Evidence_holds_and_what_is_none_does_not()
    {
        var log = LogOf(Conversation());
        foreach (var file in new[] { "evidence-same-size.txt", "evidence-longer.txt" })
        {
            var text = File.ReadAllText(Path.Combine(Folder, file));
            Assert.Equal(text, ForkEvidence.Read(text).Write());
            ForkEvidence.Read(text).Verify(log.Key);
        }

        var none = ForkEvidence.Read(File.ReadAllText(Path.Combine(Folder, "no-evidence.txt")));
        Assert.Equal(LedgerFault.EvidenceInvalid, Assert.Throws<LedgerException>(() => none.Verify(log.Key)).Fault);
    }

    [Fact(Explicit = true)]
    public async Task Generate()
    {
        using var world = new World();
        using var key = SigningKey.Generate();
        using var secret = key.ExportSecret();
        var pkcs8 = new byte[secret.Length];
        secret.ExportSecret(pkcs8);
        await using var ledger = await world.CreateAsync(new MemoryStore());
        await using var fork = await world.CreateAsync(new MemoryStore());
        var memory = Path.Combine(Folder, "memory");
        Directory.CreateDirectory(Folder);
        File.Delete(memory);
        var log = new WitnessedLog(world.Store, world.LogKey);
        var witness = new Witness(Self, key, CosignedNotes.Load(memory), world.Clock);
        var questions = new JsonArray();
        void Ask(string name, byte[] question)
        {
            var answer = witness.Answer(log, question).ToArray();
            questions.Add(new JsonObject
            {
                ["name"] = name,
                ["question"] = Convert.ToHexStringLower(question),
                ["verdict"] = (int)WitnessAnswer.Decode(answer).Verdict,
                ["answer"] = Convert.ToHexStringLower(answer),
            });
        }

        async Task<WitnessQuestion.AddCheckpoint> AddAsync(ulong old, LedgerTree tree = LedgerTree.Access) => new(
            old,
            old == 0 ? [] : (await ledger.ProveConsistencyAsync(tree, old, null, None)).Path,
            tree == LedgerTree.Access ? ledger.AccessCheckpoint : ledger.ControlCheckpoint);
        async Task GrowAsync(Ledger one, int entries, string text)
        {
            for (; entries > 0; entries--)
            {
                await one.CommitAsync(() => World.Access(text), None);
            }
        }

        Ask("what was last, at first", new WitnessQuestion.Last().Encode());
        Ask("an empty tree", (await AddAsync(0)).Encode());
        await GrowAsync(ledger, 5, "x");
        var first = await AddAsync(0);
        Ask("from nothing", first.Encode());
        Ask("the other tree", (await AddAsync(0, LedgerTree.Control)).Encode());
        await GrowAsync(ledger, 6, "x");
        var next = await AddAsync(5);
        Ask("wrong old size", (next with { OldSize = 4 }).Encode());
        Ask("old size larger than the checkpoint", (next with { OldSize = 12 }).Encode());
        Ask("no proof", (next with { Proof = [] }).Encode());
        Ask("proof cut short", (next with { Proof = [.. next.Proof.Skip(1)] }).Encode());
        Ask("another store's checkpoint", (next with { Checkpoint = new Checkpoint(Self, LedgerTree.Access, 11, default).Sign(world.Secrets.LogKey) }).Encode());
        Ask("signed by another key", (next with { Checkpoint = new Checkpoint(world.Store, LedgerTree.Access, 11, ledger.Position.AccessRoot).Sign(key) }).Encode());
        Ask("no note", (next with { Checkpoint = "nonsense" }).Encode());
        Ask("no question", [0x80]);
        Ask("what extends the last", next.Encode());
        Ask("the same again", (await AddAsync(11)).Encode());
        Ask("what was before", first.Encode());
        await GrowAsync(fork, 11, "y");
        Ask("the same size, another root", new WitnessQuestion.AddCheckpoint(11, [], fork.AccessCheckpoint).Encode());
        Ask("what was last", new WitnessQuestion.Last().Encode());

        await File.WriteAllTextAsync(
            Path.Combine(Folder, "evidence-same-size.txt"),
            new ForkEvidence(ledger.AccessCheckpoint, fork.AccessCheckpoint, fork.Position.AccessRoot, []).Write());
        var (five, there) = (ledger.AccessCheckpoint, fork.Position.AccessRoot);
        await GrowAsync(fork, 4, "y");
        var proof = (await fork.ProveConsistencyAsync(LedgerTree.Access, 11, null, None)).Path;
        await File.WriteAllTextAsync(Path.Combine(Folder, "evidence-longer.txt"), new ForkEvidence(five, fork.AccessCheckpoint, there, proof).Write());
        await GrowAsync(ledger, 4, "x");
        var root = ledger.Position.AccessRoot;
        await File.WriteAllTextAsync(
            Path.Combine(Folder, "no-evidence.txt"),
            new ForkEvidence(five, ledger.AccessCheckpoint, root, (await ledger.ProveConsistencyAsync(LedgerTree.Access, 11, null, None)).Path).Write());
        var all = new JsonObject
        {
            ["logStore"] = Convert.ToHexStringLower(world.Store.Value.ToBytes()),
            ["logSpki"] = Convert.ToHexStringLower(world.LogKey.Spki),
            ["witnessStore"] = Convert.ToHexStringLower(Self.Value.ToBytes()),
            ["witnessSpki"] = Convert.ToHexStringLower(key.PublicKey.Spki),
            ["witnessKeyPkcs8"] = Convert.ToHexStringLower(pkcs8),
            ["questions"] = questions,
        };
        await File.WriteAllTextAsync(Path.Combine(Folder, "conversation.json"), all.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) + "\n");
    }
}

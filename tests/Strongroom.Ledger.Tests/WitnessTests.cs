using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Ledger.Tests;

/// <summary>The witness's side: what it cosigns, what it refuses, what it remembers.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private static readonly StoreId Self = new(Id128.FromBytes([.. Enumerable.Repeat((byte)9, 16)]));
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly World _world = new();
    private readonly ScratchFolder _scratch = new();
    private readonly SigningKey _key = SigningKey.Generate();
    private readonly List<ForkEvidence> _forks = [];
    private Ledger _ledger = null!;

    private string MemoryPath => Path.Combine(_scratch.Path, "witness");

    private WitnessedLog Log => new(_world.Store, _world.LogKey);

    public async ValueTask InitializeAsync() => _ledger = await _world.CreateAsync(new MemoryStore());

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _world.Dispose();
        _scratch.Dispose();
        _key.Dispose();
    }

    private Witness NewWitness(CosignedNotes? memory = null) =>
        new(Self, _key, memory ?? CosignedNotes.Load(MemoryPath), _world.Clock) { ForkSeen = _forks.Add };

    private WitnessAnswer Ask(Witness witness, WitnessQuestion question, WitnessedLog? log = null) =>
        WitnessAnswer.Decode(witness.Answer(log ?? Log, question.Encode()));

    private async Task GrowAsync(int entries)
    {
        for (; entries > 0; entries--)
        {
            await _ledger.CommitAsync(static () => World.Access("x"), None);
        }
    }

    private async Task<WitnessQuestion.AddCheckpoint> AddAsync(ulong oldSize, LedgerTree tree = LedgerTree.Access) => new(
        oldSize,
        oldSize == 0 ? [] : (await _ledger.ProveConsistencyAsync(tree, oldSize, null, None)).Path,
        tree == LedgerTree.Access ? _ledger.AccessCheckpoint : _ledger.ControlCheckpoint);

    private CosignedCheckpoint Open(string note) => CosignedCheckpoint.Open(note, Log, Self, _key.PublicKey);

    [Fact]
    public async Task It_cosigns_what_extends_the_last_and_remembers_it_for_both_trees()
    {
        var witness = NewWitness();
        Assert.Empty(Ask(witness, new WitnessQuestion.Last()).Notes);
        await GrowAsync(3);
        var first = Ask(witness, await AddAsync(0));
        Assert.Equal((WitnessVerdict.Done, 3UL), (first.Verdict, Open(first.Notes.Single()).Checkpoint.Size));
        Assert.Equal(WitnessVerdict.Done, Ask(witness, await AddAsync(0, LedgerTree.Control)).Verdict);

        await GrowAsync(300);
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        var next = Open(Ask(witness, await AddAsync(3)).Notes.Single());
        Assert.Equal((303UL, _world.Clock.Now), (next.Checkpoint.Size, next.Time));

        // The same again: nothing grew, but the moment is newer.
        _world.Clock.Now += TimeSpan.FromMinutes(1);
        Assert.Equal(_world.Clock.Now, Open(Ask(witness, await AddAsync(303)).Notes.Single()).Time);

        // Another process with the same file remembers.
        var again = Ask(NewWitness(), new WitnessQuestion.Last());
        Assert.Equal([(LedgerTree.Control, 1UL), (LedgerTree.Access, 303UL)], again.Notes.Select(n => (Open(n).Checkpoint.Tree, Open(n).Checkpoint.Size)));
        Assert.Equal(["witness"], Directory.GetFiles(_scratch.Path).Select(Path.GetFileName));
    }

    [Fact]
    public async Task An_empty_tree_is_cosigned_and_can_grow()
    {
        var witness = NewWitness();
        Assert.Equal(0UL, Open(Ask(witness, await AddAsync(0)).Notes.Single()).Checkpoint.Size);
        await GrowAsync(2);
        Assert.Equal(2UL, Open(Ask(witness, await AddAsync(0)).Notes.Single()).Checkpoint.Size);
        var bent = new Checkpoint(_world.Store, LedgerTree.Control, 0, default).Sign(_world.Secrets.LogKey);
        Assert.Equal(WitnessVerdict.BadProof, Ask(witness, new WitnessQuestion.AddCheckpoint(0, [], bent)).Verdict);
    }

    [Fact]
    public async Task A_cosignature_is_what_the_specification_says()
    {
        await GrowAsync(1);
        var note = Ask(NewWitness(), await AddAsync(0)).Notes.Single();
        var lines = note.Split('\n');
        var name = $"strongroom/{Self}/witness";
        Assert.StartsWith($"— {name} ", lines[5], StringComparison.Ordinal);
        Assert.Equal("", Assert.Single(lines[6..]));

        // Worked out again from the format page, not with our code.
        var line = Convert.FromBase64String(lines[5].Split(' ')[2]);
        byte[] idInput = [.. Encoding.UTF8.GetBytes(name), 0x0A, 0xFF, .. "strongroom.v1/p384-cosignature"u8, .. _key.PublicKey.Spki];
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(idInput)[..4], line[..4]);
        var seconds = System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(line.AsSpan(4));
        Assert.Equal((ulong)_world.Clock.Now.ToUnixTimeSeconds(), seconds);
        using var ecdsa = System.Security.Cryptography.ECDsa.Create();
        ecdsa.ImportSubjectPublicKeyInfo(_key.PublicKey.Spki, out _);
        var text = string.Join('\n', lines[..3]) + "\n";
        byte[] message = [.. "strongroom/v1/cosignature\0"u8, .. Encoding.UTF8.GetBytes($"cosignature/v1\ntime {seconds}\n{text}")];
        Assert.True(ecdsa.VerifyData(message, line[12..], System.Security.Cryptography.HashAlgorithmName.SHA384));

        // Neither kind of signature passes for the other, though one key may give both.
        Assert.Throws<LedgerException>(() => CosignedCheckpoint.Open(note, Log, Self, _world.LogKey));
        var signed = SignedNote.Sign(text, name, _key).Split('\n')[4];
        Assert.Throws<LedgerException>(() => Open(_ledger.AccessCheckpoint + signed + "\n"));
    }

    [Fact]
    public async Task What_does_not_extend_the_last_is_refused_with_the_verdict_of_the_specification()
    {
        var witness = NewWitness();
        await GrowAsync(5);
        var five = await AddAsync(0);
        Ask(witness, five);
        await GrowAsync(5);
        var good = await AddAsync(5);
        using var other = SigningKey.Generate();
        var foreign = new Checkpoint(new StoreId(default), LedgerTree.Access, 10, default).Sign(_world.Secrets.LogKey);
        var forged = new Checkpoint(_world.Store, LedgerTree.Access, 10, _ledger.Position.AccessRoot).Sign(other);

        Assert.Equal(WitnessVerdict.UnknownLog, Ask(witness, good with { Checkpoint = foreign }).Verdict);
        Assert.Equal(WitnessVerdict.UnknownLog, Ask(witness, good, new WitnessedLog(Self, _world.LogKey)).Verdict);
        Assert.Equal(WitnessVerdict.NotSigned, Ask(witness, good with { Checkpoint = forged }).Verdict);
        Assert.Equal(WitnessVerdict.NotSigned, Ask(witness, good, new WitnessedLog(_world.Store, other.PublicKey)).Verdict);
        Assert.Equal(WitnessVerdict.BadQuestion, Ask(witness, good with { OldSize = 11 }).Verdict);
        Assert.Equal(WitnessVerdict.BadQuestion, Ask(witness, good with { Checkpoint = "nonsense" }).Verdict);
        Assert.Equal(WitnessVerdict.BadQuestion, WitnessAnswer.Decode(witness.Answer(Log, "nonsense"u8.ToArray())).Verdict);
        foreach (var wrong in new[] { good with { OldSize = 4 }, good with { OldSize = 0, Proof = [] }, five, good with { OldSize = 6 } })
        {
            var conflict = Ask(witness, wrong);
            Assert.Equal((WitnessVerdict.Conflict, 5UL, 5UL), (conflict.Verdict, conflict.KnownSize, Open(conflict.Notes.Single()).Checkpoint.Size));
        }

        foreach (var proof in new IReadOnlyList<Hash384>[] { [], [default], [.. good.Proof, default], [.. good.Proof.Skip(1)], [.. good.Proof.Reverse()] })
        {
            var refused = Ask(witness, good with { Proof = proof });
            Assert.Equal((WitnessVerdict.BadProof, 5UL), (refused.Verdict, refused.KnownSize));
        }

        Assert.Empty(_forks);
        Assert.Equal(WitnessVerdict.Done, Ask(witness, good).Verdict); // nothing of it was remembered
    }

    [Fact]
    public async Task Two_roots_of_one_size_are_a_conflict_and_evidence_that_verifies_offline()
    {
        var witness = NewWitness();
        await GrowAsync(2);
        Ask(witness, await AddAsync(0));
        await using var fork = await _world.CreateAsync(new MemoryStore());
        await fork.CommitAsync(static () => World.Access("a"), None);
        await fork.CommitAsync(static () => World.Access("b"), None);
        var answer = Ask(witness, new WitnessQuestion.AddCheckpoint(2, [], fork.AccessCheckpoint));
        Assert.Equal((WitnessVerdict.Conflict, 2UL), (answer.Verdict, answer.KnownSize));

        var evidence = ForkEvidence.Read(Assert.Single(_forks).Write());
        Assert.Equal(evidence.Write(), _forks[0].Write());
        Assert.Equal((2UL, 2UL), (evidence.Verify(_world.LogKey).Earlier.Size, evidence.Verify(_world.LogKey).Later.Size));
        using var other = SigningKey.Generate();
        Assert.Equal(LedgerFault.CheckpointInvalid, Assert.Throws<LedgerException>(() => evidence.Verify(other.PublicKey)).Fault);
        var harmless = evidence with { Later = evidence.Earlier };
        Assert.Equal(LedgerFault.EvidenceInvalid, Assert.Throws<LedgerException>(() => harmless.Verify(_world.LogKey)).Fault);
    }

    [Fact]
    public async Task What_it_cannot_keep_it_does_not_cosign()
    {
        await GrowAsync(1);
        var path = Path.Combine(_scratch.Path, "gone", "witness");
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var witness = NewWitness(CosignedNotes.Load(path));
        Directory.Delete(Path.GetDirectoryName(path)!);
        Assert.Equal(WitnessVerdict.Unable, Ask(witness, await AddAsync(0)).Verdict);
        Assert.Empty(Ask(witness, new WitnessQuestion.Last()).Notes);
    }

    [Fact]
    public async Task Any_damage_to_its_memory_is_said()
    {
        await GrowAsync(1);
        Ask(NewWitness(), await AddAsync(0));
        var bytes = File.ReadAllBytes(MemoryPath);
        for (var at = 0; at < bytes.Length; at++)
        {
            var damaged = (byte[])bytes.Clone();
            damaged[at] ^= (byte)(1 << (at % 8));
            Assert.Equal(LedgerFault.WitnessMemoryDamaged, Assert.Throws<LedgerException>(() => CosignedNotes.Decode(damaged)).Fault);
            Assert.Throws<LedgerException>(() => CosignedNotes.Decode(bytes.AsMemory(0, at)));
        }
    }

    /// <summary>Whatever askers do, everything that a witness ever cosigned for a log lies on one history.</summary>
    [Fact]
    public async Task However_asked_it_never_cosigns_two_histories()
    {
        await using var fork = await _world.CreateAsync(new MemoryStore());
        var cosigned = new List<CosignedCheckpoint>();
        var witness = NewWitness(CosignedNotes.InMemory());
        var chance = new SeededChance(7);
        for (var round = 0; round < 300; round++)
        {
            var ledger = chance.OneIn(3) ? fork : _ledger;
            if (chance.OneIn(2))
            {
                var text = ReferenceEquals(ledger, fork) ? "other" : "x";
                await ledger.CommitAsync(() => World.Access(text), None);
            }

            var size = ledger.Position.AccessSize;
            var old = chance.OneIn(2) ? cosigned.LastOrDefault()?.Checkpoint.Size ?? 0 : (ulong)chance.Below((int)size + 2);
            var proof = old > 0 && old <= size ? (await ledger.ProveConsistencyAsync(LedgerTree.Access, old, null, None)).Path : [];
            var answer = Ask(witness, new WitnessQuestion.AddCheckpoint(old, proof, ledger.AccessCheckpoint));
            if (answer.Verdict == WitnessVerdict.Done)
            {
                cosigned.Add(Open(answer.Notes[0]));
            }
        }

        Assert.True(cosigned.Count > 20);
        var histories = new[] { _ledger, fork };
        var truth = histories.Single(h => cosigned.TrueForAll(c => h.MustContainAsync(c.Checkpoint, c.Note, "a test", None).IsCompletedSuccessfully));
        Assert.NotNull(truth);
        Assert.True(cosigned.Zip(cosigned.Skip(1)).All(static p => p.First.Checkpoint.Size <= p.Second.Checkpoint.Size));
    }

    [Fact]
    public async Task Whatever_bytes_come_it_answers_and_cosigns_only_what_is_right()
    {
        await GrowAsync(3);
        var memory = CosignedNotes.InMemory();
        var witness = NewWitness(memory);
        Ask(witness, await AddAsync(0));
        await GrowAsync(4);
        var seed = (await AddAsync(3)).Encode();
        Mutation.Run(3000, 11, chance =>
        {
            var answer = WitnessAnswer.Decode(witness.Answer(Log, Mutation.Bytes(chance, seed)));
            Assert.True(answer.Verdict is not WitnessVerdict.Done || Open(answer.Notes[0]).Checkpoint.Root == _ledger.Position.AccessRoot);
            Assert.InRange(memory.All.Count, 1, 2);
        });
    }

    [Fact]
    public async Task Parsers_of_questions_answers_and_evidence_report_one_fault_and_read_one_form()
    {
        await GrowAsync(3);
        var witness = NewWitness();
        Ask(witness, await AddAsync(0));
        await GrowAsync(2);
        var question = (await AddAsync(3)).Encode();
        var answer = witness.Answer(Log, (await AddAsync(1)).Encode()).ToArray();
        var path = (await _ledger.ProveConsistencyAsync(LedgerTree.Access, 3, null, None)).Path;
        var evidence = new ForkEvidence(_ledger.AccessCheckpoint, _ledger.AccessCheckpoint, default, path).Write();
        Mutation.Run(3000, 12, chance =>
        {
            Reads(question, chance, static b => WitnessQuestion.Decode(b).Encode());
            Reads(answer, chance, static b => WitnessAnswer.Decode(b).Encode());
            var text = Mutation.Text(chance, evidence);
            try
            {
                Assert.Equal(text, ForkEvidence.Read(text).Write());
            }
            catch (LedgerException e)
            {
                Assert.Equal(LedgerFault.EvidenceInvalid, e.Fault);
            }
        });

        static void Reads(byte[] seed, SeededChance chance, Func<byte[], byte[]> again)
        {
            var bytes = Mutation.Bytes(chance, seed);
            try
            {
                Assert.Equal(bytes, again(bytes));
            }
            catch (MalformedException)
            {
                // the one fault
            }
        }
    }
}

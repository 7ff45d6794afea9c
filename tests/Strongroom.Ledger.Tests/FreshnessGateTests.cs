using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

/// <summary>The log's side: what it believes of its witnesses, and what it makes of their silence.</summary>
public sealed class FreshnessGateTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;

    private readonly World _world = new();
    private readonly MemoryStore _store = new();
    private readonly Peer[] _peers;
    private readonly CosignedNotes _kept = CosignedNotes.InMemory();
    private Ledger _ledger = null!;

    public FreshnessGateTests() => _peers = [new Peer(_world, 1), new Peer(_world, 2)];

    public async ValueTask InitializeAsync()
    {
        _ledger = await _world.CreateAsync(_store);
        await GrowAsync(3);
    }

    public async ValueTask DisposeAsync()
    {
        await _ledger.DisposeAsync();
        _world.Dispose();
        foreach (var peer in _peers)
        {
            peer.Dispose();
        }
    }

    private IReadOnlyList<PeerWitness> Witnesses => [.. _peers.Select(static p => p.AsWitness)];

    private FreshnessOptions Options => new() { Clock = _world.Clock };

    private FreshnessGate Gate(Ledger? ledger = null, CosignedNotes? kept = null) => new(ledger ?? _ledger, kept ?? _kept, Options);

    private async Task GrowAsync(int entries, Ledger? ledger = null)
    {
        for (; entries > 0; entries--)
        {
            await (ledger ?? _ledger).CommitAsync(static () => World.Access("x"), None);
        }
    }

    private Task<Ledger> OpenAsync(IObjectStore store, LedgerAnchor? anchor = null, params IReadOnlyList<string> known) =>
        Ledger.OpenAsync(store, _world.Secrets, _world.Options() with { Anchor = anchor, KnownCheckpoints = known }, None);

    private async Task<LedgerException?> FaultAsync(Ledger ledger, CosignedNotes? kept = null)
    {
        try
        {
            await Gate(ledger, kept ?? CosignedNotes.InMemory()).PassAsync(Witnesses, None);
            return null;
        }
        catch (LedgerException e)
        {
            return e;
        }
    }

    [Fact]
    public async Task Witnessed_ages_to_read_only_and_dark_and_comes_back()
    {
        var gate = Gate();
        Assert.Equal(FreshnessStatus.Unwitnessed, gate.Current.Status);
        Assert.Equal(FreshnessStatus.Unwitnessed, (await gate.PassAsync([], None)).Status);
        var start = _world.Clock.Now;
        var now = await gate.PassAsync(Witnesses, None);
        Assert.Equal((FreshnessStatus.Witnessed, start), (now.Status, now.LastCosigned));
        Assert.All(now.Witnesses, w => Assert.Equal((start, null), (w.LastCosigned, w.Trouble)));
        Assert.Equal(4, _kept.All.Count);

        foreach (var peer in _peers)
        {
            peer.IsUp = false;
        }

        await GrowAsync(2);
        foreach (var (after, status) in new[] { (5, FreshnessStatus.Witnessed), (6, FreshnessStatus.ReadOnly), (24 * 60, FreshnessStatus.ReadOnly), (24 * 60 + 1, FreshnessStatus.Dark) })
        {
            _world.Clock.Now = start + TimeSpan.FromMinutes(after);
            Assert.Equal(status, gate.Current.Status); // by itself, without a round
            now = await gate.PassAsync(Witnesses, None);
            Assert.Equal((status, start), (now.Status, now.LastCosigned));
            Assert.All(now.Witnesses, static w => Assert.Equal(WitnessTrouble.OutOfReach, w.Trouble));
        }

        // Another start knows it too: from the kept checkpoints, not from memory.
        Assert.Equal(FreshnessStatus.Dark, (await Gate().PassAsync(Witnesses, None)).Status);
        _peers[1].IsUp = true;
        Assert.Equal((FreshnessStatus.Witnessed, _world.Clock.Now), ((await gate.PassAsync(Witnesses, None)).Status, gate.Current.LastCosigned));

        // A peer that is gone for good is ended, and then counts no longer.
        _world.Clock.Now += TimeSpan.FromDays(2);
        Assert.Equal(FreshnessStatus.Unwitnessed, (await gate.PassAsync([], None)).Status);
    }

    [Fact]
    public async Task A_store_put_back_to_any_earlier_state_is_refused_by_the_peers_word_alone()
    {
        var states = new List<IReadOnlyList<KeyValuePair<ObjectName, byte[]>>>();
        for (var i = 0; i < 6; i++)
        {
            states.Add(_store.Snapshot());
            await GrowAsync(1);
            await Gate().PassAsync([_peers[0].AsWitness], None);
        }

        foreach (var state in states)
        {
            var old = new MemoryStore();
            old.Restore(state);
            await using var ledger = await OpenAsync(old);
            var fault = await FaultAsync(ledger);
            Assert.Equal(LedgerFault.RolledBack, fault!.Fault);
            Assert.Contains("agency-1", fault.Message, StringComparison.Ordinal);
            Assert.Equal(FreshnessStatus.FreshnessUnproven, ledger.Freshness);
        }

        await using var whole = await OpenAsync(_store);
        Assert.Null(await FaultAsync(whole));
    }

    [Fact]
    public async Task With_nothing_known_a_peers_last_checkpoint_proves_the_store_fresh_and_a_stranger_does_not()
    {
        await Gate().PassAsync([_peers[0].AsWitness], None);
        await using var recovered = await OpenAsync(_store);
        var gate = Gate(recovered, CosignedNotes.InMemory());
        Assert.Equal(FreshnessStatus.FreshnessUnproven, (await gate.PassAsync([], None)).Status);

        // One that never saw this log proves nothing, and must not be made to vouch for it.
        Assert.Equal(FreshnessStatus.FreshnessUnproven, (await gate.PassAsync([_peers[1].AsWitness], None)).Status);
        Assert.Empty(_peers[1].Memory.All);
        Assert.Equal(FreshnessStatus.Witnessed, (await gate.PassAsync(Witnesses, None)).Status);
        Assert.Equal(FreshnessStatus.Witnessed, (await gate.PassAsync([_peers[1].AsWitness], None)).Status);

        await using var accepted = await OpenAsync(_store);
        gate = Gate(accepted, CosignedNotes.InMemory());
        gate.Accept();
        Assert.Equal(FreshnessStatus.Unwitnessed, gate.Current.Status);
    }

    [Fact]
    public async Task Another_history_is_refused_with_evidence_that_verifies_offline()
    {
        await Gate().PassAsync(Witnesses, None);
        var fork = new MemoryStore();
        await using (var other = await _world.CreateAsync(fork))
        {
            await GrowAsync(300, other); // longer than what was cosigned, so that only the proof tells
        }

        await using var forked = await OpenAsync(fork);
        var fault = await FaultAsync(forked);
        Assert.Equal(LedgerFault.Forked, fault!.Fault);
        var (earlier, later) = ForkEvidence.Read(fault.Evidence!.Write()).Verify(_world.LogKey);
        Assert.Equal((earlier.Tree, later.Tree), (later.Tree, earlier.Tree));
        Assert.True(earlier.Size <= later.Size);

        // The same at opening, from what this machine kept.
        var atOpening = await Assert.ThrowsAsync<LedgerException>(() => OpenAsync(fork, null, _kept.All));
        Assert.Equal(LedgerFault.Forked, atOpening.Fault);
        ForkEvidence.Read(atOpening.Evidence!.Write()).Verify(_world.LogKey);

        // Without tiles there is no proof, but the refusal stands.
        foreach (var tile in fork.Snapshot().Where(static o => o.Key.ToString().StartsWith("l/", StringComparison.Ordinal)))
        {
            await fork.DeleteAsync(tile.Key, None);
        }

        Assert.Equal(LedgerFault.Forked, (await Assert.ThrowsAsync<LedgerException>(() => OpenAsync(fork, null, _kept.All))).Fault);
    }

    [Fact]
    public async Task Lies_darken_nobody_only_what_our_own_log_signed_counts()
    {
        await Gate().PassAsync(Witnesses, None);
        using var key = SigningKey.Generate();
        var note = _kept.All[0];
        var huge = new Checkpoint(_world.Store, LedgerTree.Access, 1 << 30, default);
        var other = new Checkpoint(new StoreId(default), LedgerTree.Access, 1 << 30, default);
        WitnessAnswer[] lies =
        [
            new(WitnessVerdict.Conflict, 1 << 30, []),
            new(WitnessVerdict.Conflict, ulong.MaxValue, [Cosigned(huge, key, _peers[0].Key)]),
            new(WitnessVerdict.Done, 0, [Cosigned(huge, key, _peers[0].Key)]),
            new(WitnessVerdict.Done, 0, [Cosigned(other, _world.Secrets.LogKey, _peers[0].Key)]),
            new(WitnessVerdict.Done, 0, [Cosigned(huge, _world.Secrets.LogKey, key)]), // our log never signs such; nor did the witness
            new(WitnessVerdict.Done, 0, [note, note]),
            new(WitnessVerdict.Done, 0, ["nonsense"]),
            new(WitnessVerdict.BadProof, 0, []),
            new(WitnessVerdict.Unable, 0, []),
            new(WitnessVerdict.NotSigned, 0, []),
        ];
        foreach (var lie in lies)
        {
            foreach (var always in new[] { true, false })
            {
                _peers[0].Answer = question => always || WitnessQuestion.Decode(question) is WitnessQuestion.AddCheckpoint ? lie.Encode() : null;
                _world.Clock.Now += TimeSpan.FromMinutes(1);
                var now = await Gate().PassAsync(Witnesses, None);
                Assert.Equal((FreshnessStatus.Witnessed, _world.Clock.Now), (now.Status, now.LastCosigned)); // the other one cosigned
                Assert.NotNull(now.Witnesses[0].Trouble);
            }
        }

        foreach (var junk in new byte[][] { [], [0xFF], new byte[1 << 20] })
        {
            _peers[0].Answer = _ => junk;
            Assert.Equal(WitnessTrouble.BadAnswer, (await Gate().PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        }
    }

    [Fact]
    public async Task What_is_odd_about_a_witness_is_named()
    {
        var gate = Gate();
        await gate.PassAsync(Witnesses, None);
        await GrowAsync(1);

        // It lost its memory: it is told, and it goes on from what it is shown.
        _peers[0].Forget();
        Assert.Equal(WitnessTrouble.Forgot, (await gate.PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        Assert.Null((await gate.PassAsync(Witnesses, None)).Witnesses[0].Trouble);

        _peers[0].Clock.Now += TimeSpan.FromMinutes(3);
        Assert.Equal(WitnessTrouble.ClockDiffers, (await gate.PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        _peers[0].Clock.Now -= TimeSpan.FromMinutes(3);

        _peers[0].Log = new WitnessedLog(new StoreId(default), _world.LogKey);
        _peers[0].Answer = _ => new WitnessAnswer(WitnessVerdict.UnknownLog, 0, []).Encode();
        Assert.Equal(WitnessTrouble.DoesNotKnowUs, (await gate.PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        _peers[0].Answer = null;

        _peers[0].Hangs = true;
        var hurried = new FreshnessGate(_ledger, _kept, Options with { Deadline = TimeSpan.FromMilliseconds(1) });
        Assert.Equal(WitnessTrouble.OutOfReach, (await hurried.PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        using var left = new CancellationTokenSource();
        var round = gate.PassAsync(Witnesses, left.Token);
        await left.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => round);
    }

    [Fact]
    public async Task Two_nodes_of_one_store_share_their_witnesses()
    {
        await using var second = await OpenAsync(_store, _ledger.Anchor);
        var (a, b) = (Gate(), Gate(second, CosignedNotes.InMemory()));
        for (var i = 0; i < 5; i++)
        {
            await GrowAsync(2, i % 2 == 0 ? _ledger : second);
            Assert.Equal(FreshnessStatus.Witnessed, (await a.PassAsync(Witnesses, None)).Status);
            Assert.Equal(FreshnessStatus.Witnessed, (await b.PassAsync(Witnesses, None)).Status);
        }

        // Between "what did you cosign last" and "cosign this" the other node is faster.
        await GrowAsync(1);
        _peers[0].Before = async question =>
        {
            if (WitnessQuestion.Decode(question) is WitnessQuestion.AddCheckpoint)
            {
                _peers[0].Before = null;
                await second.RefreshAsync(None);
                await GrowAsync(1, second);
                await b.PassAsync(Witnesses, None);
            }
        };
        Assert.Null((await a.PassAsync(Witnesses, None)).Witnesses[0].Trouble);
        Assert.Equal(second.Position, _ledger.Position);
    }

    private string Cosigned(Checkpoint checkpoint, SigningKey log, SigningKey witness)
    {
        var origin = Checkpoint.OriginOf(checkpoint.Store, checkpoint.Tree);
        return SignedNote.Parse(checkpoint.Sign(log))
            .Cosign(origin, log.PublicKey, CosignedCheckpoint.NameOf(_peers[0].Store), witness, _world.Clock.Now);
    }

    /// <summary>A peer's witness in this process, and what can be wrong with it or the way to it.</summary>
    private sealed class Peer : IWitness, IDisposable
    {
        private readonly World _world;
        private Witness? _witness;

        internal Peer(World world, byte number)
        {
            _world = world;
            Store = new StoreId(Id128.FromBytes([.. Enumerable.Repeat(number, 16)]));
            Name = $"agency-{number}";
            Log = new WitnessedLog(world.Store, world.LogKey);
            Forget();
        }

        internal StoreId Store { get; }

        internal string Name { get; }

        internal SigningKey Key { get; } = SigningKey.Generate();

        internal Offset Clock { get; } = new();

        internal CosignedNotes Memory { get; private set; } = CosignedNotes.InMemory();

        internal WitnessedLog Log { get; set; }

        internal bool IsUp { get; set; } = true;

        internal bool Hangs { get; set; }

        internal Func<ReadOnlyMemory<byte>, byte[]?>? Answer { get; set; }

        internal Func<ReadOnlyMemory<byte>, Task>? Before { get; set; }

        internal PeerWitness AsWitness => new(Store, Name, Key.PublicKey, this);

        internal void Forget()
        {
            Memory = CosignedNotes.InMemory();
            Clock.Base = _world.Clock;
            _witness = new Witness(Store, Key, Memory, Clock);
        }

        public async ValueTask<ReadOnlyMemory<byte>> AskAsync(ReadOnlyMemory<byte> question, CancellationToken cancellationToken)
        {
            if (Hangs)
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }

            if (!IsUp)
            {
                throw new StorageException(StorageFault.Unavailable, "the link");
            }

            if (Before is { } before)
            {
                await before(question);
            }

            return Answer?.Invoke(question) ?? _witness!.Answer(Log, question);
        }

        public void Dispose() => Key.Dispose();
    }

    /// <summary>A clock that runs with another one, but is wrong.</summary>
    private sealed class Offset : TimeProvider
    {
        internal SteppingClock Base { get; set; } = null!;

        private TimeSpan By { get; set; }

        internal DateTimeOffset Now
        {
            get => Base.Now + By;
            set => By = value - Base.Now;
        }

        public override DateTimeOffset GetUtcNow() => Now;
    }
}

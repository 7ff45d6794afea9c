using System.Net;
using Strongroom.Crypto;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Two agencies' nodes witness each other: what a rollback, a fork and silence lead to, and who is told what.</summary>
public sealed class WitnessTests : IAsyncLifetime
{
    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(61);

    private readonly TestClock _clock = new();
    private readonly ScratchFolder _folder = new();
    private readonly Links _ours = new();
    private readonly Links _theirs = new();
    private TestNode _node = null!;
    private TestNode _peer = null!;

    private string StorePath => Path.Combine(_folder.Path, "store");

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(StorePath);
        _node = await TestNode.StartAsync(new DirectoryStore(StorePath), witnesses: _ours, clock: _clock);
        _peer = await TestNode.StartAsync(witnesses: _theirs, clock: _clock);
        Links.Introduce((_node, _ours, "here"), (_peer, _theirs, "there"));
    }

    public async ValueTask DisposeAsync()
    {
        await _node.DisposeAsync();
        await _peer.DisposeAsync();
        _ours.Dispose();
        _theirs.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task A_machine_and_store_put_back_together_are_refused_by_the_peers_word_and_everyone_is_told_why()
    {
        Assert.Equal(("serving", "unwitnessed", null), await StatusAsync());
        await MinuteAsync("witnessed");
        Assert.Equal(("serving", "witnessed", _clock.GetUtcNow()), await StatusAsync());

        // The whole machine, state folder and all, goes back to an earlier day; only the peer remembers.
        await _node.Host.DisposeAsync();
        Copy(StorePath, "store-then");
        Copy(_node.StatePath!, "state-then");
        await ReopenAsync();
        using (var ada = await _node.SignInAsync("ada"))
        {
            await ada.DepositAsync("New", "UK SECRET", "new");
        }

        await MinuteAsync("witnessed");
        await _node.Host.DisposeAsync();
        Copy(StorePath, "store-now");
        PutBack("store-then", StorePath);
        PutBack("state-then", _node.StatePath!);

        await ReopenAsync(unlock: false);
        var fault = await Assert.ThrowsAsync<LedgerException>(_node.UnlockAsync);
        Assert.Equal(LedgerFault.RolledBack, fault.Fault);
        using var stranger = _node.Stranger();
        var status = await stranger.GetAsync("status", Default.StatusView);
        Assert.Equal(("refused", "ledger.rolled-back"), (status.State, status.Fault!.Code));
        Assert.Contains("that there cosigned at", status.Fault.Message, StringComparison.Ordinal);
        var page = await (await stranger.Http.GetAsync(new Uri("/sign-in", UriKind.Relative))).Content.ReadAsStringAsync();
        Assert.Contains("Refused.", page, StringComparison.Ordinal);
        Assert.Contains("ledger.rolled-back", page, StringComparison.Ordinal);
        Assert.Contains("that there cosigned at", page, StringComparison.Ordinal);

        // With the newer copy it serves again.
        await _node.Host.DisposeAsync();
        PutBack("store-now", StorePath);
        await ReopenAsync();
        Assert.Equal(("serving", "witnessed", _clock.GetUtcNow()), await StatusAsync());
    }

    [Fact]
    public async Task Without_its_witness_a_node_serves_readers_then_nothing_and_comes_back_by_itself()
    {
        await MinuteAsync("witnessed");
        using var ada = await _node.SignInAsync("ada");
        var item = await ada.DepositAsync("Before", "UK SECRET", "before");
        _ours.AreUp = false;
        _clock.Advance(TimeSpan.FromMinutes(6));
        var status = await StatusAsync();
        Assert.Equal(("read-only", "read-only"), (status.State, status.Freshness));
        await FaultAsync("node.read-only", () => ada.DepositAsync("During", "UK SECRET", "during"));
        await FaultAsync("node.read-only", async () => { using var sam = await _node.SignInAsync("sam"); await Signing.ProposeAsync(sam, "sam", new ChangeDraft(OpenHolding: new HoldingDraft("new", "New"))); });
        var before = _node.Host.Agency.OpenForMeasuring().Ledger.Position.AccessSize;
        Assert.Equal([item.Id], (await ada.SearchAsync("before")).Hits.Select(static h => h.Id));
        Assert.True(_node.Host.Agency.OpenForMeasuring().Ledger.Position.AccessSize > before); // recorded all the same

        using (var olly = await _node.SignInAsync("olly"))
        {
            await Waiting.UntilAsync(async () => (await olly.GetAsync("health", Default.HealthView)).Witnesses.Single().Trouble == "out-of-reach");
        }

        _clock.Advance(TimeSpan.FromHours(24));
        Assert.Equal("dark", (await StatusAsync()).State);

        // The node is dark from that instant. Its next tick, on a thread of its own, ends every session: also one that began in between.
        await Waiting.UntilAsync(async () =>
        {
            using var stranger = _node.Stranger();
            await stranger.SignInAsync("ada");
            var fault = await Assert.ThrowsAsync<ApiFaultException>(() => stranger.SearchAsync("before"));
            return (fault.Error.Code, fault.Status) == ("node.dark", HttpStatusCode.ServiceUnavailable);
        });

        // It goes on witnessing for others, and asks every few seconds itself.
        await Waiting.UntilAsync(() => _peer.Host.Agency.State is AgencyState.Dark);
        _ours.AreUp = true;
        await Waiting.UntilAsync(
            async () => (await StatusAsync()).State == "serving" && _peer.Host.Agency.State == AgencyState.Serving,
            again: () => _clock.Advance(TimeSpan.FromSeconds(6)));
        Assert.Equal("witnessed", (await StatusAsync()).Freshness);
        using var again = await _node.SignInAsync("ada");
        await again.DepositAsync("After", "UK SECRET", "after");
    }

    [Fact]
    public async Task Nodes_that_start_together_do_not_wait_on_each_other()
    {
        await MinuteAsync("witnessed");
        await _node.Host.DisposeAsync();
        await _peer.Host.DisposeAsync();
        _clock.Advance(TimeSpan.FromDays(3));
        await _peer.OpenAsync(unlock: false);
        await _node.OpenAsync();
        Assert.Equal(AgencyState.Dark, _node.Host.Agency.State); // its one peer is locked
        await _peer.UnlockAsync();
        Assert.Equal(AgencyState.Serving, _peer.Host.Agency.State); // the dark one witnessed for it
        await Waiting.UntilAsync(
            () => Task.FromResult(_node.Host.Agency.State == AgencyState.Serving), again: () => _clock.Advance(TimeSpan.FromSeconds(6)));
    }

    [Fact]
    public async Task A_lost_node_is_rebuilt_without_a_sheet_when_a_peer_remembers()
    {
        await MinuteAsync("witnessed");
        var state = Path.Combine(_folder.Path, "rebuilt");
        using var passphrase = Cast.Secret(Cast.Passphrase);
        await AgencyFounding.RecoverAsync(_node.Store, state, "testers", passphrase, null, _clock, CancellationToken.None);
        _ours.AreUp = false;
        await using (var alone = await _node.OpenBesideAsync(state))
        {
            Assert.Equal(AgencyState.FreshnessUnproven, alone.Agency.State);
        }

        _ours.AreUp = true;
        await using var rebuilt = await _node.OpenBesideAsync(state);
        Assert.Equal(AgencyState.Serving, rebuilt.Agency.State);
    }

    [Fact]
    public async Task A_fork_is_left_at_once_and_its_evidence_kept()
    {
        await MinuteAsync("witnessed");
        var state = Path.Combine(_folder.Path, "second");
        await using var second = await TwoHistoriesAsync(state);
        _clock.Advance(Minute);
        await Waiting.UntilAsync(() => second.Agency.State == AgencyState.Refused || _node.Host.Agency.State == AgencyState.Refused);
        var loser = second.Agency.State == AgencyState.Refused ? state : _node.StatePath!;
        var fault = (second.Agency.State == AgencyState.Refused ? second : _node.Host).Agency.Status().Fault!;
        Assert.Equal("ledger.forked", fault.Code);
        await Waiting.UntilAsync(() => Directory.Exists(Path.Combine(loser, "evidence")));
        var file1 = Assert.Single(Directory.GetFiles(Path.Combine(loser, "evidence")));
        var key = VerifyingKey.FromSpki(Convert.FromBase64String(_node.Founded.LogKey));
        ForkEvidence.Read(await File.ReadAllTextAsync(file1)).Verify(key);
    }

    [Fact]
    public async Task A_peer_that_shows_two_histories_is_told_of_in_health_and_on_the_status_page_with_the_proof_kept()
    {
        await MinuteAsync("witnessed");
        string other;
        await using (var second = await TwoHistoriesAsync(Path.Combine(_folder.Path, "second")))
        {
            var (one, two) = (_node.Host.Agency.OpenForMeasuring().Ledger, second.Agency.OpenForMeasuring().Ledger);
            Assert.Equal(one.Position.AccessSize, two.Position.AccessSize);
            Assert.NotEqual(one.AccessCheckpoint, other = two.AccessCheckpoint);
        }

        // The peer cosigns one history; then the other is shown to it too, by a machine that asks without looking at what was cosigned.
        await MinuteAsync("witnessed");
        using var olly = await _peer.SignInAsync("olly");
        Assert.Empty((await olly.GetAsync("health", Default.HealthView)).Troubles);
        var key = VerifyingKey.FromSpki(Convert.FromBase64String(_node.Founded.LogKey));
        var answer = WitnessAnswer.Decode(_peer.Host.Agency.AnswerWitness(
            new WitnessedLog(_node.Founded.Store, key), new WitnessQuestion.AddCheckpoint(0, [], other).Encode()));
        Assert.Equal(WitnessVerdict.Conflict, answer.Verdict);

        Assert.Equal(["peer-forked"], (await olly.GetAsync("health", Default.HealthView)).Troubles);
        var page = await new ConsoleVisitor(_peer.Host.Address.Port, static _ => { }).PageAsync("olly", "/status");
        Assert.Contains("peer-forked", page, StringComparison.Ordinal);
        Assert.Equal(AgencyState.Serving, _peer.Host.Agency.State); // the fault is not its own
        var proof = Assert.Single(Directory.GetFiles(Path.Combine(_peer.StatePath!, "evidence")));
        ForkEvidence.Read(await File.ReadAllTextAsync(proof)).Verify(key);
    }

    /// <summary>A second machine of the agency is shown a copy of the store, and from then on the two see different histories of the same length.</summary>
    private async Task<NodeHost> TwoHistoriesAsync(string state)
    {
        var store = new MemoryStore();
        foreach (var file in Directory.GetFiles(StorePath, "*", SearchOption.AllDirectories).Where(static f => !Path.GetFileName(f).StartsWith('.')))
        {
            if (ObjectName.TryParse(Path.GetRelativePath(StorePath, file), out var name))
            {
                await store.CreateAsync(name, await File.ReadAllBytesAsync(file), CancellationToken.None);
            }
        }

        Directory.CreateDirectory(state);
        foreach (var file in Directory.GetFiles(_node.StatePath!).Where(static f => Path.GetFileName(f) != "lock"))
        {
            File.Copy(file, Path.Combine(state, Path.GetFileName(file)));
        }

        var second = await _node.OpenBesideAsync(state, store: store);
        using var ada = await _node.SignInAsync("ada");
        using var there = new TestClient(second.Address);
        await there.SignInAsync("ada");
        await ada.DepositAsync("One", "UK SECRET", "one");
        await there.DepositAsync("Another", "UK SECRET", "another");
        return second;
    }

    private static async Task FaultAsync(string code, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<ApiFaultException>(call);
        Assert.Equal((code, HttpStatusCode.ServiceUnavailable), (fault.Error.Code, fault.Status));
    }

    private async Task<(string State, string? Freshness, DateTimeOffset? LastCosigned)> StatusAsync()
    {
        using var stranger = _node.Stranger();
        var status = await stranger.GetAsync("status", Default.StatusView);
        return (status.State, status.Freshness, status.LastCosigned);
    }

    /// <summary>A minute passes, and both nodes have done what they do then.</summary>
    private async Task MinuteAsync(string freshness)
    {
        _clock.Advance(Minute);
        var now = _clock.GetUtcNow();
        await Waiting.UntilAsync(
            () => new[] { _node, _peer }.All(n => n.Host.Agency.Status() is { } s && s.Freshness == freshness && s.LastCosigned >= now.AddSeconds(-1)));
    }

    private Task ReopenAsync(bool unlock = true) => _node.OpenAsync(unlock: unlock, store: new DirectoryStore(StorePath));

    private void Copy(string from, string name)
    {
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories).Where(static f => !f.Contains("/.incoming/", StringComparison.Ordinal)))
        {
            var to = Path.Combine(_folder.Path, name, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    private void PutBack(string name, string to)
    {
        Directory.Delete(to, recursive: true);
        Directory.Move(Path.Combine(_folder.Path, name), to);
    }
}

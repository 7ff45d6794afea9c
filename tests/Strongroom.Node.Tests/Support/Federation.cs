using Strongroom.Core;
using Strongroom.Node.Api;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests.Support;

/// <summary>Several agencies on real sockets in one process, introduced to each other and lending to the first one through their own APIs.</summary>
internal sealed class Federation : IAsyncDisposable
{
    private readonly TestClock _clock = new();
    private readonly List<TestNode> _nodes = [];

    internal TestNode Home => _nodes[0];

    internal TestNode this[int at] => _nodes[at];

    internal TestClock Clock => _clock;

    /// <summary>Ids of the agreements under which the first agency borrows, by lender.</summary>
    internal Dictionary<string, string> Agreements { get; } = new(StringComparer.Ordinal);

    internal static async Task<Federation> StartAsync(ulong? seed, params string[] lenders)
    {
        var federation = new Federation();
        foreach (var (name, at) in lenders.Prepend("testers").Select(static (n, i) => (n, i)))
        {
            RandomSource random = seed is { } s ? new SeededRandomSource(s + (ulong)at) : RandomSource.System;
            federation._nodes.Add(await TestNode.StartAsync(analyse: true, random: random, clock: federation._clock, name: name, listens: true));
        }

        foreach (var lender in federation._nodes.Skip(1))
        {
            await IntroduceAsync(federation.Home, lender);
            await IntroduceAsync(lender, federation.Home);
        }

        foreach (var lender in lenders)
        {
            await federation.LendAsync(lender);
        }

        return federation;
    }

    internal TestNode Of(string name) => _nodes.First(n => n.Host.Agency.Name == name);

    /// <summary>One agency's officers introduce another from its file.</summary>
    internal static async Task IntroduceAsync(TestNode here, TestNode there)
    {
        using var officer = await there.SignInAsync("sam");
        var own = await officer.GetAsync("peers/self", Default.IntroductionView);
        await ChangeAsync(here, new ChangeDraft(IntroducePeer: new PeerDraft(own.File, own.Fingerprint)));
    }

    /// <summary>Two officers propose and approve.</summary>
    internal static async Task ChangeAsync(TestNode node, ChangeDraft change)
    {
        using var sam = await node.SignInAsync("sam");
        using var sue = await node.SignInAsync("sue");
        var proposal = await Signing.ProposeAsync(sam, "sam", change);
        if (proposal.State == "open")
        {
            Assert.Equal("done", (await Signing.ApproveAsync(sue, "sue", proposal.Id)).State);
        }
    }

    /// <summary>The lender lends the holding harbour up to SECRET COPPERLEAF; both sides sign.</summary>
    internal async Task LendAsync(string lender, string level = "SECRET", string word = "COPPERLEAF")
    {
        var node = Of(lender);
        var now = _clock.GetUtcNow();
        var ceiling = new ClearanceView(
            level, new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["code-word"] = [word], ["eyes-only"] = ["UK"] });
        await ChangeAsync(node, new ChangeDraft(ApproveAgreement: new AgreementDraft(
            Borrower: "testers", Holdings: ["harbour"], Ceiling: ceiling, Purposes: [Cast.Purpose], From: now.AddMinutes(-1), To: now.AddDays(20))));
        using var there = await node.SignInAsync("sam");
        using var here = await Home.SignInAsync("sam");
        var id = (await there.GetAsync("agreements", Default.AgreementsAnswer)).Agreements.Single().Id;
        var draft = await there.GetAsync($"agreements/{id}/file", Default.AgreementFileView);
        Assert.False(draft.Complete);
        await ChangeAsync(Home, new ChangeDraft(ApproveAgreement: new AgreementDraft(draft.File)));
        var complete = await ConcludeAsync(here, draft.File);
        Assert.True(complete.Complete);
        Assert.Equal("live", (await ConcludeAsync(there, complete.File)).Agreement.State);
        Agreements[lender] = id;
    }

    internal static Task<AgreementFileView> ConcludeAsync(TestClient client, string file) =>
        client.PostAsync("agreements/conclude", new AgreementFile(file), Default.AgreementFile, Default.AgreementFileView);

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }
    }
}

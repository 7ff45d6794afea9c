using Strongroom.Cli.Commands;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary>
/// Introduces the demo's agencies to each other and concludes their agreements, in the officers' names and through the nodes' own API: the
/// very steps of the guide "Connecting two agencies". What stands already is left as it is, so that it can be run at each start and after
/// any interruption.
/// </summary>
internal sealed class DemoLinks(DemoHome home, IReadOnlyList<DemoNode> nodes, Output output)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Connects all; ends when all is connected. Waits for nodes that are stopped.</summary>
    public async Task ConnectAsync(CancellationToken ct)
    {
        string? told = null;
        while (true)
        {
            try
            {
                foreach (var node in nodes)
                {
                    await node.ServingAsync(ct);
                }

                await ConnectOnceAsync(ct);
                return;
            }
            catch (StrongroomException fault)
            {
                if (fault.Code != told && nodes.All(static n => n.Address is not null))
                {
                    told = fault.Code;
                    output.Note($"connecting the agencies: {fault.Message} [{fault.Code}]; it is tried again");
                }

                await Task.Delay(Pause, ct);
            }
        }
    }

    private async Task ConnectOnceAsync(CancellationToken ct)
    {
        var offices = new Dictionary<string, Office>(StringComparer.Ordinal);
        try
        {
            foreach (var node in nodes)
            {
                offices[node.Agency] = await Office.OpenAsync(home, node, ct);
            }

            foreach (var here in offices.Values)
            {
                foreach (var there in offices.Values.Where(o => o != here))
                {
                    await IntroduceAsync(here, there, ct);
                }
            }

            foreach (var plan in DemoPlan.Agreements)
            {
                await AgreeAsync(plan, offices[plan.Lender], offices[plan.Borrower], ct);
            }
        }
        finally
        {
            foreach (var office in offices.Values)
            {
                await office.DisposeAsync();
            }
        }
    }

    private static async Task IntroduceAsync(Office here, Office there, CancellationToken ct)
    {
        var peers = await here.Proposer.Node.GetAsync("api/v1/peers", ApiJson.Default.PeersAnswer, ct);
        var introduction = await there.Proposer.Node.GetAsync("api/v1/peers/self", ApiJson.Default.IntroductionView, ct);
        if (!peers.Peers.Any(p => p.Live && p.Fingerprint == introduction.Fingerprint))
        {
            await here.ChangeAsync(new ChangeDraft(IntroducePeer: new PeerDraft(introduction.File, introduction.Fingerprint)), ct);
        }
    }

    private static async Task AgreeAsync(DemoAgreement plan, Office lender, Office borrower, CancellationToken ct)
    {
        if (await FindAsync(plan, lender, ct) is { State: "live" } && await FindAsync(plan, borrower, ct) is { State: "live" })
        {
            return;
        }

        if (await FindAsync(plan, lender, ct) is not { } lent)
        {
            var now = TimeProvider.System.GetUtcNow();
            await lender.ChangeAsync(
                new ChangeDraft(ApproveAgreement: new AgreementDraft(
                    Borrower: plan.Borrower,
                    Holdings: plan.Holdings,
                    Ceiling: DemoFounding.ClearanceOf(plan.Level, plan.Words, "UK"),
                    Purposes: plan.Purposes,
                    From: now.AddMinutes(-1),
                    To: now.AddDays(plan.Days))),
                ct);
            lent = await FindAsync(plan, lender, ct) ?? throw new UsageException($"the agreement from {plan.Lender} to {plan.Borrower} was not approved");
        }

        var file = await lender.Proposer.Node.GetAsync($"api/v1/agreements/{lent.Id}/file", ApiJson.Default.AgreementFileView, ct);
        if (await FindAsync(plan, borrower, ct) is null)
        {
            await borrower.ChangeAsync(new ChangeDraft(ApproveAgreement: new AgreementDraft(file.File)), ct);
        }

        var complete = await ConcludeAsync(borrower, file, ct);
        await ConcludeAsync(lender, complete, ct);
    }

    private static Task<AgreementFileView> ConcludeAsync(Office office, AgreementFileView file, CancellationToken ct) => office.Proposer.Node.PostAsync(
        "api/v1/agreements/conclude", new AgreementFile(file.File), ApiJson.Default.AgreementFile, ApiJson.Default.AgreementFileView, ct);

    private static async Task<AgreementView?> FindAsync(DemoAgreement plan, Office office, CancellationToken ct)
    {
        var all = await office.Proposer.Node.GetAsync("api/v1/agreements", ApiJson.Default.AgreementsAnswer, ct);
        return all.Agreements.FirstOrDefault(a => a.Lender == plan.Lender && a.Borrower == plan.Borrower && a.State is "live" or "approved");
    }

    /// <summary>Two security officers of one agency, signed in with their keys.</summary>
    private sealed class Office : IAsyncDisposable
    {
        private Office(SignedIn proposer, SignedIn approver) => (Proposer, Approver) = (proposer, approver);

        public SignedIn Proposer { get; }

        private SignedIn Approver { get; }

        public static async Task<Office> OpenAsync(DemoHome home, DemoNode node, CancellationToken ct)
        {
            var (proposer, approver) = DemoPlan.Of(node.Agency).Officers;
            var one = await SignInAsync(home, node, proposer, ct);
            try
            {
                return new Office(one, await SignInAsync(home, node, approver, ct));
            }
            catch
            {
                await one.DisposeAsync();
                throw;
            }
        }

        /// <summary>A change, proposed by one officer and approved by the other.</summary>
        public async Task ChangeAsync(ChangeDraft wish, CancellationToken ct)
        {
            var request = await Proposer.Node.PostAsync("api/v1/proposals/prepare", wish, ApiJson.Default.ChangeDraft, ApiJson.Default.SigningRequest, ct);
            SignedWords.Of(request);
            var proposal = await Proposer.Node.PostAsync(
                "api/v1/proposals", GovernCommands.Sign(Proposer.Credentials, request), ApiJson.Default.SignedChange, ApiJson.Default.ProposalView, ct);
            var approval = await Approver.Node.GetAsync($"api/v1/proposals/{proposal.Id}/approval", ApiJson.Default.SigningRequest, ct);
            SignedWords.Of(approval);
            await Approver.Node.PostAsync(
                $"api/v1/proposals/{proposal.Id}/approve",
                GovernCommands.Sign(Approver.Credentials, approval),
                ApiJson.Default.SignedChange,
                ApiJson.Default.ProposalView,
                ct);
        }

        public async ValueTask DisposeAsync()
        {
            await Proposer.DisposeAsync();
            await Approver.DisposeAsync();
        }

        private static async Task<SignedIn> SignInAsync(DemoHome home, DemoNode node, string user, CancellationToken ct)
        {
            var credentials = home.ReadSecrets().CredentialsOf($"{user}@{node.Agency}");
            var signedIn = new SignedIn(new NodeClient(await node.ServingAsync(ct)), credentials);
            try
            {
                await credentials.SignInAsync(signedIn.Node, ct);
                return signedIn;
            }
            catch
            {
                await signedIn.DisposeAsync();
                throw;
            }
        }
    }
}

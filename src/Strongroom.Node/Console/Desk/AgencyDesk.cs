using System.Security.Cryptography;
using System.Text;
using Strongroom.Crypto;
using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Desk;

/// <summary>The desk over a real agency.</summary>
internal sealed class AgencyDesk(Node.Agency agency) : IDesk
{
    /// <inheritdoc/>
    public string Agency => agency.Name;

    /// <inheritdoc/>
    public StatusView Status => agency.Status();

    /// <inheritdoc/>
    public async Task UnlockAsync(UnlockRequest request, CancellationToken ct)
    {
        var utf8 = Encoding.UTF8.GetBytes(request.Passphrase);
        using var passphrase = SecretBytes.TakeFrom(utf8);
        await agency.UnlockAsync(passphrase, ct);
    }

    /// <inheritdoc/>
    public async Task<IDeskSession> SignInAsync(string user, string password, CancellationToken ct)
    {
        var answer = await agency.SignInAsync(new SignInRequest(user, password), ct);
        return new DeskSession(agency, answer.Token);
    }

    /// <summary>Most marks on one page: more would only slow the browser.</summary>
    private const int MaxMarks = 2000;

    private sealed class DeskSession(Node.Agency agency, string token) : IDeskSession
    {
        /// <inheritdoc/>
        public Me Me => agency.DescribeMe(Session);

        /// <inheritdoc/>
        public bool Alive => agency.Resume(token) is not null;

        private Session Session => agency.Resume(token)
            ?? throw new NodeException(NodeFault.NoSession, Core.FaultKind.Refused, "The session has ended.", "Sign in again.");

        /// <inheritdoc/>
        public Task SignOutAsync(CancellationToken ct)
        {
            if (agency.Resume(token) is { } session)
            {
                agency.SignOut(session);
            }

            return Task.CompletedTask;
        }

        /// <inheritdoc/>
        public Task<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken ct) => agency.SearchAsync(Session, request, ct);

        /// <inheritdoc/>
        public Task<OpenedItem> OpenAsync(string item, OpenRequest request, CancellationToken ct) => agency.OpenItemAsync(Session, item, request, ct);

        /// <inheritdoc/>
        public Task<TextAnswer> TextAsync(string grant, CancellationToken ct) => agency.ReadTextAsync(Session, grant, ct);

        /// <inheritdoc/>
        public Task<LayoutAnswer> LayoutAsync(string grant, CancellationToken ct) => agency.ReadLayoutAsync(Session, grant, ct);

        /// <inheritdoc/>
        public Task<Rendition> PageAsync(string grant, int number, CancellationToken ct) => agency.RenderPageAsync(Session, grant, number, ct);

        /// <inheritdoc/>
        public Task<Rendition> SoundAsync(string grant, CancellationToken ct) => agency.RenderSoundAsync(Session, grant, ct);

        /// <inheritdoc/>
        public Task<CorrectionsAnswer> CorrectionsAsync(string grant, CancellationToken ct) => agency.ReadCorrectionsAsync(Session, grant, ct);

        /// <inheritdoc/>
        public Task<CorrectionsAnswer> CorrectAsync(string grant, CorrectRequest request, CancellationToken ct) =>
            agency.CorrectAsync(Session, grant, request, ct);

        /// <inheritdoc/>
        public Task<ThreadAnswer> ThreadAsync(string grant, CancellationToken ct) => agency.ReadThreadAsync(Session, grant, ct);

        /// <inheritdoc/>
        public async Task<OriginalBytes> ContentAsync(string grant, CancellationToken ct)
        {
            var content = await agency.OpenContentAsync(Session, grant, ct);
            return new OriginalBytes(content.Content, content.Length, content);
        }

        /// <inheritdoc/>
        public Task<RelabelAnswer> RelabelAsync(string item, RelabelRequest request, CancellationToken ct) =>
            agency.RelabelAsync(Session, item, request, ct);

        /// <inheritdoc/>
        public async Task<PendingAnswer?> PendingAsync(PendingRequest request, CancellationToken ct) => await agency.PendingAsync(Session, request, ct);

        /// <inheritdoc/>
        public Task<LedgerShowAnswer> RecordAsync(LedgerShowRequest request, CancellationToken ct) => agency.ShowLedgerAsync(Session, request, ct);

        /// <inheritdoc/>
        public Task<HoldingsAnswer> HoldingsAsync(CancellationToken ct) => Task.FromResult(agency.Holdings(Session));

        /// <inheritdoc/>
        public Task<PeopleAnswer> PeopleAsync(CancellationToken ct) => Task.FromResult(agency.People(Session));

        /// <inheritdoc/>
        public Task<AuthoritiesAnswer> AuthoritiesAsync(CancellationToken ct) => Task.FromResult(agency.Authorities(Session));

        /// <inheritdoc/>
        public Task<ProposalsAnswer> ProposalsAsync(CancellationToken ct) => Task.FromResult(agency.Proposals(Session));

        /// <inheritdoc/>
        public Task<PeersAnswer> PeersAsync(CancellationToken ct) => Task.FromResult(agency.Peers(Session));

        /// <inheritdoc/>
        public Task<AgreementsAnswer> AgreementsAsync(CancellationToken ct) => Task.FromResult(agency.Agreements(Session));

        /// <inheritdoc/>
        public Task<HealthView> HealthAsync(CancellationToken ct) => Task.FromResult(agency.Health(Session));

        /// <inheritdoc/>
        public IReadOnlyList<Mark> MarksIn(string text, string query) =>
            [.. Search.Query.Parse(query).MarksIn(text, MaxMarks).Select(static m => new Mark(m.Start, m.Length))];
    }
}

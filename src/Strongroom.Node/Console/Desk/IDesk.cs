using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Desk;

/// <summary>
/// What the console asks of an agency, and nothing else: pages know no room below this line. Every call is decided and recorded by the agency
/// itself; a refusal comes as a <see cref="Core.StrongroomException"/>. Implementations are thread-safe.
/// </summary>
internal interface IDesk
{
    /// <summary>Name of the agency, a host-name label such as <c>gchq</c>.</summary>
    string Agency { get; }

    /// <summary>Whether the node can serve, and if not why; shown to everyone, so it says nothing about content.</summary>
    StatusView Status { get; }

    /// <summary>Unlocks the node with a custodian's passphrase.</summary>
    Task UnlockAsync(UnlockRequest request, CancellationToken ct);

    /// <summary>Signs a person in by password.</summary>
    Task<IDeskSession> SignInAsync(string user, string password, CancellationToken ct);
}

/// <summary>One signed-in person's way into the agency. Ends with <see cref="SignOutAsync"/> or when the agency ends it; then calls refuse.</summary>
internal interface IDeskSession
{
    /// <summary>Who this is and what he may choose from, as decided at each call.</summary>
    Me Me { get; }

    /// <summary>False once the agency has ended the session.</summary>
    bool Alive { get; }

    Task SignOutAsync(CancellationToken ct);

    Task<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken ct);

    /// <summary>Records a read and, against that record, opens one item to this session for a while.</summary>
    Task<OpenedItem> OpenAsync(string item, OpenRequest request, CancellationToken ct);

    /// <summary>The whole extracted text under a grant.</summary>
    Task<TextAnswer> TextAsync(string grant, CancellationToken ct);

    /// <summary>How the text under a grant lies on pages or in time.</summary>
    Task<LayoutAnswer> LayoutAsync(string grant, CancellationToken ct);

    /// <summary>A picture of a page, from 1, drawn anew.</summary>
    Task<Rendition> PageAsync(string grant, int number, CancellationToken ct);

    /// <summary>The sound, made anew.</summary>
    Task<Rendition> SoundAsync(string grant, CancellationToken ct);

    /// <summary>What people set beside the machine's words.</summary>
    Task<CorrectionsAnswer> CorrectionsAsync(string grant, CancellationToken ct);

    /// <summary>Sets this person's words beside the machine's.</summary>
    Task<CorrectionsAnswer> CorrectAsync(string grant, CorrectRequest request, CancellationToken ct);

    /// <summary>The mails that an opened one answers or that answer it. Recorded like a search.</summary>
    Task<ThreadAnswer> ThreadAsync(string grant, CancellationToken ct);

    /// <summary>The bytes as filed; the caller disposes them.</summary>
    Task<OriginalBytes> ContentAsync(string grant, CancellationToken ct);

    Task<RelabelAnswer> RelabelAsync(string item, RelabelRequest request, CancellationToken ct);

    /// <summary>How much of what this person may see still awaits reading; null where there is nothing to tell.</summary>
    Task<PendingAnswer?> PendingAsync(PendingRequest request, CancellationToken ct);

    Task<LedgerShowAnswer> RecordAsync(LedgerShowRequest request, CancellationToken ct);

    Task<HoldingsAnswer> HoldingsAsync(CancellationToken ct);

    Task<PeopleAnswer> PeopleAsync(CancellationToken ct);

    Task<AuthoritiesAnswer> AuthoritiesAsync(CancellationToken ct);

    Task<ProposalsAnswer> ProposalsAsync(CancellationToken ct);

    Task<PeersAnswer> PeersAsync(CancellationToken ct);

    Task<AgreementsAnswer> AgreementsAsync(CancellationToken ct);

    Task<HealthView> HealthAsync(CancellationToken ct);

    /// <summary>Where the words of a query stand in a text; pure, asks no store.</summary>
    IReadOnlyList<Mark> MarksIn(string text, string query);
}

/// <summary>An original on its way out. Dispose it.</summary>
internal sealed record OriginalBytes(Stream Content, long Length, IAsyncDisposable Owner) : IAsyncDisposable
{
    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Owner.DisposeAsync();
}

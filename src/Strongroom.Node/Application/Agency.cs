using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;

namespace Strongroom.Node;

/// <summary>
/// One agency's node without its sockets: the composition of all rooms behind the verbs that people use. API and console call this and
/// nothing else. Every verb decides, commits what it did to the record, and only then answers. Faults come as <c>StrongroomException</c>.
/// Thread-safe.
/// </summary>
public sealed class Agency : IAsyncDisposable
{
    private readonly AgencyOptions _options;

    private Agency(AgencyOptions options) => _options = options;

    /// <summary>Name of the agency.</summary>
    public string Name => _options.AgencyName;

    /// <summary>What the node can do at the moment.</summary>
    public AgencyState State { get; private set; } = AgencyState.Locked;

    /// <summary>Opens the node, locked: no key is read.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="ct">Stops the opening.</param>
    public static Task<Agency> OpenAsync(AgencyOptions options, CancellationToken ct) => throw new NotImplementedException();

    internal static Task<Agency> OpenAsync(AgencyOptions options, ILogger log, CancellationToken ct) => throw new NotImplementedException();

    internal static NodeException NoSession() =>
        new(NodeFault.NoSession, FaultKind.Refused, "there is no session", "Sign in.");

    // One sentence for what is absent and for what this person may not see.
    internal static NodeException NotFound() =>
        new(NodeFault.NotFound, FaultKind.Refused, "there is no such thing, or none for you", null);

    /// <summary>The public part of the status.</summary>
    public StatusView Status() => throw new NotImplementedException();

    /// <summary>Unlocks with the custodian's passphrase; on return the node serves, or the fault says why it does not.</summary>
    /// <param name="passphrase">The passphrase in UTF-8; stays the caller's.</param>
    /// <param name="ct">Stops the unlocking.</param>
    public Task UnlockAsync(SecretBytes passphrase, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Drops every key, session and plaintext from memory.</summary>
    public Task LockAsync() => throw new NotImplementedException();

    /// <summary>A nonce to sign; unknown users get one too.</summary>
    /// <param name="user">User name.</param>
    public ChallengeAnswer BeginChallenge(string user) => throw new NotImplementedException();

    /// <summary>Signs a person in. Unknown user, wrong password and wrong signature give the same fault after the same work.</summary>
    /// <param name="request">User and credential.</param>
    /// <param name="ct">Stops it.</param>
    public Task<SignInAnswer> SignInAsync(SignInRequest request, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The live session of a token, or null; counts as use of it.</summary>
    /// <param name="token">The token.</param>
    public Session? Resume(string token) => throw new NotImplementedException();

    /// <summary>Ends a session and its grants.</summary>
    /// <param name="session">The session.</param>
    public void SignOut(Session session) => throw new NotImplementedException();

    /// <summary>Who the person is and what he may do now.</summary>
    /// <param name="session">His session.</param>
    public Me DescribeMe(Session session) => throw new NotImplementedException();

    /// <summary>Searches: decides, searches what the ring opens, commits the record, answers.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">The search.</param>
    /// <param name="ct">Stops it; what was recorded stays recorded.</param>
    public Task<SearchAnswer> SearchAsync(Session session, SearchRequest request, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Opens one item to one session for ten minutes.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="itemId">Item id.</param>
    /// <param name="request">Purpose, authority and reason.</param>
    /// <param name="ct">Stops it.</param>
    public Task<OpenedItem> OpenItemAsync(Session session, string itemId, OpenRequest request, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>The content of an opened item.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ItemContent> OpenContentAsync(Session session, string grant, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The text of an opened item.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<TextAnswer> ReadTextAsync(Session session, string grant, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Files an item. On return bytes and row are committed.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="head">What it is.</param>
    /// <param name="content">Its bytes, read once to the end in bounded memory.</param>
    /// <param name="ct">Stops it; nothing half visible remains.</param>
    public Task<DepositAnswer> DepositAsync(Session session, DepositHead head, Stream content, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>Files several small items with few commits. One item's fault is its own.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="deposits">Heads and contents, together at most 64 MiB.</param>
    /// <param name="ct">Stops it.</param>
    public Task<BatchAnswer> DepositBatchAsync(
        Session session, IReadOnlyList<(DepositHead Head, ReadOnlyMemory<byte> Content)> deposits, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>Sets an item's label and tells who saw it before.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="itemId">Item id.</param>
    /// <param name="request">The new label.</param>
    /// <param name="ct">Stops it.</param>
    public Task<RelabelAnswer> RelabelAsync(Session session, string itemId, RelabelRequest request, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>The holdings that the person may know of.</summary>
    /// <param name="session">Whose session.</param>
    public HoldingsAnswer Holdings(Session session) => throw new NotImplementedException();

    /// <summary>The people; for security officers.</summary>
    /// <param name="session">Whose session.</param>
    public PeopleAnswer People(Session session) => throw new NotImplementedException();

    /// <summary>Authorities: all for security officers and inspectors, else those live for the person.</summary>
    /// <param name="session">Whose session.</param>
    public AuthoritiesAnswer Authorities(Session session) => throw new NotImplementedException();

    /// <summary>The label values that the person may see.</summary>
    /// <param name="session">Whose session.</param>
    public MarkingsView Vocabulary(Session session) => throw new NotImplementedException();

    /// <summary>Open proposals; for security officers.</summary>
    /// <param name="session">Whose session.</param>
    public ProposalsAnswer Proposals(Session session) => throw new NotImplementedException();

    /// <summary>Turns a wish into the exact bytes that its proposer signs.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="change">The wish.</param>
    /// <param name="ct">Stops it.</param>
    public Task<SigningRequest> PrepareChangeAsync(Session session, ChangeDraft change, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Records a signed proposal; it takes effect with its last approval.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="change">The signed change.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ProposalView> ProposeAsync(Session session, SignedChange change, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The exact bytes that an approver of an open proposal signs.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="proposal">Proposal id.</param>
    public SigningRequest PrepareApproval(Session session, string proposal) => throw new NotImplementedException();

    /// <summary>Records a signed approval.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="approval">The signed approval.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ProposalView> ApproveAsync(Session session, SignedChange approval, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>Who saw this, and under what. Itself recorded.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">Item, person or time.</param>
    /// <param name="ct">Stops it.</param>
    public Task<LedgerShowAnswer> ShowLedgerAsync(Session session, LedgerShowRequest request, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>Pending and unread items among what the person may see; optionally tries unread ones again.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">Purpose and authority.</param>
    /// <param name="ct">Stops it.</param>
    public Task<PendingAnswer> PendingAsync(Session session, PendingRequest request, CancellationToken ct) => throw new NotImplementedException();

    /// <summary>The machine's health; for operators.</summary>
    /// <param name="session">Whose session.</param>
    public HealthView Health(Session session) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => throw new NotImplementedException();
}

using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Journals;
using Strongroom.Node.SignIn;
using Strongroom.Node.Work;

namespace Strongroom.Node;

/// <summary>
/// One agency's node without its sockets: the composition of all rooms behind the verbs that people use. API and console call this and
/// nothing else. Every verb decides, commits what it did to the record, and only then answers. Faults come as <c>StrongroomException</c>.
/// Thread-safe.
/// </summary>
public sealed class Agency : IAsyncDisposable
{
    private readonly AgencyOptions _options;
    private readonly ILogger _log;
    private readonly Unlocking _unlocking;
    private readonly Registrar _registrar;
    private readonly PeerDoor _door;

    private Agency(AgencyOptions options, Unlocking unlocking, ILogger log)
    {
        _options = options;
        _unlocking = unlocking;
        _log = log;
        ExchangeAddress = options.ExchangeAddress;
        _registrar = new Registrar(options);
        _unlocking.Dark += _registrar.Sessions.EndAll;
        _door = new PeerDoor(
            () => _unlocking.Store?.ForPeers(),
            (peer, question, _) => Task.FromResult(AnswerWitness(new WitnessedLog(peer.Peer.Store, peer.Peer.LogKey), question)));
    }

    /// <summary>Name of the agency.</summary>
    public string Name => _options.AgencyName;

    /// <summary>Where other agencies reach this node, or null.</summary>
    public string? ExchangeAddress { get; internal set; }

    /// <summary>What the node can do at the moment.</summary>
    public AgencyState State => _unlocking.State;

    /// <summary>Opens the node, locked: no key is read.</summary>
    /// <param name="options">How it runs.</param>
    /// <param name="ct">Stops the opening.</param>
    /// <exception cref="NodeException">No agency was founded here, or another process runs it.</exception>
    public static Task<Agency> OpenAsync(AgencyOptions options, CancellationToken ct) => OpenAsync(options, NullLogger.Instance, ct);

    internal static async Task<Agency> OpenAsync(AgencyOptions options, ILogger log, CancellationToken ct) =>
        new(options, await Unlocking.PrepareAsync(options, log, ct), log);

    internal static NodeException NoSession() =>
        new(NodeFault.NoSession, FaultKind.Refused, "there is no session", "Sign in.");

    // One sentence for what is absent and for what this person may not see.
    internal static NodeException NotFound() =>
        new(NodeFault.NotFound, FaultKind.Refused, "there is no such thing, or none for you", null);

    /// <summary>The public part of the status.</summary>
    public StatusView Status() => new(
        Name,
        State switch
        {
            AgencyState.Locked => "locked",
            AgencyState.Opening => "opening",
            AgencyState.Serving => "serving",
            AgencyState.ReadOnly => "read-only",
            AgencyState.Refused => "refused",
            AgencyState.Dark => "dark",
            _ => "freshness-unproven",
        },
        _unlocking.Store?.Witnessing.Freshness is { } freshness ? Views.Of(freshness.Status) : null,
        _unlocking.Store?.Witnessing.Freshness.LastCosigned,
        typeof(Agency).Assembly.GetName().Version!.ToString(3),
        "SR1",
        _unlocking.Fault is { } fault ? Hosting.Faults.Describe(fault) : null);

    /// <summary>Unlocks with the custodian's passphrase; on return the node serves, or the fault says why it does not.</summary>
    /// <param name="passphrase">The passphrase in UTF-8; stays the caller's.</param>
    /// <param name="ct">Stops the unlocking.</param>
    public Task UnlockAsync(SecretBytes passphrase, CancellationToken ct) => _unlocking.UnlockAsync(passphrase, ct);

    /// <summary>Drops every key, session and plaintext from memory.</summary>
    public Task LockAsync() => _unlocking.LockAsync(null);

    /// <summary>
    /// Answers a peer's question to this node as its witness. Works as soon as the ledger is open, before the node's own freshness is known; what is
    /// cosigned is durable on return. May be repeated.
    /// </summary>
    /// <param name="asker">The peer's log as introduced; the carrier knows who asks.</param>
    /// <param name="question">The bytes that came.</param>
    /// <exception cref="NodeException">The node is locked or still opening.</exception>
    public ReadOnlyMemory<byte> AnswerWitness(WitnessedLog asker, ReadOnlyMemory<byte> question) =>
        _unlocking.Witnessing().Witnessing.Answer(asker, question);

    /// <summary>A nonce to sign; unknown users get one too.</summary>
    /// <param name="user">User name.</param>
    public ChallengeAnswer BeginChallenge(string user)
    {
        _unlocking.Any();
        return _registrar.BeginChallenge(user);
    }

    /// <summary>Signs a person in. Unknown user, wrong password and wrong signature give the same fault after the same work.</summary>
    /// <param name="request">User and credential.</param>
    /// <param name="ct">Stops it.</param>
    public Task<SignInAnswer> SignInAsync(SignInRequest request, CancellationToken ct) =>
        _registrar.SignInAsync(_unlocking.Any().State, request, ct);

    /// <summary>The live session of a token, or null; counts as use of it.</summary>
    /// <param name="token">The token.</param>
    public Session? Resume(string token) => _registrar.Sessions.Find(token);

    /// <summary>Ends a session and its grants.</summary>
    /// <param name="session">The session.</param>
    public void SignOut(Session session)
    {
        _registrar.Sessions.End(session);
        if (_unlocking.Store is { } store)
        {
            var ended = store.Grants.EndOf(session);
            store.Renditions.Forget(ended.Contains);
        }
    }

    /// <summary>Who the person is and what he may do now.</summary>
    /// <param name="session">His session.</param>
    public Me DescribeMe(Session session) => Look(session, static (s, person) => new Lists(s).Me(person));

    /// <summary>Searches: decides, searches what the ring opens, commits the record, answers.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">The search.</param>
    /// <param name="ct">Stops it; what was recorded stays recorded.</param>
    public Task<SearchAnswer> SearchAsync(Session session, SearchRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new Searching(s).SearchAsync(session, request, ct));

    /// <summary>Opens one item to one session for ten minutes.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="itemId">Item id.</param>
    /// <param name="request">Purpose, authority and reason.</param>
    /// <param name="ct">Stops it.</param>
    public Task<OpenedItem> OpenItemAsync(Session session, string itemId, OpenRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new Reading(s).OpenAsync(session, itemId, request, ct));

    /// <summary>The content of an opened item.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ItemContent> OpenContentAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Reading(s).OpenContentAsync(session, grant, ct));

    /// <summary>The text of an opened item.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<TextAnswer> ReadTextAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Reading(s).ReadTextAsync(session, grant, ct));

    /// <summary>How the text of an opened item lies on its pages or in its time.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<LayoutAnswer> ReadLayoutAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Rendering(s).ReadLayoutAsync(session, grant, ct));

    /// <summary>A picture of a page of an opened item, drawn anew in the sandbox.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="number">The page, from 1.</param>
    /// <param name="ct">Stops the wait.</param>
    public Task<Rendition> RenderPageAsync(Session session, string grant, int number, CancellationToken ct) =>
        ServeAsync(session, s => new Rendering(s).RenderPageAsync(session, grant, number, ct));

    /// <summary>The sound of an opened item, made anew in the sandbox.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops the wait.</param>
    public Task<Rendition> RenderSoundAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Rendering(s).RenderSoundAsync(session, grant, ct));

    /// <summary>What people corrected in the text of an opened item.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<CorrectionsAnswer> ReadCorrectionsAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Correcting(s).ReadAsync(session, grant, ct));

    /// <summary>Sets a person's words beside the machine's. On return they are committed, recorded and searchable.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="request">Place and words.</param>
    /// <param name="ct">Stops it.</param>
    public Task<CorrectionsAnswer> CorrectAsync(Session session, string grant, CorrectRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new Correcting(s).CorrectAsync(session, grant, request, ct));

    /// <summary>The mails that an opened mail answers or that answer it. Shows titles of other items, so it is recorded like a search.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="grant">The grant.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ThreadAnswer> ReadThreadAsync(Session session, string grant, CancellationToken ct) =>
        ServeAsync(session, s => new Threading(s).ReadAsync(session, grant, ct));

    /// <summary>Files an item. On return bytes and row are committed.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="head">What it is.</param>
    /// <param name="content">Its bytes, read once to the end in bounded memory.</param>
    /// <param name="ct">Stops it; nothing half visible remains.</param>
    public Task<DepositAnswer> DepositAsync(Session session, DepositHead head, Stream content, CancellationToken ct) =>
        ServeAsync(session, s => new Filing(s).DepositAsync(session, head, content, ct));

    /// <summary>Files several small items with few commits. One item's fault is its own.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="deposits">Heads and contents, together at most 64 MiB.</param>
    /// <param name="ct">Stops it.</param>
    public Task<BatchAnswer> DepositBatchAsync(
        Session session, IReadOnlyList<(DepositHead Head, ReadOnlyMemory<byte> Content)> deposits, CancellationToken ct) =>
        ServeAsync(session, s => new Filing(s).DepositBatchAsync(session, deposits, ct));

    /// <summary>Sets an item's label and tells who saw it before.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="itemId">Item id.</param>
    /// <param name="request">The new label.</param>
    /// <param name="ct">Stops it.</param>
    public Task<RelabelAnswer> RelabelAsync(Session session, string itemId, RelabelRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new Relabelling(s).RelabelAsync(session, itemId, request, ct));

    /// <summary>The holdings that the person may know of.</summary>
    /// <param name="session">Whose session.</param>
    public HoldingsAnswer Holdings(Session session) =>
        Look(session, static (s, person) => new Lists(s).Holdings(person));

    /// <summary>The people; for security officers.</summary>
    /// <param name="session">Whose session.</param>
    public PeopleAnswer People(Session session) =>
        Look(session, static (s, person) => new Lists(s).People(person));

    /// <summary>Authorities: all for security officers and inspectors, else those live for the person.</summary>
    /// <param name="session">Whose session.</param>
    public AuthoritiesAnswer Authorities(Session session) =>
        Look(session, static (s, person) => new Lists(s).Authorities(person));

    /// <summary>The label values that the person may see.</summary>
    /// <param name="session">Whose session.</param>
    public MarkingsView Vocabulary(Session session) =>
        Look(session, static (s, person) => Views.Of(s.State.PolicyOf(person)));

    /// <summary>Open proposals; for security officers.</summary>
    /// <param name="session">Whose session.</param>
    public ProposalsAnswer Proposals(Session session) =>
        LookAny(session, (s, _) => new Governing(s).List(session));

    /// <summary>Turns a wish into the exact bytes that its proposer signs.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="change">The wish.</param>
    /// <param name="ct">Stops it.</param>
    public Task<SigningRequest> PrepareChangeAsync(Session session, ChangeDraft change, CancellationToken ct) =>
        Task.FromResult(LookAny(session, (s, _) => new Governing(s).Prepare(session, change)));

    /// <summary>Records a signed proposal; it takes effect with its last approval.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="change">The signed change.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ProposalView> ProposeAsync(Session session, SignedChange change, CancellationToken ct) =>
        GovernAsync(session, s => new Governing(s).ProposeAsync(session, change, ct));

    /// <summary>The exact bytes that an approver of an open proposal signs.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="proposal">Proposal id.</param>
    public SigningRequest PrepareApproval(Session session, string proposal) =>
        LookAny(session, (s, _) => new Governing(s).PrepareApproval(session, proposal));

    /// <summary>Records a signed approval.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="approval">The signed approval.</param>
    /// <param name="ct">Stops it.</param>
    public Task<ProposalView> ApproveAsync(Session session, SignedChange approval, CancellationToken ct) =>
        GovernAsync(session, s => new Governing(s).ApproveAsync(session, approval, ct));

    /// <summary>This agency's introduction, for another agency's officers; for security officers and inspectors.</summary>
    /// <param name="session">Whose session.</param>
    public IntroductionView Introduce(Session session) => Look(session, (s, person) => new Partnering(s).Introduce(person, ExchangeAddress));

    /// <summary>Other agencies; for security officers and inspectors.</summary>
    /// <param name="session">Whose session.</param>
    public PeersAnswer Peers(Session session) => Look(session, static (s, person) => new Partnering(s).Peers(person));

    /// <summary>Agreements with other agencies; for security officers and inspectors.</summary>
    /// <param name="session">Whose session.</param>
    public AgreementsAnswer Agreements(Session session) => Look(session, static (s, person) => new Partnering(s).Agreements(person));

    /// <summary>Approved terms under this agency's signature, for the other side.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="agreement">Agreement id.</param>
    public AgreementFileView ExportAgreement(Session session, string agreement) =>
        Look(session, (s, person) => new Partnering(s).Export(person, agreement));

    /// <summary>Puts terms that this agency's officers approved into force, with the other side's signature.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="file">The other side's file.</param>
    /// <param name="ct">Stops it.</param>
    public Task<AgreementFileView> ConcludeAgreementAsync(Session session, Api.AgreementFile file, CancellationToken ct) =>
        ServeAsync(session, s => new Partnering(s).ConcludeAsync(session, file, ct));

    /// <summary>Who saw this, and under what. Itself recorded.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">Item, person or time.</param>
    /// <param name="ct">Stops it.</param>
    public Task<LedgerShowAnswer> ShowLedgerAsync(Session session, LedgerShowRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new Showing(s).ShowAsync(session, request, ct));

    /// <summary>Pending and unread items among what the person may see; optionally tries unread ones again.</summary>
    /// <param name="session">Whose session.</param>
    /// <param name="request">Purpose and authority.</param>
    /// <param name="ct">Stops it.</param>
    public Task<PendingAnswer> PendingAsync(Session session, PendingRequest request, CancellationToken ct) =>
        ServeAsync(session, s => new PendingWork(s).CountAsync(session, request, ct));

    /// <summary>The machine's health; for operators.</summary>
    /// <param name="session">Whose session.</param>
    public HealthView Health(Session session) =>
        LookAny(session, (s, person) => new Lists(s).Health(person, Status(), _unlocking.Trouble));

    /// <summary>Answers one call of a peer that proved its exchange key on the link.</summary>
    /// <param name="call">Which.</param>
    /// <param name="provedKey">The key.</param>
    /// <param name="body">The question.</param>
    /// <param name="ct">Ends it.</param>
    /// <returns>Null: that key is no live peer's.</returns>
    /// <exception cref="StrongroomException">Not ready, or the bytes are no question.</exception>
    internal async Task<ReadOnlyMemory<byte>?> AnswerPeerAsync(PeerCall call, VerifyingKey provedKey, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        var store = _unlocking.Witnessing();
        if (VerifiedPeer.Of(store.State, provedKey) is not { } peer)
        {
            return null;
        }

        try
        {
            return await _door.HandleAsync(call, peer, body, ct);
        }
        catch (LedgerException fault) when (Unlocking.IsFatal(fault))
        {
            Hosting.NodeLog.Fault(_log, fault.Code);
            _unlocking.GoDark(fault);
            throw;
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException && !ReferenceEquals(_unlocking.Store, store))
        {
            throw Unlocking.LockedFault(); // the keys were dropped under it
        }
    }

    /// <summary>What the listener for peers authenticates with, once the store is open.</summary>
    /// <exception cref="NodeException">The node is locked: it has no key to show.</exception>
    internal System.Net.Security.SslServerAuthenticationOptions PeerTlsOptions()
    {
        var store = _unlocking.Witnessing();
        return PeerTls.ServerOptions(store.Identity, key => store.State.PeerWith(key) is not null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _unlocking.DisposeAsync();
        _registrar.Dispose();
    }

    /// <summary>Runs a verb of a node that serves.</summary>
    /// <summary>The rooms themselves, for benchmarks that measure one of them inside a whole node.</summary>
    internal OpenStore OpenForMeasuring() => _unlocking.Serving();

    internal long TicksDone => _unlocking.TicksDone;

    private Task<T> ServeAsync<T>(Session session, Func<OpenStore, Task<T>> verb) => RunAsync(session, _unlocking.Serving(), verb);

    /// <summary>Runs a verb by which custodians may bring a node to serve.</summary>
    private async Task<T> GovernAsync<T>(Session session, Func<OpenStore, Task<T>> verb)
    {
        var answer = await RunAsync(session, _unlocking.Any(), verb);
        await _unlocking.ServeIfFreshAsync();
        return answer;
    }

    private async Task<T> RunAsync<T>(Session session, OpenStore store, Func<OpenStore, Task<T>> verb)
    {
        MustLive(session);
        try
        {
            return await verb(store);
        }
        catch (Ledger.LedgerException fault) when (Unlocking.IsFatal(fault))
        {
            Hosting.NodeLog.Fault(_log, fault.Code);
            _unlocking.GoDark(fault);
            throw;
        }
        catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException && !ReferenceEquals(_unlocking.Store, store))
        {
            throw Unlocking.LockedFault(); // the keys were dropped under it
        }
    }

    private T Look<T>(Session session, Func<OpenStore, Person, T> view) => View(session, _unlocking.Serving(), view);

    private T LookAny<T>(Session session, Func<OpenStore, Person, T> view) => View(session, _unlocking.Any(), view);

    private T View<T>(Session session, OpenStore store, Func<OpenStore, Person, T> view)
    {
        MustLive(session);
        return view(store, store.Standing.PersonOf(session));
    }

    private void MustLive(Session session)
    {
        if (!_registrar.Sessions.IsLive(session))
        {
            throw NoSession();
        }
    }
}

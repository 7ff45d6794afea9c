using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Hosting;
using Strongroom.Node.Work;
using Strongroom.Search;

namespace Strongroom.Node.Partners;

/// <summary>A partner's part of an answer.</summary>
/// <param name="Peer">The partner.</param>
/// <param name="Terms">The agreement under which it was asked.</param>
/// <param name="Request">What was decided at home before it was asked.</param>
/// <param name="Part">Its part, or null when it was out of reach.</param>
internal sealed record PartnerPart(Peer Peer, Agreement Terms, AccessRequest Request, PartialAnswer? Part);

/// <summary>
/// Asks partners alongside the own search. Who is asked is decided at home and recorded before a question leaves; what does not come in time is left
/// out, and the answer says so.
/// </summary>
internal sealed class PartnerSearch(OpenStore store)
{
    // Labels of all partners together stand in one entry of the record: half of the longest.
    private const int MaxLabelBytes = Limits.MaxEntryBytes / 2;

    /// <summary>
    /// Records the questions that this person may put to partners for this purpose and sends them, all at once. Ends with the last answer or the
    /// deadline; the caller does its own search meanwhile.
    /// </summary>
    /// <param name="session">Who asks.</param>
    /// <param name="own">What was decided at home.</param>
    /// <param name="query">The query.</param>
    /// <param name="wanted">What was wanted.</param>
    /// <param name="part">What each is asked for.</param>
    /// <param name="isWanted">Whether an agency is to be asked.</param>
    /// <param name="ct">Withdraws it.</param>
    internal async Task<IReadOnlyList<PartnerPart>> AskAsync(
        Session session, AccessRequest own, Query query, SearchRequest wanted, SearchOptions part, Func<Peer, bool> isWanted, CancellationToken ct)
    {
        var state = store.State;
        var asked = state.AgreementsToAsk(own.Purpose, store.Now())
            .Where(p => isWanted(p.Peer))
            .Select(p => (p.Peer, p.Terms, Request: RequestTo(session, own, p.Peer, p.Terms)))
            .Select(p => (p.Peer, p.Terms, p.Request, Decision: store.Recorder.Decide(p.Request)))
            .Where(static p => p.Decision.Admission is not null)
            .ToList();
        if (asked.Count == 0)
        {
            return [];
        }

        var entries = asked.ConvertAll(p => AccessRecord.Of(state, p.Decision, session.Id, [], wanted.Query, wanted.Reason).ToDraft());

        // Signed while the record is being committed; nothing leaves before it is.
        var prepared = asked.ConvertAll(p => Task.Run(() => Prepare(state, p.Peer, p.Decision.Admission!, query, part), ct));
        var committed = await store.Recorder.CommitAsync(entries, () => asked.ForEach(p => store.Recorder.StillAdmitted(p.Request)), ct);
        return await Task.WhenAll(asked.Zip(prepared).Select(async pair =>
        {
            var (p, preparing) = pair;
            var answer = await PartAsync(p.Peer, await preparing, committed, ct);
            if (answer?.Hits.Select(static h => h.Hit.Label).Distinct().Sum(static l => (long)l.ToCanonicalBytes().Length) > MaxLabelBytes / asked.Count)
            {
                NodeLog.Partner(store.Log, p.Peer.Id.ToString(), StrongroomException.CodeOf("exchange", ExchangeFault.AnswerRefused));
                answer = null; // what cannot be recorded is not shown
            }

            return new PartnerPart(p.Peer, p.Terms, p.Request, answer);
        }));
    }

    /// <summary>The request to decide and record before this person's question goes to this peer.</summary>
    internal AccessRequest RequestTo(Session session, AccessRequest own, Peer peer, Agreement terms) => PeerAsk.RequestFor(
        session.Person, own.Purpose, own.Authority, peer.Id, terms, new ExchangeId(store.Options.Random.NextId($"exchange/{session.Person}")));

    private PreparedSearch? Prepare(GovernanceState state, Peer peer, Admission admission, Query query, SearchOptions part)
    {
        try
        {
            return store.Links.ClientOf(peer).Prepare(state, admission, query, part);
        }
        catch (Exception e) when (e is ExchangeException or ObjectDisposedException)
        {
            return null; // the ceiling means nothing here, or the peer was ended meanwhile: it is not asked, as one out of reach
        }
    }

    private async Task<PartialAnswer?> PartAsync(Peer peer, PreparedSearch? prepared, Committed committed, CancellationToken ct)
    {
        if (prepared is null)
        {
            return null;
        }

        try
        {
            return await store.Links.ClientOf(peer).SearchAsync(prepared, committed, store.Options.PartnerDeadline, ct);
        }
        catch (ExchangeException fault)
        {
            NodeLog.Partner(store.Log, peer.Id.ToString(), fault.Code);
            return null;
        }
        catch (ObjectDisposedException)
        {
            return null; // the peer was ended, or moved, while it was being asked
        }
    }
}

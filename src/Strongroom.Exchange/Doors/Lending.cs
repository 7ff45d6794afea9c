using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Search;
using Strongroom.Vault;

namespace Strongroom.Exchange;

/// <summary>
/// Answers peers' questions from one serving store. Decide, record, answer, in this order for yes and no alike; the decision is made again
/// inside the commit, on the newest state, and only the same answer there lets the record in. Thread-safe.
/// </summary>
internal sealed class Lending(PeerDoorStore store, PeerGrants grants)
{
    private const int MaxRounds = 8;

    private GovernanceState State => store.Vault.State;

    internal async Task<byte[]> SearchAsync(VerifiedPeer peer, SignedQuestion message, CancellationToken ct)
    {
        var question = SearchQuestion.Decode(message.Question);
        var query = QueryOf(question);
        var asked = AssertionCheck.Check(PeerCall.Search, peer, State.Store, message, store.Clock.GetUtcNow(), store.Replays);
        return await AgainWhileOvertakenAsync(asked, async asked =>
        {
            var state = State;
            var request = RequestOf(asked, AccessAction.Search);
            var decision = Decide(request);
            var options = question.ToOptions() with
            {
                AgencyName = state.AgencyName,
                HoldingName = id => state.Holdings.GetValueOrDefault(id)?.Name,
                Policy = ClearanceIn(state, request) is { } clearance ? state.Policy.VisibleTo(clearance) : null,
            };
            var part = decision.Admission is { } admission ? SearchPart(admission, query, options) : PartialAnswer.Nothing(query, options);
            var record = AccessRecord.Of(state, decision, session: null, part.Hits.Select(static h => h.Hit.Item), question.Query);
            await CommitAsync(asked, record, ring => part.Hits.All(h => store.Vault.TryFind(ring, h.Hit.Item)?.Compartment == h.Hit.Compartment), ct);
            return PartCodec.Encode(asked.Exchange, part);
        });
    }

    internal async Task<byte[]> OpenAsync(VerifiedPeer peer, SignedQuestion message, CancellationToken ct)
    {
        var item = OpenQuestion.Decode(message.Question).Item;
        var asked = AssertionCheck.Check(PeerCall.Open, peer, State.Store, message, store.Clock.GetUtcNow(), store.Replays);
        return await AgainWhileOvertakenAsync(asked, async asked =>
        {
            var request = RequestOf(asked, AccessAction.Read);
            var decision = Decide(request);
            var ring = decision.Admission is { } admission ? store.Vault.RingFor(admission) : null;
            var row = ring is null ? null : store.Vault.TryFind(ring, item);
            if (row is not null)
            {
                // The record names the one compartment that is opened. Where there is nothing for the asker, the same work is done for nothing.
                request = request with { Compartment = row.Compartment };
                decision = Decide(request);
            }

            var record = AccessRecord.Of(State, decision, session: null, row is null ? [] : [item], $"item {item}");
            var committed = await CommitAsync(
                asked, record, now => ring is null || store.Vault.TryFind(now, item)?.Compartment == row?.Compartment, ct);
            var lent = row is null ? null : await DescribeAsync(grants.Begin(store, peer.Peer.Id, item, request, committed), ring!, row, ct);
            return ItemCodec.Encode(asked.Exchange, lent);
        });
    }

    internal async Task<byte[]> ReadAsync(VerifiedPeer peer, ReadQuestion question, CancellationToken ct)
    {
        if (grants.Find(peer.Peer.Id, question.Grant, store.Clock.GetUtcNow()) is not { } grant || Decide(grant.Request).Admission is not { } admission)
        {
            return RangeCodec.Encode(null);
        }

        var ring = store.Vault.RingFor(admission);
        if (question.Content == PartnerContent.Corrections)
        {
            return RangeCodec.Encode(Cut(await CorrectionsAsync(ring, grant.Committed, grant.Item, ct) ?? [], question));
        }

        var kind = question.Content switch
        {
            PartnerContent.Original => RowKind.Original,
            PartnerContent.Text => RowKind.Text,
            _ => RowKind.Layout,
        };
        if (store.Vault.TryFind(ring, grant.Item, kind) is not { } row || question.Offset > row.Length - question.Count)
        {
            return RangeCodec.Encode(null);
        }

        using var opened = await store.Vault.OpenAsync(ring, grant.Committed, row, ct);
        var range = new byte[question.Count];
        await opened.ReadAsync(question.Offset, range, ct);
        return RangeCodec.Encode(range);
    }

    private static Query QueryOf(SearchQuestion question)
    {
        try
        {
            return Query.Parse(question.Query);
        }
        catch (SearchException e)
        {
            throw new ExchangeException(ExchangeFault.MalformedMessage, "a question's query cannot be understood", e);
        }
    }

    private static AccessRequest RequestOf(CheckedAssertion asked, AccessAction action) => new()
    {
        Action = action,
        Purpose = asked.Purpose,
        Partner = asked.Link,
    };

    private static Labels.Clearance? ClearanceIn(GovernanceState state, AccessRequest request) =>
        request.Partner is { Asker: { } asker, Agreement: { } id } && state.Agreements.TryGetValue(id, out var standing)
            && asker.Clearance.In(state.Policy) is { } asserted && standing.InForce?.Ceiling.In(state.Policy) is { } ceiling
                ? asserted.Meet(ceiling)
                : null;

    private static byte[]? Cut(byte[] whole, ReadQuestion question) => question.Offset > whole.Length - question.Count
        ? null
        : whole.AsSpan((int)question.Offset, question.Count).ToArray();

    private Decision Decide(AccessRequest request) => DecisionFunction.Decide(State, request, store.Clock.GetUtcNow());

    private PartialAnswer SearchPart(Admission admission, Query query, SearchOptions options)
    {
        var ring = store.Vault.RingFor(admission);
        store.Vault.MustBeWhole(ring); // an answer that leaves a damaged partition out would be a wrong one
        return store.Index.SearchPart(ring, query, options);
    }

    private Task<Committed> CommitAsync(CheckedAssertion asked, AccessRecord record, Func<KeyRing, bool> stillThere, CancellationToken ct)
    {
        var entry = record.ToDraft();
        return store.Vault.Ledger.CommitAsync(
            () =>
            {
                if (asked.Link.Asker is not null && store.Replays.IsCommitted(asked.Exchange))
                {
                    throw new AnsweredElsewhereException();
                }

                var now = Decide(record.Request);
                if (now.Code != record.Code || (now.Admission is { } admission && !stillThere(store.Vault.RingFor(admission))))
                {
                    throw new OvertakenException();
                }

                var draft = new Draft();
                draft.Access.Add(entry);
                draft.Exclusive.Add(asked.Exchange.Value);
                return draft;
            },
            ct);
    }

    private async Task<LentItem> DescribeAsync(PeerGrant grant, KeyRing ring, ItemRow row, CancellationToken ct) => new()
    {
        Grant = grant.Id,
        Expires = grant.Expires,
        Row = row,
        Text = store.Vault.TryFind(ring, row.Item, RowKind.Text),
        Layout = store.Vault.TryFind(ring, row.Item, RowKind.Layout),
        CorrectionsLength = (await CorrectionsAsync(ring, grant.Committed, row.Item, ct))?.Length,
        Unread = store.Vault.TryFind(ring, row.Item, RowKind.Unread),
        Parts = [.. store.Vault.Parts(ring, row.Item).Select(p => RelativeOf(p, ring))],
        Parent = row.Parents.Count > 0 && store.Vault.TryFind(ring, row.Parents[0]) is { } parent ? RelativeOf(parent, ring) : null,
    };

    private LentRelative RelativeOf(ItemRow row, KeyRing ring) =>
        new(row, row.Fields.Title.Length > 0 ? row.Fields.Title : store.Vault.TryFind(ring, row.Item, RowKind.Text)?.Fields.Title ?? string.Empty);

    /// <summary>Corrections in force, without who made them: the lender's people are its own.</summary>
    private async Task<byte[]?> CorrectionsAsync(KeyRing ring, Committed committed, ItemId item, CancellationToken ct)
    {
        if (store.Vault.TryFind(ring, item, RowKind.Corrections) is not { } row)
        {
            return null;
        }

        using var opened = await store.Vault.OpenAsync(ring, committed, row, ct);
        var list = CorrectionList.Decode(await opened.ReadAllAsync(Limits.MaxTextBytes, ct));
        return new CorrectionList([.. list.InForce.Select(static c => c with { By = default })]).Encode();
    }

    private static async Task<T> AgainWhileOvertakenAsync<T>(CheckedAssertion asked, Func<CheckedAssertion, Task<T>> work)
    {
        for (var round = 1; ; round++)
        {
            try
            {
                return await work(asked);
            }
            catch (OvertakenException) when (round < MaxRounds)
            {
                // Somebody's commit came between the decision and ours.
            }
            catch (AnsweredElsewhereException)
            {
                asked = asked.Refused();
            }
            catch (OvertakenException e)
            {
                throw new ExchangeException(ExchangeFault.NotServing, "others kept changing what this rests on", e);
            }
        }
    }

    /// <summary>What a decision rested on changed before its commit.</summary>
    private sealed class OvertakenException : Exception;

    /// <summary>Another node over this store answered the same exchange.</summary>
    private sealed class AnsweredElsewhereException : Exception;
}

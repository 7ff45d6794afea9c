using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>
/// Decide, record, then answer: every verb goes through here. The record is made before the commit is decided, since its inner seal costs a key
/// agreement; the decision is made again inside the commit, on the newest state, and only a yes there lets the record in.
/// </summary>
internal sealed class Recorder(OpenStore store)
{
    internal Decision Decide(AccessRequest request) => DecisionFunction.Decide(store.State, request, store.Now());

    internal KeyRing RingOf(Admission admission) => KeyRing.For(admission, store.Keys, store.State);

    /// <summary>The ring of a grant, as the rights are now.</summary>
    /// <exception cref="NodeException">They are gone, and the grant with them.</exception>
    internal KeyRing RingOf(Grant grant) => Decide(grant.Request).Admission is { } admission ? RingOf(admission) : throw Grants.Ended();

    /// <summary>Decides; a no is recorded before it is told.</summary>
    internal async Task<Decision> AdmitAsync(Session session, AccessRequest request, string? query, string? reason, CancellationToken ct)
    {
        var decision = Decide(request);
        return decision.Admission is not null ? decision : throw await RefusalAsync(session, decision, query, reason, ct);
    }

    internal async Task<StrongroomException> RefusalAsync(
        Session session, Decision refused, string? query, string? reason, CancellationToken ct)
    {
        var entry = AccessRecord.Of(store.State, refused, session.Id, [], query, reason).ToDraft();
        await CommitAsync(entry, static () => { }, ct);
        return refused.Refusal();
    }

    /// <summary>Commits one access entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="check">Runs inside the decision; throws to refuse or to start again.</param>
    /// <param name="ct">Withdraws it while it waits.</param>
    internal Task<Committed> CommitAsync(EntryDraft entry, Action check, CancellationToken ct) => CommitAsync([entry], check, ct);

    /// <summary>Commits several access entries at once.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="check">Runs inside the decision; throws to refuse or to start again.</param>
    /// <param name="ct">Withdraws them while they wait.</param>
    internal Task<Committed> CommitAsync(IReadOnlyList<EntryDraft> entries, Action check, CancellationToken ct) =>
        store.Ledger.CommitAsync(
            () =>
            {
                check();
                var draft = new Draft();
                draft.Access.AddRange(entries);
                return draft;
            },
            ct);

    /// <summary>The admission as it is now, inside a commit's decision.</summary>
    /// <exception cref="OvertakenException">The answer changed to no; ask again from the start, so that the refusal is recorded.</exception>
    internal Admission StillAdmitted(AccessRequest request) => Decide(request).Admission ?? throw new OvertakenException();

    /// <summary>Runs work again while others change what it rests on.</summary>
    internal static async Task<T> AgainWhileOvertakenAsync<T>(Func<Task<T>> work)
    {
        const int maxRounds = 8;
        for (var round = 1; ; round++)
        {
            try
            {
                return await work();
            }
            catch (OvertakenException) when (round < maxRounds)
            {
                // Somebody's commit came between the decision and ours.
            }
            catch (OvertakenException e)
            {
                throw new NodeException(NodeFault.Busy, FaultKind.Outside, "others kept changing what this rests on", "Try again.", e);
            }
        }
    }
}

/// <summary>What a decision rested on changed before its commit. Never leaves the room.</summary>
internal sealed class OvertakenException : Exception;

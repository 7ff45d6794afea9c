using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Node.Api;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>Corrects labels, and tells who saw what was labelled wrongly.</summary>
internal sealed class Relabelling(OpenStore store)
{
    internal Task<RelabelAnswer> RelabelAsync(Session session, string itemId, RelabelRequest wanted, CancellationToken ct)
    {
        store.MustFile();
        Standing.CheckReason(wanted.Reason);
        var item = Standing.ItemOf(itemId);
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var visible = store.State.PolicyOf(store.Standing.PersonOf(session));
            var label = visible.Parse(wanted.Label);

            // Where the item is, is found with the ring that he reads with; the relabelling itself is then decided for that place.
            var read = store.Standing.Ask(session, AccessAction.Read, wanted.Purpose, wanted.Authority);
            var ask = read with { Action = AccessAction.Relabel, Label = label };
            var reading = store.Recorder.Decide(read);
            var row = reading.Admission is { } reader ? store.Vault.TryFind(store.Recorder.RingOf(reader), item) : null;
            if (row is not null)
            {
                ask = ask with { Compartment = row.Compartment };
            }

            var decision = await store.Recorder.AdmitAsync(session, ask, $"item {item}", wanted.Reason, ct);
            var ring = store.Recorder.RingOf(decision.Admission!);
            IReadOnlyList<ItemId> items = row is null ? [item] : [item, .. Inherited(ring, row, 0)];
            IReadOnlyList<SeenBy> seen = [];
            await store.Vault.RelabelAsync(
                ring,
                items,
                label,
                (draft, changed) =>
                {
                    var now = store.Recorder.Decide(ask);
                    if (now.Admission is null)
                    {
                        throw new OvertakenException();
                    }

                    // Inside the decision: every view that was recorded before this commit is in, and none comes after it under the old label.
                    seen = store.Journal.WhoSaw(changed, store.State);
                    draft.Access.Add(AccessRecord.Of(store.State, now, session.Id, changed, null, wanted.Reason).ToDraft());
                },
                ct);
            await store.Indexing.TryCatchUpAsync(ct); // its words are in another partition now
            return new RelabelAnswer(item.ToString(), label.Print(visible), row?.Version ?? 1, seen);
        });
    }

    // Parts took their label from the whole and follow it; a part that was given another label by hand keeps it.
    private IEnumerable<ItemId> Inherited(KeyRing ring, ItemRow whole, int depth)
    {
        if (depth >= Limits.MaxPartDepth)
        {
            yield break;
        }

        foreach (var part in store.Vault.Parts(ring, whole.Item).Where(p => p.Label.Equals(whole.Label)))
        {
            yield return part.Item;
            foreach (var deeper in Inherited(ring, part, depth + 1))
            {
                yield return deeper;
            }
        }
    }
}

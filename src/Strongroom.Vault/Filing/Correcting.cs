using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Sets people's corrections beside a machine's text. Each change is a new row with the complete list, made from the newest one: two people who correct
/// at once never lose each other's words. Thread-safe.
/// </summary>
internal sealed class Correcting(VaultCore core, InFlight inFlight)
{
    public async Task<ItemRow> CorrectAsync(
        KeyRing ring, ItemRow text, ItemRow? basedOn, CorrectionList corrections, DraftRecorder record, CancellationToken cancellationToken)
    {
        if (ring.Admission.Action != AccessAction.Correct || ring.KeysOf(text.Compartment) is not { } keys || text.Kind != RowKind.Text)
        {
            throw Compartments.NotAdmitted();
        }

        var bytes = corrections.Encode();
        using var flight = inFlight.Begin();
        var draft = new BlobDraft(keys, flight.Add(core.NewBlobId(keys.Id)));
        var row = DerivedRow.Of(draft, keys, RowKind.Corrections, text, text.Label, string.Empty, bytes, core.Now());
        var segment = new RowSegmentRef(draft.AddLast(keys.Rows, SealedKind.Rows, RowCodec.Encode([row])), 1);
        flight.Touch(core.Now());
        await core.WriteBlobAsync(draft.Id, draft.Bytes, cancellationToken);
        core.Manifests.Stage(segment, [row]);
        try
        {
            await core.CommitAsync(
                () =>
                {
                    flight.MustBeFresh(core);
                    MustBeNewest(text, basedOn);
                    var commit = new Draft();
                    commit.Exclusive.Add(text.Item.Value);
                    commit.Heads.Add(new RowsAppended(keys.Id, segment));
                    record(commit, [text.Item]);
                    Recorded.MustBe(commit);
                    return commit;
                },
                cancellationToken);
            return row;
        }
        finally
        {
            core.Manifests.Unstage([segment]);
        }
    }

    private void MustBeNewest(ItemRow text, ItemRow? basedOn)
    {
        var rows = core.CurrentRows(text.Compartment);
        var newest = rows.Find(text.Item, RowKind.Corrections);
        if (rows.Find(text.Item, RowKind.Text) is not { } now || !RowsSnapshot.SameRow(now, text)
            || (newest is null ? basedOn is not null : basedOn is null || !RowsSnapshot.SameRow(newest, basedOn)))
        {
            throw new VaultException(VaultFault.Superseded, $"item {text.Item} was changed by another writer first");
        }
    }
}

using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Gives items another label. Where the access part changes, every string is opened and sealed anew under the other compartment, and one commit
/// takes the rows out of the one manifest and puts them into the other: at no moment is an item in both or in neither. Thread-safe.
/// </summary>
internal sealed class Relabelling(VaultCore core, Compartments compartments, Reading reading, InFlight inFlight)
{
    private const int MaxRounds = 8;

    public async Task<Committed> RelabelAsync(
        KeyRing ring, IReadOnlyList<ItemId> items, Label label, DraftRecorder record, CancellationToken cancellationToken)
    {
        if (ring.Admission.Action != AccessAction.Relabel || ring.Admission.Label is not { } admitted || !admitted.Equals(label))
        {
            throw Compartments.NotAdmitted();
        }

        for (var round = 0; ; round++)
        {
            using var flight = inFlight.Begin();
            var staged = new List<StagedSegment>();
            try
            {
                var moves = new List<Move>();
                foreach (var item in items.Distinct())
                {
                    if (await MoveAsync(ring, item, label, flight, cancellationToken) is { } move)
                    {
                        moves.Add(move);
                    }
                }

                await StageAsync(moves, staged, flight, cancellationToken);
                return await CommitAsync(ring.Admission, items, moves, staged, record, flight, cancellationToken);
            }
            catch (ChangedMeanwhileException) when (round < MaxRounds)
            {
                // A derivative or version was added while the bytes were sealed anew: take them along.
            }
            finally
            {
                core.Manifests.Unstage(staged.Select(static s => s.Ref));
            }
        }
    }

    /// <summary>Null when the item bears the label already: then there is nothing to change, only the access to record.</summary>
    private async ValueTask<Move?> MoveAsync(KeyRing ring, ItemId item, Label label, Flight flight, CancellationToken cancellationToken)
    {
        var original = reading.Find(ring, item, RowKind.Original) ?? throw Reading.NotFound(item);
        if (original.Label.Equals(label))
        {
            return null;
        }

        var from = ring.KeysOf(original.Compartment)!;
        var rows = core.Manifests.Rows(from.Id).Items[item];
        var to = await compartments.OpenAsync(ring.Admission, from.Holding, label, cancellationToken);
        var moved = new List<ItemRow>(rows.Length);
        foreach (var row in rows)
        {
            moved.Add(await MoveRowAsync(row, from, to, label, flight, cancellationToken));
        }

        return new Move(item, original.Label, from, to, rows, moved);
    }

    private async ValueTask<ItemRow> MoveRowAsync(
        ItemRow row, CompartmentKeys from, CompartmentKeys to, Label label, Flight flight, CancellationToken cancellationToken)
    {
        var place = Filing.StringOf(row);
        var mac = row.ContentMac;
        if (from.Id != to.Id && row.StoredLength > 0)
        {
            var kind = row.Kind == RowKind.Original ? SealedKind.Item : SealedKind.Derivative;
            var blob = flight.Add(core.NewBlobId(to.Id));
            using var opened = await reading.OpenAsync(from, row, cancellationToken);
            await using var content = opened.AsStream();
            await using var stream = await BlobStream.BeginAsync(core.Store, core.Keys.NameKey, to, kind, blob, null, cancellationToken);
            await stream.WriteAsync(ReadOnlyMemory<byte>.Empty, content, cancellationToken);
            flight.Touch(core.Now());
            VaultCore.MustBeNew(blob, await stream.CompleteAsync(cancellationToken));
            place = new ItemString(stream.Place, stream.WrappedKey);
            mac = stream.ContentMac;
        }

        return new ItemRow
        {
            Item = row.Item,
            Version = row.Version,
            Kind = row.Kind,
            Compartment = to.Id,
            Holding = to.Holding,
            Blob = place.Place.Blob,
            Offset = place.Place.Offset,
            Length = row.Length,
            StoredLength = place.Place.StoredLength,
            WrappedKey = place.WrappedKey,
            TreeHash = place.Place.TreeHash,
            ContentMac = mac,
            Label = label,
            Parents = row.Parents,
            Engine = row.Engine,
            Fields = row.Fields,
            Reason = row.Reason,
            Filed = row.Filed,
        };
    }

    /// <summary>One row segment for each compartment concerned: removals where items leave, the new rows where they come.</summary>
    private async ValueTask StageAsync(List<Move> moves, List<StagedSegment> staged, Flight flight, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<CompartmentId, (CompartmentKeys Keys, List<ItemRow> Rows)>();
        foreach (var move in moves)
        {
            Of(move.From).Add(Removal(move));
        }

        foreach (var move in moves)
        {
            Of(move.To).AddRange(move.NewRows);
        }

        foreach (var (keys, list) in rows.Values)
        {
            var draft = new BlobDraft(keys, flight.Add(core.NewBlobId(keys.Id)));
            var segment = new RowSegmentRef(draft.AddLast(keys.Rows, SealedKind.Rows, RowCodec.Encode(list)), list.Count);
            flight.Touch(core.Now());
            await core.WriteBlobAsync(draft.Id, draft.Bytes, cancellationToken);
            core.Manifests.Stage(segment, list);
            staged.Add(new StagedSegment(keys.Id, segment));
        }

        List<ItemRow> Of(CompartmentKeys keys)
        {
            if (!rows.TryGetValue(keys.Id, out var entry))
            {
                entry = (keys, []);
                rows.Add(keys.Id, entry);
            }

            return entry.Rows;
        }
    }

    private ItemRow Removal(Move move) => new()
    {
        Item = move.Item,
        Version = move.OldRows[^1].Version,
        Kind = RowKind.Removed,
        Compartment = move.From.Id,
        Holding = move.From.Holding,
        Blob = default,
        Offset = 0,
        Length = 0,
        StoredLength = 0,
        TreeHash = default,
        ContentMac = default,
        Label = move.OldLabel,
        Parents = [],
        Engine = string.Empty,
        Fields = new ItemFields { Title = string.Empty, MediaType = string.Empty },
        Filed = core.Now(),
    };

    private async Task<Committed> CommitAsync(
        Admission admission, IReadOnlyList<ItemId> items, List<Move> moves, List<StagedSegment> staged, DraftRecorder record,
        Flight flight, CancellationToken cancellationToken) =>
        await core.CommitAsync(
            () =>
            {
                flight.MustBeFresh(core);
                var draft = new Draft();
                foreach (var move in moves)
                {
                    draft.Exclusive.Add(move.Item.Value);
                    var now = core.CurrentRows(move.From.Id).Items.GetValueOrDefault(move.Item, []);
                    if (!RowsSnapshot.SameRows(now, move.OldRows.AsSpan()))
                    {
                        throw new ChangedMeanwhileException();
                    }

                    draft.Control.Add(ControlEntry.ItemRelabelled(
                        admission, new ItemRelabelled(move.Item, move.From.Id, move.To.Id, move.OldLabel, move.NewRows[0].Label)));
                }

                foreach (var segment in staged)
                {
                    draft.Heads.Add(new RowsAppended(segment.Compartment, segment.Ref));
                }

                record(draft, items);
                Recorded.MustBe(draft);
                core.State.Preview(draft.Control, core.Now());
                return draft;
            },
            cancellationToken);

    private sealed record Move(ItemId Item, Label OldLabel, CompartmentKeys From, CompartmentKeys To,
        ImmutableArray<ItemRow> OldRows, IReadOnlyList<ItemRow> NewRows);

    private sealed class ChangedMeanwhileException : Exception;
}

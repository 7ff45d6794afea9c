using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>Keeps Search's sealed segments: written whole, named by the manifest head, read whole. Thread-safe.</summary>
internal sealed class IndexStore(VaultCore core, InFlight inFlight)
{
    public async Task<IndexSegment?> PutAsync(
        KeyRing ring, CompartmentId compartment, ReadOnlyMemory<byte> segment, IReadOnlyList<BlobId> replaces, DraftRecorder? record, CancellationToken cancellationToken)
    {
        if (ring.Admission.Action != AccessAction.Index || ring.KeysOf(compartment) is not { } keys)
        {
            throw Compartments.NotAdmitted();
        }

        if (segment.Length > Limits.MaxIndexSegmentBytes)
        {
            throw new VaultException(VaultFault.TooLarge, "the index segment is longer than allowed");
        }

        using var flight = inFlight.Begin();
        StringRef? added = segment.IsEmpty ? null : await WriteAsync(keys, segment, flight, cancellationToken);
        await core.CommitAsync(
            () =>
            {
                flight.MustBeFresh(core);
                var inForce = core.Manifests.IndexSegments(compartment).Select(static s => s.Blob).ToHashSet();
                if (!inForce.IsSupersetOf(replaces))
                {
                    throw new VaultException(VaultFault.Superseded, $"another writer replaced index segments of compartment {compartment} first");
                }

                var draft = new Draft();
                draft.Heads.Add(new IndexReplaced(compartment, replaces, added));
                draft.Exclusive.UnionWith(replaces.Select(static r => r.Value));
                record?.Invoke(draft, []);
                return draft;
            },
            cancellationToken);
        return added is { } place ? new IndexSegment(compartment, place.Blob, place.Length) { Place = place } : null;
    }

    public async Task<WipedMemory> OpenAsync(KeyRing ring, IndexSegment segment, CancellationToken cancellationToken)
    {
        var keys = ring.KeysOf(segment.Compartment) ?? throw Compartments.NotAdmitted();
        return await SealedStrings.ReadAsync(core.Store, core.Keys, keys, keys.Index, SealedKind.Index, segment.Place, Limits.MaxIndexSegmentBytes, cancellationToken);
    }

    private async ValueTask<StringRef> WriteAsync(CompartmentKeys keys, ReadOnlyMemory<byte> segment, Flight flight, CancellationToken cancellationToken)
    {
        var blob = flight.Add(core.NewBlobId(keys.Id));
        await using var stream = await BlobStream.BeginAsync(core.Store, core.Keys.NameKey, keys, SealedKind.Index, blob, keys.Index, cancellationToken);
        await stream.WriteAsync(segment, Stream.Null, cancellationToken);
        flight.Touch(core.Now());
        VaultCore.MustBeNew(blob, await stream.CompleteAsync(cancellationToken));
        return stream.Place;
    }
}

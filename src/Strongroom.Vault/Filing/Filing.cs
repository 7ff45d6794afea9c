using System.Buffers;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Takes material in. Order, so that a crash at any step leaves nothing acknowledged lost and nothing half visible: bytes and row segment
/// durable as blobs that nothing names; then one commit that names the segment; then the receipt. Thread-safe.
/// </summary>
internal sealed class Filing
{
    private readonly VaultCore _core;
    private readonly Compartments _compartments;
    private readonly InFlight _inFlight;

    public Filing(VaultCore core, Compartments compartments, InFlight inFlight)
    {
        _core = core;
        _compartments = compartments;
        _inFlight = inFlight;
    }

    public async Task<DepositReceipt> DepositAsync(
        Admission admission, DepositRequest request, Stream content, DraftRecorder record, KeyRing? reader, CancellationToken cancellationToken)
    {
        // Pooled, since it lies on the large-object heap; returned cleared, since it held plaintext.
        var buffer = ArrayPool<byte>.Shared.Rent(Vault.SmallItemBytes + 1);
        try
        {
            var have = await content.ReadAtLeastAsync(
                buffer.AsMemory(0, Vault.SmallItemBytes + 1), Vault.SmallItemBytes + 1, throwOnEndOfStream: false, cancellationToken);
            var beginning = buffer.AsMemory(0, have);
            if (have <= Vault.SmallItemBytes)
            {
                var receipts = await DepositBatchAsync([new BatchDeposit(admission, request, beginning)], record, reader, cancellationToken);
                return receipts[0];
            }

            return await DepositStreamAsync(admission, request, beginning, content, record, reader, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    public async Task<IReadOnlyList<DepositReceipt>> DepositBatchAsync(
        IReadOnlyList<BatchDeposit> deposits, DraftRecorder record, KeyRing? reader, CancellationToken cancellationToken)
    {
        var plans = new List<DepositPlan>(deposits.Count);
        foreach (var deposit in deposits)
        {
            plans.Add(await PlanAsync(deposit.Admission, deposit.Request, deposit.Content, reader, cancellationToken));
        }

        using var flight = _inFlight.Begin();
        var share = true;
        while (true)
        {
            var segments = new List<StagedSegment>();
            foreach (var group in plans.GroupBy(static p => p.Keys.Id))
            {
                segments.Add(await StageSmallAsync([.. group], share, flight, cancellationToken));
            }

            try
            {
                return await CommitAsync(plans, segments, record, reader, flight, cancellationToken);
            }
            catch (SharedBytesGoneException)
            {
                share = false; // what a duplicate leaned on was removed meanwhile: store the bytes themselves
            }
            finally
            {
                _core.Manifests.Unstage(segments.Select(static s => s.Ref));
            }
        }
    }

    private async Task<DepositReceipt> DepositStreamAsync(
        Admission admission, DepositRequest request, ReadOnlyMemory<byte> beginning, Stream rest, DraftRecorder record, KeyRing? reader,
        CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(admission, request, beginning, reader, cancellationToken);
        var keys = plan.Keys;
        using var flight = _inFlight.Begin();
        var blob = flight.Add(_core.NewBlobId(keys.Id));
        await using var stream = await BlobStream.BeginAsync(_core.Store, _core.Keys.NameKey, keys, SealedKind.Item, blob, null, cancellationToken);
        await stream.WriteAsync(beginning, rest, cancellationToken);
        plan.Mac = stream.ContentMac;
        plan.Shared = _core.Manifests.Rows(keys.Id).ByContent.GetValueOrDefault(new ContentName(true, plan.Mac));
        if (plan.Shared is null)
        {
            flight.Touch(_core.Now());
            VaultCore.MustBeNew(blob, await stream.CompleteAsync(cancellationToken));
            plan.Bytes = new ItemString(stream.Place, stream.WrappedKey);
        }
        else
        {
            plan.Bytes = StringOf(plan.Shared);
        }

        var segment = await StageRowsAsync(
            keys, new BlobDraft(keys, flight.Add(_core.NewBlobId(keys.Id))), [plan.ToRow(_core.Now())], flight, cancellationToken);
        try
        {
            return (await CommitAsync([plan], [segment], record, reader, flight, cancellationToken))[0];
        }
        catch (SharedBytesGoneException e)
        {
            // The stream is read and gone. Rare: an equal item was removed between our look and our commit.
            throw new VaultException(VaultFault.Superseded, "an equal item was removed while this one was filed", e);
        }
        finally
        {
            _core.Manifests.Unstage([segment.Ref]);
        }
    }

    private async ValueTask<DepositPlan> PlanAsync(
        Admission admission, DepositRequest request, ReadOnlyMemory<byte> content, KeyRing? reader, CancellationToken cancellationToken)
    {
        FieldLimits.Check(request.Fields);
        var keys = await _compartments.OpenForAsync(admission, request, cancellationToken);
        var plan = new DepositPlan { Keys = keys, Request = request, Content = content, Item = default };
        if (request.VersionOf is not { } item)
        {
            plan.Item = _core.NewItemId(keys.Id);
            return plan;
        }

        // Absent, elsewhere and not on the filer's ring look the same.
        var known = reader is not null && reader.Holds(keys.Id) ? _core.Manifests.Rows(keys.Id).Find(item) : null;
        plan.Item = item;
        plan.Version = checked((known ?? throw Reading.NotFound(item)).Version + 1);
        return plan;
    }

    private async ValueTask<StagedSegment> StageSmallAsync(IReadOnlyList<DepositPlan> plans, bool share, Flight flight, CancellationToken cancellationToken)
    {
        var keys = plans[0].Keys;
        var draft = new BlobDraft(keys, flight.Add(_core.NewBlobId(keys.Id)));
        var discard = new BlobDraft(keys, draft.Id);
        var known = _core.Manifests.Rows(keys.Id).ByContent;
        var inBatch = new Dictionary<Hash384, ItemString>();
        foreach (var plan in plans)
        {
            plan.Mac = ContentMac.Of(keys.Content, plan.Content.Span);
            plan.Shared = share ? known.GetValueOrDefault(new ContentName(true, plan.Mac)) : null;
            if (plan.Shared is not null || inBatch.ContainsKey(plan.Mac))
            {
                // Sealed all the same and thrown away: whoever files must not learn from his own work that the bytes were there.
                discard.AddItem(SealedKind.Item, plan.Content.Span);
                plan.InBatch = plan.Shared is null;
                plan.Bytes = plan.Shared is { } row ? StringOf(row) : inBatch[plan.Mac];
                continue;
            }

            plan.InBatch = false;
            plan.Bytes = draft.AddItem(SealedKind.Item, plan.Content.Span);
            inBatch.Add(plan.Mac, plan.Bytes);
        }

        var now = _core.Now();
        return await StageRowsAsync(keys, draft, [.. plans.Select(p => p.ToRow(now))], flight, cancellationToken);
    }

    /// <summary>Closes a blob with its row segment, stores it and keeps the rows at hand for the commit.</summary>
    private async ValueTask<StagedSegment> StageRowsAsync(
        CompartmentKeys keys, BlobDraft draft, IReadOnlyList<ItemRow> rows, Flight flight, CancellationToken cancellationToken)
    {
        var segment = new RowSegmentRef(draft.AddLast(keys.Rows, SealedKind.Rows, RowCodec.Encode(rows)), rows.Count);
        flight.Touch(_core.Now());
        await _core.WriteBlobAsync(draft.Id, draft.Bytes, cancellationToken);
        _core.Manifests.Stage(segment, rows);
        return new StagedSegment(keys.Id, segment);
    }

    private async Task<IReadOnlyList<DepositReceipt>> CommitAsync(
        IReadOnlyList<DepositPlan> plans, IReadOnlyList<StagedSegment> segments, DraftRecorder record, KeyRing? reader, Flight flight,
        CancellationToken cancellationToken)
    {
        var items = plans.Select(static p => p.Item).ToList();
        var committed = await _core.CommitAsync(
            () =>
            {
                flight.MustBeFresh(_core);
                var draft = new Draft();
                foreach (var plan in plans)
                {
                    Recheck(plan, draft);
                }

                foreach (var segment in segments)
                {
                    draft.Heads.Add(new RowsAppended(segment.Compartment, segment.Ref));
                }

                record(draft, items);
                Recorded.MustBe(draft);
                return draft;
            },
            cancellationToken);
        var leaf = committed.Leaves[^1];
        return [.. plans.Select(p => new DepositReceipt(
            p.Item, p.Version, leaf, reader is not null && reader.Holds(p.Keys.Id) ? p.Shared is not null || p.InBatch : null))];
    }

    private void Recheck(DepositPlan plan, Draft draft)
    {
        if (plan.Shared is { } shared && !_core.CurrentRows(plan.Keys.Id).Items.GetValueOrDefault(shared.Item, []).Any(r => RowsSnapshot.SameRow(r, shared)))
        {
            throw new SharedBytesGoneException();
        }

        if (plan.Request.VersionOf is { } item)
        {
            draft.Exclusive.Add(item.Value);
            if (_core.CurrentRows(plan.Keys.Id).Find(item)?.Version != plan.Version - 1)
            {
                throw new VaultException(VaultFault.Superseded, $"item {item} was changed by another writer first");
            }
        }
    }

    internal static ItemString StringOf(ItemRow row) => new(new StringRef(row.Blob, row.Offset, row.Length, row.StoredLength, row.TreeHash), row.WrappedKey);

    private sealed class SharedBytesGoneException : Exception;
}

/// <summary>A row segment that is stored but not yet named by a head.</summary>
internal readonly record struct StagedSegment(CompartmentId Compartment, RowSegmentRef Ref);

/// <summary>One deposit on its way.</summary>
internal sealed class DepositPlan
{
    public required CompartmentKeys Keys { get; init; }

    public required DepositRequest Request { get; init; }

    public required ReadOnlyMemory<byte> Content { get; init; }

    public required ItemId Item { get; set; }

    public uint Version { get; set; } = 1;

    public Hash384 Mac { get; set; }

    public ItemString Bytes { get; set; }

    /// <summary>The live row whose bytes this one shares, or null.</summary>
    public ItemRow? Shared { get; set; }

    /// <summary>Whether an earlier item of the same batch has the same bytes.</summary>
    public bool InBatch { get; set; }

    public ItemRow ToRow(DateTimeOffset filed) => new()
    {
        Item = Item,
        Version = Version,
        Kind = RowKind.Original,
        Compartment = Keys.Id,
        Holding = Keys.Holding,
        Blob = Bytes.Place.Blob,
        Offset = Bytes.Place.Offset,
        Length = Bytes.Place.Length,
        StoredLength = Bytes.Place.StoredLength,
        WrappedKey = Bytes.WrappedKey,
        TreeHash = Bytes.Place.TreeHash,
        ContentMac = Mac,
        Label = Request.Label,
        Parents = Request.Parent is { } parent ? [parent] : [],
        Engine = string.Empty,
        Fields = Request.Fields,
        Filed = filed,
    };
}

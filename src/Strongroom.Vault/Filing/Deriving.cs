using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>
/// Files what engines made of items. One commit for an item's text and all its parts, so that a crash never leaves a part filed and the item
/// still pending, which would file the part twice. Thread-safe.
/// </summary>
internal sealed class Deriving(VaultCore core, Reading reading, InFlight inFlight)
{
    public async Task<IReadOnlyList<DerivativeReceipt>> AddAsync(
        KeyRing ring, IReadOnlyList<NewDerivative> derivatives, DraftRecorder record, CancellationToken cancellationToken)
    {
        if (ring.Admission.Action != AccessAction.Analyse)
        {
            throw Compartments.NotAdmitted();
        }

        foreach (var derivative in derivatives)
        {
            Check(derivative);
        }

        using var flight = inFlight.Begin();
        var plans = derivatives.Select(d => Plan(ring, d)).ToList();
        while (true)
        {
            var segments = new List<StagedSegment>();
            foreach (var group in plans.Where(static p => !p.Dropped).GroupBy(static p => p.Original!.Compartment))
            {
                segments.Add(await StageAsync(ring.KeysOf(group.Key)!, [.. group], flight, cancellationToken));
            }

            try
            {
                if (segments.Count > 0)
                {
                    await CommitAsync(plans, segments, record, flight, cancellationToken);
                }

                return [.. plans.Select(static p => new DerivativeReceipt(p.New.Item, p.Dropped, p.Parts))];
            }
            catch (OvertakenException)
            {
                // Some items moved on. Stage again without them.
            }
            finally
            {
                core.Manifests.Unstage(segments.Select(static s => s.Ref));
            }
        }
    }

    private static void Check(NewDerivative derivative)
    {
        FieldLimits.Check(derivative.Fields);
        FieldLimits.Check(derivative.Engine, RowCodec.MaxEngineChars);
        FieldLimits.Check(derivative.Reason, RowCodec.MaxReasonChars);
        if (derivative.Parts.Count > Limits.MaxParts || derivative.Text?.Length > Limits.MaxTextBytes || derivative.Layout?.Length > Vault.MaxLayoutBytes
            || derivative.OtherInputs.Count >= RowCodec.MaxParents)
        {
            throw new VaultException(VaultFault.TooLarge, $"the derivative of item {derivative.Item} is larger than allowed");
        }

        if (derivative.Text is null && derivative.Reason is null)
        {
            throw new ArgumentException("A derivative has a text or a reason for having none.");
        }

        if (derivative.Text is null && (derivative.Layout is not null || derivative.Parts.Count > 0))
        {
            throw new ArgumentException("A layout or part comes with a text.");
        }

        foreach (var part in derivative.Parts)
        {
            FieldLimits.Check(part.Fields);
        }
    }

    private DerivativePlan Plan(KeyRing ring, NewDerivative derivative)
    {
        var original = reading.Find(ring, derivative.Item, RowKind.Original);
        if (original is null || original.Version != derivative.Version)
        {
            return new DerivativePlan { New = derivative, Dropped = true, Label = null };
        }

        var labels = new List<Label> { original.Label };
        foreach (var other in derivative.OtherInputs)
        {
            labels.Add((reading.Find(ring, other, RowKind.Original) ?? throw Reading.NotFound(other)).Label);
        }

        var label = Label.Join(core.State.Policy, labels);
        if (label.AccessHash != original.Label.AccessHash)
        {
            // Its place would be another compartment than its item's: it must be filed there as an item of its own.
            throw Compartments.NotAdmitted();
        }

        return new DerivativePlan
        {
            New = derivative,
            Original = original,
            Label = label,
            Parts = [.. derivative.Parts.Select(_ => core.NewItemId(original.Compartment))],
        };
    }

    private async ValueTask<StagedSegment> StageAsync(
        CompartmentKeys keys, IReadOnlyList<DerivativePlan> plans, Flight flight, CancellationToken cancellationToken)
    {
        var draft = new BlobDraft(keys, flight.Add(core.NewBlobId(keys.Id)));
        var rows = new List<ItemRow>();
        var now = core.Now();
        foreach (var plan in plans)
        {
            rows.Add(DerivativeRow(draft, keys, plan, now));
            if (plan.New.Layout is { } layout)
            {
                rows.Add(DerivedRow.Of(draft, keys, RowKind.Layout, plan.Original!, plan.Label!, plan.New.Engine, layout, now));
            }

            for (var i = 0; i < plan.Parts.Count; i++)
            {
                var part = plan.New.Parts[i];
                var bytes = draft.AddItem(SealedKind.Item, part.Content.Span);
                var deposit = new DepositPlan
                {
                    Keys = keys,
                    Item = plan.Parts[i],
                    Content = part.Content,
                    Request = new DepositRequest { Holding = keys.Holding, Label = plan.Original!.Label, Fields = part.Fields, Parent = plan.New.Item },
                    Mac = ContentMac.Of(keys.Content, part.Content.Span),
                    Bytes = bytes,
                };
                rows.Add(deposit.ToRow(now));
            }
        }

        var segment = new RowSegmentRef(draft.AddLast(keys.Rows, SealedKind.Rows, RowCodec.Encode(rows)), rows.Count);
        flight.Touch(core.Now());
        await core.WriteBlobAsync(draft.Id, draft.Bytes, cancellationToken);
        core.Manifests.Stage(segment, rows);
        return new StagedSegment(keys.Id, segment);
    }

    private static ItemRow DerivativeRow(BlobDraft draft, CompartmentKeys keys, DerivativePlan plan, DateTimeOffset now)
    {
        var text = plan.New.Text;
        var bytes = text is { } content ? draft.AddItem(SealedKind.Derivative, content.Span) : new ItemString(default, []);
        return new ItemRow
        {
            Item = plan.New.Item,
            Version = plan.New.Version,
            Kind = text is null ? RowKind.Unread : RowKind.Text,
            Compartment = keys.Id,
            Holding = keys.Holding,
            Blob = bytes.Place.Blob,
            Offset = bytes.Place.Offset,
            Length = bytes.Place.Length,
            StoredLength = bytes.Place.StoredLength,
            WrappedKey = bytes.WrappedKey,
            TreeHash = bytes.Place.TreeHash,
            ContentMac = text is { } named ? ContentMac.Of(keys.Content, named.Span) : default,
            Label = plan.Label!,
            Parents = [plan.New.Item, .. plan.New.OtherInputs],
            Engine = plan.New.Engine,
            Fields = plan.New.Fields,
            Reason = plan.New.Reason,
            Filed = now,
        };
    }

    private async Task CommitAsync(
        IReadOnlyList<DerivativePlan> plans, IReadOnlyList<StagedSegment> segments, DraftRecorder record, Flight flight, CancellationToken cancellationToken)
    {
        var live = plans.Where(static p => !p.Dropped).ToList();
        IReadOnlyList<ItemId> items = [.. live.SelectMany(static p => p.Parts.Prepend(p.New.Item))];
        await core.CommitAsync(
            () =>
            {
                flight.MustBeFresh(core);
                var overtaken = false;
                var draft = new Draft();
                foreach (var plan in live)
                {
                    draft.Exclusive.Add(plan.New.Item.Value);
                    var rows = core.CurrentRows(plan.Original!.Compartment);

                    // Still there, still this version under this label, and nobody else's text has come first.
                    if (rows.Find(plan.New.Item) is not { } now || !RowsSnapshot.SameRow(now, plan.Original) || !Awaits(rows, plan.New))
                    {
                        plan.Dropped = true;
                        plan.Parts = [];
                        overtaken = true;
                    }
                }

                if (overtaken)
                {
                    throw new OvertakenException();
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
    }

    private static bool Awaits(RowsSnapshot rows, NewDerivative made) => made.Replaces is { } unread
        ? rows.Find(made.Item, RowKind.Unread) is { } now && RowsSnapshot.SameRow(now, unread)
        : rows.Pending.Contains(made.Item);

    private sealed class DerivativePlan
    {
        public required NewDerivative New { get; init; }

        public ItemRow? Original { get; init; }

        public required Label? Label { get; init; }

        public IReadOnlyList<ItemId> Parts { get; set; } = [];

        public bool Dropped { get; set; }
    }

    private sealed class OvertakenException : Exception;
}

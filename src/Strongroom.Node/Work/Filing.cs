using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>Files items.</summary>
internal sealed class Filing(OpenStore store)
{
    internal async Task<DepositAnswer> DepositAsync(Session session, DepositHead head, Stream content, CancellationToken ct)
    {
        var plan = await PlanAsync(session, head, ct);
        if (plan.Known is { } known)
        {
            return Answer(new DepositReceipt(known, 1, default, null), plan);
        }

        try
        {
            var receipt = await store.Vault.DepositAsync(plan.Admission, plan.Request, content, RecorderOf(session, [plan]), plan.Reader, ct);
            return Answer(receipt, plan);
        }
        catch (OvertakenException)
        {
            // The content was read and is gone, so it can't be tried again here. Say what stands in the way now.
            throw await WhyNotAsync(session, plan, ct);
        }
    }

    internal async Task<BatchAnswer> DepositBatchAsync(
        Session session, IReadOnlyList<(DepositHead Head, ReadOnlyMemory<byte> Content)> deposits, CancellationToken ct)
    {
        var answers = new BatchedDeposit?[deposits.Count];
        var plans = new List<(int Place, Plan Plan)>();
        for (var i = 0; i < deposits.Count; i++)
        {
            try
            {
                var plan = await PlanAsync(session, deposits[i].Head, ct);
                if (plan.Known is { } known)
                {
                    answers[i] = new BatchedDeposit(Answer(new DepositReceipt(known, 1, default, null), plan), null);
                }
                else
                {
                    plans.Add((i, plan));
                }
            }
            catch (StrongroomException fault) when (fault.Kind != FaultKind.Outside)
            {
                answers[i] = new BatchedDeposit(null, Hosting.Faults.Describe(fault));
            }
        }

        // A reading ring covers one question; a batch is filed by runs that share it.
        foreach (var run in plans.GroupBy(static p => (p.Plan.Head.Purpose, p.Plan.Ask.Authority)))
        {
            await FileRunAsync(session, [.. run], deposits, answers, ct);
        }

        return new BatchAnswer(answers!);
    }

    private async Task FileRunAsync(
        Session session,
        IReadOnlyList<(int Place, Plan Plan)> run,
        IReadOnlyList<(DepositHead Head, ReadOnlyMemory<byte> Content)> deposits,
        BatchedDeposit?[] answers,
        CancellationToken ct)
    {
        try
        {
            var receipts = await store.Vault.DepositBatchAsync(
                [.. run.Select(p => new BatchDeposit(p.Plan.Admission, p.Plan.Request, deposits[p.Place].Content))],
                RecorderOf(session, [.. run.Select(static p => p.Plan)]),
                run[0].Plan.Reader,
                ct);
            foreach (var ((place, plan), receipt) in run.Zip(receipts))
            {
                answers[place] = new BatchedDeposit(Answer(receipt, plan), null);
            }
        }
        catch (Exception e) when (run.Count > 1 && e is OvertakenException or StrongroomException { Kind: not FaultKind.Outside })
        {
            // One of them spoils the lot: file each by itself, so that its fault is its own.
            foreach (var one in run)
            {
                try
                {
                    var again = await DepositAsync(session, one.Plan.Head, new MemoryStream(deposits[one.Place].Content.ToArray(), writable: false), ct);
                    answers[one.Place] = new BatchedDeposit(again, null);
                }
                catch (StrongroomException fault) when (fault.Kind != FaultKind.Outside)
                {
                    answers[one.Place] = new BatchedDeposit(null, Hosting.Faults.Describe(fault));
                }
            }
        }
        catch (OvertakenException)
        {
            var fault = await WhyNotAsync(session, run[0].Plan, ct);
            answers[run[0].Place] = new BatchedDeposit(null, Hosting.Faults.Describe(fault));
        }
        catch (StrongroomException fault) when (fault.Kind != FaultKind.Outside)
        {
            answers[run[0].Place] = new BatchedDeposit(null, Hosting.Faults.Describe(fault));
        }
    }

    private async Task<StrongroomException> WhyNotAsync(Session session, Plan plan, CancellationToken ct)
    {
        var decision = store.Recorder.Decide(plan.Ask);
        return decision.Admission is null
            ? await store.Recorder.RefusalAsync(session, decision, null, plan.Head.Reason, ct)
            : new NodeException(NodeFault.Busy, FaultKind.Outside, "the same deposit is being filed at this moment", "Send it again: it is filed only once.");
    }

    private async Task<Plan> PlanAsync(Session session, DepositHead head, CancellationToken ct)
    {
        store.MustFile();
        Standing.CheckReason(head.Reason);
        var person = store.Standing.PersonOf(session);
        var visible = store.State.PolicyOf(person);
        var label = visible.Parse(head.Label);
        var holding = store.Standing.HoldingOf(person, head.Holding);
        var reference = head.Reference is { } own ? References.Of(person, own) : null;
        var ask = store.Standing.Ask(session, AccessAction.Deposit, head.Purpose, head.Authority) with { Holding = holding, Label = label };
        var decision = await store.Recorder.AdmitAsync(session, ask, null, head.Reason, ct);

        // Only who may read what he files is told that it is there already.
        var read = store.Recorder.Decide(ask with { Action = AccessAction.Read, Holding = null, Label = null });
        return new Plan(
            head,
            ask,
            decision.Admission!,
            new DepositRequest { Holding = holding ?? default, Label = label, Fields = FieldsOf(head, reference) },
            read.Admission is { } reader ? store.Recorder.RingOf(reader) : null,
            label.Print(visible),
            reference,
            reference is null ? null : store.References.Find(reference));
    }

    /// <summary>Records one entry for each question asked, with the items filed under it.</summary>
    private DraftRecorder RecorderOf(Session session, IReadOnlyList<Plan> plans) => (draft, items) =>
    {
        foreach (var (plan, _) in plans.Zip(items))
        {
            if (plan.Reference is { } reference
                && (store.References.Find(reference) is not null || !draft.Exclusive.Add(References.LockOf(reference))))
            {
                throw new OvertakenException();
            }
        }

        foreach (var group in plans.Zip(items).GroupBy(static p => (p.First.Ask, p.First.Head.Reason)))
        {
            var decision = store.Recorder.Decide(group.Key.Ask);
            if (decision.Admission is null)
            {
                throw new OvertakenException();
            }

            draft.Access.Add(AccessRecord.Of(
                store.State, decision, session.Id, group.Select(static p => p.Second), null, group.Key.Reason).ToDraft());
        }
    };

    // Whoever may read what he files is always told; his ring lacks only a compartment that this deposit itself opened.
    private static DepositAnswer Answer(DepositReceipt receipt, Plan plan) =>
        new(receipt.Item.ToString(), receipt.Version, plan.Printed, receipt.Duplicate ?? (plan.Reader is null ? null : false));

    private static ItemFields FieldsOf(DepositHead head, string? reference)
    {
        var extra = (head.Extra ?? []).Select(static e => new ItemField(e.Name, e.Value)).ToList();
        if (extra.Any(static e => e.Name.StartsWith("strongroom/", StringComparison.Ordinal)))
        {
            throw Hosting.Requests.Bad("names of further fields that begin with strongroom/ are the node's own");
        }

        if (reference is not null)
        {
            extra.Add(new ItemField(References.FieldName, reference));
        }

        return new ItemFields
        {
            Title = head.Title,
            Date = Views.DateOf(head.Date),
            MediaType = string.IsNullOrWhiteSpace(head.MediaType) ? "application/octet-stream" : head.MediaType,
            FileName = head.FileName,
            Author = head.Author,
            Sender = head.Sender,
            Recipients = head.Recipients,
            Source = head.Source,
            Language = head.Language,
            Extra = extra,
        };
    }

    private sealed record Plan(
        DepositHead Head,
        AccessRequest Ask,
        Admission Admission,
        DepositRequest Request,
        KeyRing? Reader,
        string Printed,
        string? Reference,
        ItemId? Known);
}

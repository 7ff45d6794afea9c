using System.Text;
using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Governance;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>Sets people's words beside the machine's, and tells what was set.</summary>
internal sealed class Correcting(OpenStore store)
{
    internal async Task<CorrectionsAnswer> ReadAsync(Session session, string grantId, CancellationToken ct)
    {
        var grant = store.Grants.Find(session, grantId);
        if (grant.Partner is { } partner)
        {
            return await ReadPartnersAsync(session, grant, partner, ct);
        }

        var ring = store.Recorder.RingOf(grant);
        var row = store.Vault.TryFind(ring, grant.Item, RowKind.Corrections);
        var list = row is null ? new CorrectionList([]) : await ListAsync(ring, grant, row, ct);
        var label = row ?? store.Vault.TryFind(ring, grant.Item) ?? throw Grants.Ended();
        return Answer(session, grant, label, list);
    }

    internal Task<CorrectionsAnswer> CorrectAsync(Session session, string grantId, CorrectRequest wanted, CancellationToken ct)
    {
        store.MustFile();
        Standing.CheckReason(wanted.Reason);
        var words = CheckedWords(wanted.Words);
        return Recorder.AgainWhileOvertakenAsync(async () =>
        {
            var grant = store.Grants.Find(session, grantId);
            if (grant.Partner is not null)
            {
                throw new NodeException(
                    NodeFault.NotAllowed, FaultKind.Refused, "a partner's item is corrected by its own agency", "Tell the partner what should stand there.");
            }

            var ask = grant.Request with { Action = AccessAction.Correct };
            var decision = await store.Recorder.AdmitAsync(session, ask, $"item {grant.Item}", wanted.Reason, ct);
            var ring = store.Recorder.RingOf(decision.Admission!);
            var text = store.Vault.TryFind(ring, grant.Item, RowKind.Text) ?? throw Reading.NoText();
            var plain = await TextAsync(ring, grant, text, ct);
            var before = store.Vault.TryFind(ring, grant.Item, RowKind.Corrections);
            var list = before is null ? new CorrectionList([]) : await ListAsync(ring, grant, before, ct);
            MustFit(wanted, plain, list);

            var made = new Correction(session.Person, Milliseconds(store.Now()), wanted.Start, wanted.Length, wanted.Machine, words);
            var next = new CorrectionList([.. list.All, made]);
            ItemRow row;
            try
            {
                row = await store.Vault.CorrectAsync(
                    ring,
                    text,
                    before,
                    next,
                    (draft, items) =>
                    {
                        var now = store.Recorder.Decide(ask);
                        if (now.Admission is null)
                        {
                            throw new OvertakenException();
                        }

                        draft.Access.Add(AccessRecord.Of(store.State, now, session.Id, items, null, wanted.Reason).ToDraft());
                    },
                    ct);
            }
            catch (VaultException fault) when (fault.Fault == VaultFault.Superseded)
            {
                throw new OvertakenException(); // somebody corrected another word: look again, and add to his
            }

            store.Indexing.IndexCorrected(text, plain, row, next);
            return Answer(session, grant, row, next);
        });
    }

    private static string CheckedWords(string words)
    {
        var trimmed = words.Trim();
        return trimmed.Length <= CorrectionList.MaxWordsChars && IsPlain(trimmed)
            ? trimmed
            : throw Hosting.Requests.Bad($"the words are longer than {CorrectionList.MaxWordsChars} characters, or not one line of text");
    }

    private static bool IsPlain(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]) || char.IsControl(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static void MustFit(CorrectRequest wanted, string text, CorrectionList list)
    {
        var end = (long)wanted.Start + wanted.Length;
        if (wanted.Start < 0 || wanted.Length is < 1 or > CorrectionList.MaxWordsChars || end > text.Length
            || char.IsLowSurrogate(text[wanted.Start]) || (end < text.Length && char.IsLowSurrogate(text[(int)end]))
            || !text.AsSpan(wanted.Start, wanted.Length).SequenceEqual(wanted.Machine))
        {
            throw new NodeException(
                NodeFault.CorrectionMisplaced, FaultKind.BadInput, "the machine's words do not stand at this place", "Load the text again.");
        }

        if (list.All.Skip(Math.Max(0, wanted.Seen)).Any(c => c.Start < end && c.Start + c.Length > wanted.Start))
        {
            throw new NodeException(
                NodeFault.CorrectedMeanwhile, FaultKind.Refused, "somebody else corrected this place first", "Look at his words, then correct again.");
        }
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());

    private async Task<CorrectionList> ListAsync(KeyRing ring, Grant grant, ItemRow row, CancellationToken ct)
    {
        using var opened = await store.Vault.OpenAsync(ring, grant.Committed, row, ct);
        return CorrectionList.Decode(await opened.ReadAllAsync(Limits.MaxTextBytes, ct));
    }

    private async Task<string> TextAsync(KeyRing ring, Grant grant, ItemRow row, CancellationToken ct)
    {
        using var opened = await store.Vault.OpenAsync(ring, grant.Committed, row, ct);
        return Encoding.UTF8.GetString(await opened.ReadAllAsync(Limits.MaxTextBytes, ct));
    }

    /// <summary>What a partner's people corrected. Who they are is the partner's own matter: only the agency is named.</summary>
    private async Task<CorrectionsAnswer> ReadPartnersAsync(Session session, Grant grant, PartnerGrant partner, CancellationToken ct)
    {
        var reading = new PartnerReading(store);
        reading.MustStillHold(grant);
        var bytes = await reading.ReadAllAsync(grant, PartnerContent.Corrections, Limits.MaxTextBytes, ct);
        var list = bytes is null ? new CorrectionList([]) : CorrectionList.Decode(bytes);
        return Answer(partner.Name, reading.LabelFor(session, partner.Item.Label), list, _ => (string.Empty, partner.Peer.AgencyName));
    }

    private CorrectionsAnswer Answer(Session session, Grant grant, ItemRow labelled, CorrectionList list) => Answer(
        grant.Item.ToString(),
        labelled.Label.Print(store.State.PolicyOf(store.Standing.PersonOf(session))),
        list,
        by => store.State.People.GetValueOrDefault(by) is { } person ? (person.UserName, person.DisplayName) : (string.Empty, string.Empty));

    private static CorrectionsAnswer Answer(string item, string label, CorrectionList list, Func<PersonId, (string User, string Name)> nameOf)
    {
        var inForce = list.InForce.ToHashSet(ReferenceEqualityComparer.Instance);
        return new CorrectionsAnswer(
            item,
            label,
            [
                .. list.All.Select(c =>
                {
                    var (user, name) = nameOf(c.By);
                    return new CorrectionView(c.Start, c.Length, c.Machine, c.Words, user, name, c.At, inForce.Contains(c));
                }),
            ]);
    }
}

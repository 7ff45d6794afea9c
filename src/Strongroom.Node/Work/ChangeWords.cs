using System.Globalization;
using Strongroom.Governance;

namespace Strongroom.Node.Work;

/// <summary>A change in words, for those who are asked to sign it.</summary>
internal static class ChangeWords
{
    internal static string Of(ControlChange change) => change switch
    {
        PersonAdmitted c => $"admit {Of(c.Person)}",
        PersonChanged c => $"change {Of(c.Person)}",
        PersonRemoved c => $"remove person {c.Person}",
        VocabularyAdded c => $"add values {string.Join(", ", c.Values.Select(static v => $"{v.Tag} ({v.Category})"))}"
            + (c.Lists.IsEmpty ? string.Empty : $" and lists {string.Join(", ", c.Lists.Select(static l => $"{l.Name} = {string.Join('/', l.Values)}"))}"),
        HoldingOpened c => $"open holding {c.Holding.Name}",
        AuthorityGranted c => string.Create(
            CultureInfo.InvariantCulture,
            $"grant {c.Authority.Kind} {c.Authority.Reference} from {c.Authority.From:yyyy-MM-dd HH:mm}Z to {c.Authority.To:yyyy-MM-dd HH:mm}Z, "
            + $"purposes {string.Join(", ", c.Authority.Purposes)}, holdings {string.Join(", ", c.Authority.Holdings)}"),
        AuthorityEnded c => $"end authority {c.Authority}",
        FreshnessAccepted c => string.Create(
            CultureInfo.InvariantCulture, $"accept the store as of commit {c.Commit} although nothing proves that it is the newest"),
        PeerIntroduced c => $"introduce agency {c.Peer.AgencyName} at {c.Peer.Address}, store {c.Peer.Store}, fingerprint {c.Peer.Fingerprint}",
        PeerEnded c => $"end peer {c.Peer}, and every agreement with it",
        AgreementApproved c => string.Create(
            CultureInfo.InvariantCulture,
            $"agreement {c.Terms.Id} version {c.Terms.Version}: {c.Terms.Lender.AgencyName} lends {c.Terms.Borrower.AgencyName} the holdings "
            + $"{string.Join(", ", c.Terms.Holdings.Select(static h => h.Name))} up to {c.Terms.Ceiling.Print()} for {string.Join(", ", c.Terms.Purposes)}, "
            + $"from {c.Terms.From:yyyy-MM-dd HH:mm}Z to {c.Terms.To:yyyy-MM-dd HH:mm}Z"),
        AgreementEnded c => $"end agreement {c.Agreement}",
        _ => change.Kind.ToString(),
    };

    private static string Of(Person person) =>
        $"{person.UserName} ({person.DisplayName}), cleared {person.Clearance.Print()}, roles {string.Join(", ", person.Roles)}, "
        + $"{person.Keys.Length} keys{(person.Password is null ? string.Empty : ", password")}";
}

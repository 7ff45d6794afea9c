using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>What a change may be and what it does to the state. Pure; refuses with <see cref="GovernanceFault.ChangeRefused"/>.</summary>
internal static class ChangeRules
{
    internal const int MaxPeople = 100_000;
    internal const int MaxHoldings = 10_000;
    internal const int MaxAuthorities = 100_000;
    internal const int LeastSecurityOfficers = 2;

    internal static GovernanceState Apply(GovernanceState state, ControlChange change) => change switch
    {
        PersonAdmitted c => Admit(state, c.Person),
        PersonChanged c => Change(state, c.Person),
        PersonRemoved c => Remove(state, c.Person),
        VocabularyAdded c => state with { Policy = Extend(state.Policy, c) },
        HoldingOpened c => Open(state, c.Holding),
        AuthorityGranted c => Grant(state, c.Authority),
        AuthorityEnded c => End(state, c.Authority),
        FreshnessAccepted c => state with { Freshness = c },
        PeerIntroduced c => PeerRules.Introduce(state, c.Peer),
        PeerEnded c => PeerRules.End(state, c.Peer),
        AgreementApproved c => PeerRules.Approve(state, c.Terms),
        AgreementEnded c => PeerRules.End(state, c.Agreement),
        _ => throw new InvalidOperationException("the family of changes is closed"),
    };

    internal static GovernanceState Admit(GovernanceState state, Person person)
    {
        Must(!state.People.ContainsKey(person.Id) && state.People.Count < MaxPeople, "the person's id is new and there is room");
        Must(!state.UserNames.ContainsKey(person.UserName), "nobody has or had this user name");
        return Put(state, person);
    }

    internal static GovernanceState Open(GovernanceState state, Holding holding)
    {
        Must(!state.Holdings.ContainsKey(holding.Id) && state.Holdings.Count < MaxHoldings, "the holding's id is new and there is room");
        Must(FieldRules.IsText(holding.Name, Limits.MaxFieldChars), "a holding has a name of one line");
        Must(
            holding.Description.Length == 0 || FieldRules.IsText(holding.Description, Limits.MaxFieldChars),
            "a holding's description is one line");
        Must(
            state.Holdings.Values.All(h => !string.Equals(h.Name, holding.Name, StringComparison.OrdinalIgnoreCase)),
            "no other holding has this name");
        return state with { Holdings = state.Holdings.Add(holding.Id, holding) };
    }

    internal static GovernanceState Grant(GovernanceState state, Authority authority)
    {
        Must(
            !state.Authorities.ContainsKey(authority.Id) && state.Authorities.Count < MaxAuthorities,
            "the authority's id is new and there is room");
        Must(!authority.Ended && authority.From < authority.To, "an authority begins before it expires");
        Must(FieldRules.IsText(authority.Kind, AccessRequest.MaxPurposeChars), "an authority has a kind");
        Must(FieldRules.IsText(authority.Reference, Limits.MaxFieldChars), "an authority has a reference");
        Must(authority.Purposes.Count is > 0 and <= Authority.MaxPurposes, "an authority has purposes");
        Must(authority.Purposes.All(static p => FieldRules.IsText(p, AccessRequest.MaxPurposeChars)), "a purpose is one short line");
        Must(
            authority.Holdings.Count is > 0 and <= Authority.MaxHoldings && authority.Holdings.All(state.Holdings.ContainsKey),
            "an authority covers holdings that are open");

        // Purposes compare letter by letter whatever comparer the maker's set had: what is decided may not depend on a culture.
        return state with { Authorities = state.Authorities.Add(
            authority.Id, authority with { Purposes = authority.Purposes.WithComparer(StringComparer.Ordinal) }) };
    }

    private static GovernanceState Change(GovernanceState state, Person person)
    {
        Must(state.People.TryGetValue(person.Id, out var before), "the person is known");
        Must(string.Equals(before!.UserName, person.UserName, StringComparison.Ordinal), "a user name stays with its person");
        return KeepStanding(Put(state, person));
    }

    private static GovernanceState Remove(GovernanceState state, PersonId id)
    {
        Must(state.People.TryGetValue(id, out var person) && person.Active, "the person is active");
        return KeepStanding(state with { People = state.People.SetItem(id, person! with { Active = false }) });
    }

    private static GovernanceState End(GovernanceState state, AuthorityId id)
    {
        Must(state.Authorities.TryGetValue(id, out var authority) && !authority.Ended, "the authority is there and was not ended");
        return state with { Authorities = state.Authorities.SetItem(id, authority! with { Ended = true }) };
    }

    private static LabelPolicy Extend(LabelPolicy policy, VocabularyAdded change)
    {
        Must(change.Values.Length + change.Lists.Length > 0, "something is added");
        try
        {
            return policy.With(change.Values, change.Lists);
        }
        catch (LabelsException e)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, "the new values do not fit the label policy", e);
        }
    }

    private static GovernanceState Put(GovernanceState state, Person person)
    {
        Must(person.Active, "a person is admitted or changed as an active one");
        Must(FieldRules.IsUserName(person.UserName), "a user name is 1 to 64 of a-z, 0-9, '.', '-', '_'");
        Must(FieldRules.IsText(person.DisplayName, Limits.MaxFieldChars), "a person has a name of one line");
        Must(
            string.Equals(person.Clearance.PolicyId, state.Policy.Id, StringComparison.Ordinal),
            "a clearance is of the store's label policy");
        Must(person.Roles.Count > 0 && person.Roles.All(Enum.IsDefined), "a person has roles");
        Must(
            person.Roles.Count == 1 || !person.Roles.Contains(Role.Operator),
            "an operator has no other role: he can't give himself content");
        Must(
            person.Keys.Length <= Person.MaxKeys && person.Keys.Distinct().Count() == person.Keys.Length,
            "a person has at most 8 keys, each once");
        Must(person.Password is null || state.Settings.PasswordsAllowed, "this store does not allow passwords");
        Must(person.Keys.Length > 0 || person.Password is not null, "a person has a key or a password");
        Must(
            person.Keys.Length > 0 || !(person.Roles.Contains(Role.SecurityOfficer) || person.Roles.Contains(Role.Custodian)),
            "security officers and custodians sign with keys of their own");

        var keys = state.Keys;
        foreach (var key in person.Keys)
        {
            // One key with two people behind it would let one of them approve twice.
            Must(
                !key.Equals(state.LogKey) && !key.Equals(state.ExchangeKey) && (!keys.TryGetValue(key, out var owner) || owner == person.Id),
                "no two people share a key, now or ever");
            Must(state.Peers.Values.All(p => !p.ExchangeKey.Equals(key) && !p.LogKey.Equals(key)), "no person has a peer's key");
            keys = keys.SetItem(key, person.Id);
        }

        return state with
        {
            People = state.People.SetItem(person.Id, person), Keys = keys, UserNames = state.UserNames.SetItem(person.UserName, person.Id),
        };
    }

    internal static GovernanceState KeepStanding(GovernanceState state)
    {
        // With fewer nobody could ever change anything again.
        Must(state.People.Values.Count(static p => p.Is(Role.SecurityOfficer)) >= LeastSecurityOfficers, "two security officers remain");
        Must(state.People.Values.Any(static p => p.Is(Role.Custodian)), "a custodian remains");
        return state;
    }

    internal static void Must(bool holds, string rule)
    {
        if (!holds)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, $"the change breaks a rule: {rule}");
        }
    }
}

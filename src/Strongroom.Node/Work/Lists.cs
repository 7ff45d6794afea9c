using Strongroom.Analysis;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Node.Api;

namespace Strongroom.Node.Work;

/// <summary>What people see of the control state: each his own part.</summary>
internal sealed class Lists(OpenStore store)
{
    internal Me Me(Person person)
    {
        var now = store.Now();
        var authorities = store.State.AuthoritiesOf(person, now);
        return new Me(
            store.State.AgencyName,
            Views.Of(person),
            [.. authorities.SelectMany(static a => a.Purposes).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. Ordered(authorities).Select(a => Views.Of(a, now))],
            [.. Ordered(store.State.HoldingsOf(person, now)).Select(Views.Of)],
            Views.Of(store.State.PolicyOf(person)),
            [.. store.State.Peers.Values.Where(p => !p.Ended && (person.Is(Role.Analyst) || person.Is(Role.RecordsOfficer))).Select(static p => p.AgencyName).Order(StringComparer.Ordinal)]);
    }

    // Who grants authorities or opens holdings must see all of them; everyone else sees what an authority covers for him now.
    internal HoldingsAnswer Holdings(Person person) => new(
        [.. Ordered(MayOversee(person) || person.Is(Role.RecordsOfficer) ? store.State.Holdings.Values : store.State.HoldingsOf(person, store.Now())).Select(Views.Of)]);

    internal AuthoritiesAnswer Authorities(Person person) => new(
        [.. Ordered(MayOversee(person) ? store.State.Authorities.Values : store.State.AuthoritiesOf(person, store.Now())).Select(a => Views.Of(a, store.Now()))]);

    /// <exception cref="GovernanceException">The person's office does not include it.</exception>
    internal PeopleAnswer People(Person person) => MayOversee(person)
        ? new PeopleAnswer([.. store.State.People.Values.OrderBy(static p => p.UserName, StringComparer.Ordinal).Select(Views.Of)])
        : throw NotYours();

    /// <exception cref="GovernanceException">The person's office does not include it.</exception>
    internal HealthView Health(Person person, StatusView status, string? trouble)
    {
        if (!MayOversee(person) && !person.Is(Role.Operator) && !person.Is(Role.Custodian))
        {
            throw NotYours();
        }

        var hygiene = ProcessHygiene.Report();
        return new HealthView(
            status,
            hygiene.KeysLocked,
            hygiene is { NotDumpable: true, CoreDumpsOff: true },
            store.Sandbox?.Kind.ToString().ToLowerInvariant() ?? "unknown",
            store.Options.PasswordCost.Kdf.ToString().ToLowerInvariant(),
            store.Lacking,
            [.. store.Troubles.Concat(trouble is null ? [] : [trouble]).Distinct(StringComparer.Ordinal)],
            [.. store.Witnessing.Freshness.Witnesses.Select(static w => new WitnessView(w.Name, w.LastCosigned, Views.Of(w.Trouble)))],
            [.. Analysis.AnalysisPackages.Missing().Select(static package => $"{package.Name} ({package.Reads})")],
            store.Speech,
            Search.Memory.IndexMemory.Locked.ToString().ToLowerInvariant());
    }

    private static bool MayOversee(Person person) => person.Is(Role.SecurityOfficer) || person.Is(Role.Inspector);

    private static GovernanceException NotYours() => new(GovernanceFault.RoleLacking, "your roles do not include this action");

    private static IEnumerable<Holding> Ordered(IEnumerable<Holding> holdings) =>
        holdings.OrderBy(static h => h.Name, StringComparer.Ordinal).ThenBy(static h => h.Id);

    private static IEnumerable<Authority> Ordered(IEnumerable<Authority> authorities) =>
        authorities.OrderBy(static a => a.Reference, StringComparer.Ordinal).ThenBy(static a => a.Id);
}

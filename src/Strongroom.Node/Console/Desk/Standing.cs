using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Desk;

/// <summary>Under what a person acts: the chosen purpose and authority, and his own words for why.</summary>
/// <param name="Purpose">Purpose.</param>
/// <param name="Authority">Id of the authority.</param>
/// <param name="Reference">Its reference, as people say it.</param>
/// <param name="Reason">His reason, for inspectors only, or null.</param>
internal sealed record Standing(string Purpose, string Authority, string Reference, string? Reason)
{
    /// <summary>What a person may choose from: each live authority with each of its purposes that he may work under.</summary>
    internal static IReadOnlyList<Standing> Choices(Me me) =>
    [
        .. from authority in me.Authorities
           where authority.Live
           from purpose in authority.Purposes
           where me.Purposes.Contains(purpose)
           select new Standing(purpose, authority.Id, authority.Reference, null),
    ];
}

/// <summary>Which pages a person is offered. Only an offer: each page's calls are decided anew by the agency.</summary>
[Flags]
internal enum Offers
{
    None = 0,
    Search = 1,
    Relabel = 2,
    Record = 4,
    Govern = 8,
    Health = 16,
}

/// <summary>Offers by role.</summary>
internal static class Offered
{
    internal static Offers To(Me me)
    {
        var offers = me.Authorities.Count > 0 ? Offers.Search : Offers.None;
        foreach (var role in me.Person.Roles)
        {
            offers |= role switch
            {
                "records-officer" => Offers.Relabel,
                "security-officer" => Offers.Govern | Offers.Record,
                "inspector" => Offers.Record,
                "operator" => Offers.Health,
                _ => Offers.None,
            };
        }

        return offers;
    }
}

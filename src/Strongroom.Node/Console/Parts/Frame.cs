using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Parts;

/// <summary>What every page shows around its own content.</summary>
internal sealed record Frame
{
    internal required StatusView Status { get; init; }

    /// <summary>The signed-in person, or null before anyone has signed in.</summary>
    internal Me? Me { get; init; }

    internal Standing? Standing { get; init; }

    /// <summary>The token for every form on the page.</summary>
    internal required string Token { get; init; }

    /// <summary>The page that the menu marks as current, by its path.</summary>
    internal string Here { get; init; } = "";

    internal FlashNote? Note { get; init; }

    internal Offers Offers => Me is null ? Offers.None : Offered.To(Me);

    internal string Agency => Status.Agency;
}

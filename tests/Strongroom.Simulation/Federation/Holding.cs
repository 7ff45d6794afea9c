using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;

namespace Strongroom.Simulation.Federation;

/// <summary>A marking, clearance or ceiling, told apart by hand: the oracle does not use the code that it checks.</summary>
/// <param name="Text">As printed.</param>
/// <param name="Level">0 OFFICIAL, 1 SECRET, 2 TOP SECRET.</param>
/// <param name="Words">Code words, initials.</param>
internal sealed record Reach(string Text, int Level, string Words)
{
    public bool Covers(Reach marking) => marking.Level <= Level && marking.Words.All(Words.Contains);
}

/// <summary>Something filed.</summary>
/// <param name="Site">Where.</param>
/// <param name="Marking">Its marking.</param>
/// <param name="IsLent">Whether its holding is one that agreements name.</param>
/// <param name="Text">Its text.</param>
/// <param name="Token">A word that stands in it alone.</param>
internal sealed record Filed(Site Site, Reach Marking, bool IsLent, string Text, string Token)
{
    /// <summary>Known when the filing is acknowledged.</summary>
    public ItemId? Item { get; set; }
}

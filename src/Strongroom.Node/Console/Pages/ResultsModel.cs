using System.Globalization;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Pages;

/// <summary>One page of a search's answer.</summary>
internal sealed record ResultsModel(SearchState Search, int Number, SearchAnswer Page)
{
    /// <summary>Hits on one page: what fits a screen or two, and one commit's worth of ids.</summary>
    internal const int PageSize = 20;

    internal int First => (Number * PageSize) + 1;

    /// <summary>A recording opens where the words were said, not at its head.</summary>
    internal string HitAddress(Hit hit) => $"/s/{Search.Id}/i/{hit.Id}" + (
        hit.Type.StartsWith("audio/", StringComparison.Ordinal) || hit.Type.StartsWith("video/", StringComparison.Ordinal) ? "#hit" : "");

    /// <summary>Whether a hit is a partner's.</summary>
    internal bool IsPartners(Hit hit) => !string.Equals(hit.Agency, Page.Agency, StringComparison.Ordinal);

    /// <summary>Whether anybody but this agency was asked: then every hit says whose it is.</summary>
    internal bool IsShared => Page.Partners.Any(static p => p.Status is not "not-asked");

    /// <summary>How many matches a partner has for this person; null where none is known.</summary>
    internal long? CountAt(string agency) =>
        Search.Page(0)?.Facets?.FirstOrDefault(static f => f.Field is "agency")?.Counts.FirstOrDefault(c => string.Equals(c.Value, agency, StringComparison.Ordinal))?.Count;

    internal bool HasNext => Page.Cursor is not null;

    internal string Heading
    {
        get
        {
            if (Page.Hits.Count == 0)
            {
                return "No hits";
            }

            var last = First + Page.Hits.Count - 1;
            return Search.Page(0)?.Total is { } total
                ? total == Page.Hits.Count && Number == 0 ? Say.Plural(total, "hit", "hits") : $"Hits {First}–{last} of {Say.Count(total)}"
                : $"Hits {First}–{last}";
        }
    }

    /// <summary>The gravest level among the hits shown; it says nothing of what is not shown.</summary>
    internal string? Banner => LabelTone.HighestLevel(Page.Hits.Select(h => h.Label)) is { } level ? $"{level} · each hit bears its own label" : null;

    internal string? From => Search.Ask.Filters.From?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal string? To => Search.Ask.Filters.To?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal string PageAddress(int number) => number == 0 ? $"/s/{Search.Id}" : $"/s/{Search.Id}/{number + 1}";

    internal IReadOnlyList<TickGroup> Groups
    {
        get
        {
            var facets = Search.Page(0)?.Facets ?? [];
            return
            [
                .. new[]
                {
                    Group("holding", "Holding", facets, Search.Ask.Filters.Holdings, v => v),
                    Group("type", "Type", facets, Search.Ask.Filters.Types, Say.Type),
                    Group("label", "Label", facets, Search.Ask.Filters.Labels, v => v),
                }.Where(g => g.Ticks.Count > 0),
            ];
        }
    }

    private static TickGroup Group(
        string field, string caption, IReadOnlyList<Facet> facets, IReadOnlyList<string> ticked, Func<string, string> say)
    {
        var counts = facets.FirstOrDefault(f => string.Equals(f.Field, field, StringComparison.Ordinal))?.Counts ?? [];
        var ticks = counts.Select(c => new Tick(c.Value, say(c.Value), c.Count, ticked.Contains(c.Value))).ToList();
        ticks.AddRange(ticked.Where(t => !counts.Any(c => string.Equals(c.Value, t, StringComparison.Ordinal))).Select(t => new Tick(t, say(t), null, true)));
        return new TickGroup(field, caption, ticks);
    }
}

/// <summary>What can be ticked of one field.</summary>
internal sealed record TickGroup(string Name, string Caption, IReadOnlyList<Tick> Ticks);

/// <summary>One tick.</summary>
internal sealed record Tick(string Value, string Caption, long? Count, bool Ticked);

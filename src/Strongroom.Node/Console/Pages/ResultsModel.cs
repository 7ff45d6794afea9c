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

    /// <summary>Number of this page's first hit; parts count each.</summary>
    internal int First => 1 + Enumerable.Range(0, Number).Sum(n => Search.Page(n) is { } page ? CountOn(page) : 0);

    /// <summary>The words with other spellings, where nothing visible holds them as they are.</summary>
    internal string? Mended => Number == 0 ? Search.Ask.Mended(Page) : null;

    /// <summary>A recording opens where the words were said, not at its head.</summary>
    internal string HitAddress(Hit hit) => $"/s/{Search.Id}/i/{hit.Id}" + (
        hit.Type.StartsWith("audio/", StringComparison.Ordinal) || hit.Type.StartsWith("video/", StringComparison.Ordinal) ? "#hit" : "");

    /// <summary>Whether a hit is a partner's.</summary>
    internal bool IsPartners(Hit hit) => !string.Equals(hit.Agency, Page.Agency, StringComparison.Ordinal);

    /// <summary>Whether anybody but this agency was asked: then every hit says whose it is.</summary>
    internal bool IsShared => Page.Partners.Any(static p => p.Status is not "not-asked");

    /// <summary>How many matches a partner has for this person; null where none is known.</summary>
    internal long? CountAt(string agency) =>
        Search.Page(0)?.Facets?.FirstOrDefault(static f => f.Field is "agency")?.Counts.FirstOrDefault(
            c => string.Equals(c.Value, agency, StringComparison.Ordinal))?.Count;

    internal bool HasNext => Page.Cursor is not null;

    internal string Heading
    {
        get
        {
            if (Page.Hits.Count == 0)
            {
                return "No hits";
            }

            var here = CountOn(Page);
            var last = First + here - 1;
            return Search.Page(0)?.Total is { } total
                ? total == here && Number == 0 ? Say.Plural(total, "hit", "hits") : $"Hits {First}–{last} of {Say.Count(total)}"
                : $"Hits {First}–{last}";
        }
    }

    /// <summary>The gravest level among the hits shown; it says nothing of what is not shown.</summary>
    internal string? Banner => LabelTone.HighestLevel(
        Page.Hits.SelectMany(static h => (h.Parts ?? []).Prepend(h)).Select(static h => h.Label)) is { } level
        ? $"{level} · each hit bears its own label"
        : null;

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
                    Group("agency", "Agency", facets, Search.Ask.Filters.Agencies, static v => v),
                    Group("holding", "Holding", facets, Search.Ask.Filters.Holdings, static v => v),
                    Group("type", "Type", facets, Search.Ask.Filters.Types, Say.Type),
                    Group("label", "Label", facets, Search.Ask.Filters.Labels, static v => v),
                    Group("language", "Language", facets, Search.Ask.Filters.Languages, Say.Language),
                    Years(Group("year", "Year", facets, Search.Ask.Filters.Years, static v => v)),
                }.Where(g => g.Ticks.Count > (g.Name is "agency" && !IsShared ? 1 : 0)),
            ];
        }
    }

    private static int CountOn(SearchAnswer page) => page.Hits.Sum(static h => 1 + (h.Parts?.Count ?? 0));

    /// <summary>Years stand in their order, the newest first.</summary>
    private static TickGroup Years(TickGroup group) => group with { Ticks = [.. group.Ticks.OrderByDescending(static t => t.Value, StringComparer.Ordinal)] };

    private TickGroup Group(string field, string caption, IReadOnlyList<Facet> facets, IReadOnlyList<string> ticked, Func<string, string> say)
    {
        var counts = facets.FirstOrDefault(f => string.Equals(f.Field, field, StringComparison.Ordinal))?.Counts ?? [];
        var ticks = counts.Select(c => ToTick(c.Agency is { } agency ? $"{agency}/{c.Value}" : c.Value, c.Count, ticked, say)).ToList();
        ticks.AddRange(ticked.Where(t => !ticks.Exists(k => string.Equals(k.Value, t, StringComparison.Ordinal))).Select(t => ToTick(t, null, ticked, say)));
        return new TickGroup(field, caption, ticks);

        Tick ToTick(string value, long? count, IReadOnlyList<string> all, Func<string, string> words) => field is "holding"
            && value.Split('/', 2) is [var whose, var name]
            ? new Tick(value, words(name), IsShared ? whose : null, count, all.Contains(value))
            : new Tick(value, words(value), null, count, all.Contains(value));
    }
}

/// <summary>What can be ticked of one field.</summary>
internal sealed record TickGroup(string Name, string Caption, IReadOnlyList<Tick> Ticks)
{
    private const int Shown = 8;

    /// <summary>Those shown at once: the first, and whatever is ticked.</summary>
    internal IEnumerable<Tick> First => Ticks.Where((t, i) => i < Shown || t.Ticked || Ticks.Count == Shown + 1);

    /// <summary>The others.</summary>
    internal IReadOnlyList<Tick> Rest => [.. Ticks.Except(First)];
}

/// <summary>One tick.</summary>
/// <param name="Value">What is sent.</param>
/// <param name="Caption">What is shown.</param>
/// <param name="Agency">Whose it is, where that is to be shown.</param>
/// <param name="Count">Matches; null when none is known.</param>
/// <param name="Ticked">Whether it is ticked.</param>
internal sealed record Tick(string Value, string Caption, string? Agency, long? Count, bool Ticked);

using System.Globalization;
using System.Text;
using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Desk;

/// <summary>A search as its page shows it: the words, the order, which partners are asked, and what was ticked beside the hits.</summary>
/// <param name="Words">What was typed.</param>
/// <param name="Sort">The order.</param>
/// <param name="Partners">The partners to ask; null for all.</param>
/// <param name="Filters">The ticks.</param>
internal sealed record SearchAsk(string Words, string Sort, IReadOnlyList<string>? Partners, Filters Filters)
{
    internal static readonly string[] Sorts = ["relevance", "date", "oldest"];

    /// <summary>Fields to count by.</summary>
    internal static readonly string[] FacetFields = ["agency", "holding", "type", "label", "language", "year"];

    /// <summary>The whole as one query in the agency's query language: the ticks of one field are alternatives, the fields all hold.</summary>
    internal string Query
    {
        get
        {
            if (!Filters.Any)
            {
                return Words;
            }

            var query = new StringBuilder();
            if (Words.Length > 0)
            {
                query.Append('(').Append(Words).Append(')');
            }

            Clause(query, Filters.Agencies, static v => Field("agency", v));
            Clause(query, Filters.Holdings, static v => v.Split('/', 2) is [var agency, var name]
                ? $"({Field("holding", name)} AND {Field("agency", agency)})" // two agencies may name holdings alike
                : Field("holding", v));
            Clause(query, Filters.Types, static v => Field("type", v));
            Clause(query, Filters.Labels, static v => Field("label", v));
            Clause(query, Filters.Languages, static v => Field("language", v));
            Clause(query, Filters.Years, static v => Field("date", v));
            if (Filters.From is not null || Filters.To is not null)
            {
                query.Append(query.Length > 0 ? " AND " : "").Append("date:").Append(Day(Filters.From)).Append("..").Append(Day(Filters.To));
            }

            return query.ToString();
        }
    }

    /// <summary>The words with the likeliest spellings, or null when nothing is to be mended.</summary>
    /// <param name="answer">The answer to <see cref="Query"/>.</param>
    internal string? Mended(SearchAnswer answer)
    {
        var shift = Filters.Any ? 1 : 0; // the words stand in brackets there
        var words = Words;
        foreach (var suggestion in (answer.Suggestions ?? []).OrderByDescending(static s => s.Start))
        {
            var start = suggestion.Start - shift;
            if (start < 0 || start + suggestion.Length > words.Length)
            {
                return null;
            }

            words = string.Concat(words.AsSpan(0, start), suggestion.Words[0], words.AsSpan(start + suggestion.Length));
        }

        return answer.Suggestions is { Count: > 0 } ? words : null;
    }

    private static string Day(DateOnly? day) => day is { } given ? given.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    private static string Field(string field, string value) => $"{field}:\"{value.Replace("\"", "", StringComparison.Ordinal)}\"";

    private static void Clause(StringBuilder query, IReadOnlyList<string> values, Func<string, string> write)
    {
        if (values.Count > 0)
        {
            query.Append(query.Length > 0 ? " AND (" : "(").AppendJoin(" OR ", values.Select(write)).Append(')');
        }
    }
}

/// <summary>What was ticked beside a search. A holding is <c>AGENCY/NAME</c>.</summary>
internal sealed record Filters(
    IReadOnlyList<string> Agencies,
    IReadOnlyList<string> Holdings,
    IReadOnlyList<string> Types,
    IReadOnlyList<string> Labels,
    IReadOnlyList<string> Languages,
    IReadOnlyList<string> Years,
    DateOnly? From,
    DateOnly? To)
{
    internal static Filters None { get; } = new([], [], [], [], [], [], null, null);

    internal bool Any =>
        Agencies.Count + Holdings.Count + Types.Count + Labels.Count + Languages.Count + Years.Count > 0 || From is not null || To is not null;
}

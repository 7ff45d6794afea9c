using System.Globalization;
using System.Text;

namespace Strongroom.Node.Console.Desk;

/// <summary>A search as its page shows it: the words, the order, and what was ticked beside them.</summary>
internal sealed record SearchAsk(string Words, string Sort, Filters Filters)
{
    internal static readonly string[] Sorts = ["relevance", "date"];

    /// <summary>Fields to count by.</summary>
    internal static readonly string[] FacetFields = ["agency", "holding", "type", "label"];

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

            Clause(query, "holding", Filters.Holdings);
            Clause(query, "type", Filters.Types);
            Clause(query, "label", Filters.Labels);
            if (Filters.From is not null || Filters.To is not null)
            {
                query.Append(query.Length > 0 ? " AND " : "").Append("date:").Append(Day(Filters.From)).Append("..").Append(Day(Filters.To));
            }

            return query.ToString();
        }
    }

    private static string Day(DateOnly? day) => day is { } given ? given.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : "";

    private static void Clause(StringBuilder query, string field, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        query.Append(query.Length > 0 ? " AND (" : "(");
        for (var i = 0; i < values.Count; i++)
        {
            query.Append(i > 0 ? " OR " : "").Append(field).Append(":\"").Append(values[i].Replace("\"", "", StringComparison.Ordinal)).Append('"');
        }

        query.Append(')');
    }
}

/// <summary>What was ticked beside a search.</summary>
internal sealed record Filters(
    IReadOnlyList<string> Holdings, IReadOnlyList<string> Types, IReadOnlyList<string> Labels, DateOnly? From, DateOnly? To)
{
    internal static Filters None { get; } = new([], [], [], null, null);

    internal bool Any => Holdings.Count + Types.Count + Labels.Count > 0 || From is not null || To is not null;
}

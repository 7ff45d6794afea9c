using System.Globalization;

namespace Strongroom.Search.Queries;

/// <summary>Understands dates: a year, a month or a day (1961, 1961-04, 1961-04-17; also 19610417), and ranges of them with two full stops. All are UTC.</summary>
internal static class QueryDates
{
    private static readonly string[] DayFormats = ["yyyy-M-d", "yyyyMMdd", "yyyy/M/d"];
    private static readonly string[] MonthFormats = ["yyyy-M", "yyyy/M"];

    /// <summary>Understands.</summary>
    /// <param name="bound">What the field says about the date.</param>
    /// <param name="token">The value.</param>
    public static DateNode Parse(DateBound bound, QueryToken token)
    {
        var text = token.Text.Trim();
        var dots = text.IndexOf("..", StringComparison.Ordinal);
        if (dots >= 0)
        {
            var (first, last) = (text[..dots], text[(dots + 2)..]);
            if (bound != DateBound.Within || (first.Length == 0 && last.Length == 0))
            {
                throw Bad(token);
            }

            var from = first.Length == 0 ? Earliest : Span(first, token).From;
            var to = last.Length == 0 ? Latest : Span(last, token).To;
            return from <= to ? new DateNode(from, to) : throw Bad(token);
        }

        var span = Span(text, token);
        return bound switch
        {
            DateBound.Before => new DateNode(Earliest, span.From - 1),
            DateBound.After => new DateNode(span.To + 1, Latest),
            _ => new DateNode(span.From, span.To),
        };
    }

    private const long Earliest = long.MinValue + 1; // the least value stands for undated

    private const long Latest = long.MaxValue;

    private static (long From, long To) Span(string text, QueryToken token)
    {
        if (text.Length == 4 && TryExact(text, ["yyyy"], out var date))
        {
            return (Start(date), End(date.Year == 9999 ? DateTime.MaxValue : date.AddYears(1)));
        }

        if (TryExact(text, DayFormats, out date))
        {
            return (Start(date), Start(date) + 86_399_999);
        }

        return TryExact(text, MonthFormats, out date)
            ? (Start(date), End(date is { Year: 9999, Month: 12 } ? DateTime.MaxValue : date.AddMonths(1)))
            : throw Bad(token);
    }

    private static bool TryExact(string text, string[] formats, out DateTime date) => DateTime.TryParseExact(
        text, formats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out date);

    private static long Start(DateTime date) => new DateTimeOffset(date, TimeSpan.Zero).ToUnixTimeMilliseconds();

    private static long End(DateTime next) => next == DateTime.MaxValue ? Start(next) : Start(next) - 1;

    private static SearchException Bad(QueryToken token) => new(
        SearchFault.BadDate,
        "a date cannot be understood",
        "Write a year, month or day such as 1961, 1961-04 or 1961-04-17, or a range such as 1961..1963.",
        token.Position);
}

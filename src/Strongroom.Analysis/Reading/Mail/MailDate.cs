using System.Globalization;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>Dates as mails write them: RFC 5322, its obsolete forms, asctime, ISO 8601. Anything else is null, never a guess.</summary>
internal static class MailDate
{
    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    private static readonly Dictionary<string, int> Zones = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ut"] = 0, ["utc"] = 0, ["gmt"] = 0, ["z"] = 0, ["est"] = -300, ["edt"] = -240, ["cst"] = -360, ["cdt"] = -300, ["mst"] = -420, ["mdt"] = -360,
        ["pst"] = -480, ["pdt"] = -420, ["bst"] = 60, ["cet"] = 60, ["cest"] = 120, ["jst"] = 540,
    };

    internal static DateTimeOffset? Parse(string? text)
    {
        if (text is null || text.Length > 200)
        {
            return null;
        }

        var comment = text.IndexOf('(', StringComparison.Ordinal);
        var bare = (comment > 0 ? text[..comment] : text).Trim();
        int? day = null, month = null, year = null, minutes = null;
        TimeSpan? time = null;
        foreach (var token in bare.Split([' ', ',', '\t', '-'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (token.Contains(':', StringComparison.Ordinal))
            {
                time ??= Time(token);
            }
            else if (int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                if (time is not null && year is not null && token.Length == 4)
                {
                    minutes ??= -((number / 100 * 60) + (number % 100)); // "-0600": the sign was the separator
                }
                else if (day is null && token.Length <= 2)
                {
                    day = number;
                }
                else
                {
                    year ??= Year(number, token.Length);
                }
            }
            else if (token[0] == '+' && int.TryParse(token.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out var east))
            {
                minutes ??= (east / 100 * 60) + (east % 100);
            }
            else if (month is null && token.Length >= 3
                && Array.FindIndex(Months, m => token.StartsWith(m, StringComparison.OrdinalIgnoreCase)) is >= 0 and var found)
            {
                month = found + 1;
            }
            else if (Zones.TryGetValue(token, out var zone))
            {
                minutes ??= zone;
            }
        }

        return day is { } d && month is { } m && year is { } y ? Make(y, m, d, time ?? TimeSpan.Zero, minutes ?? 0) : Iso(bare);
    }

    private static DateTimeOffset? Make(int year, int month, int day, TimeSpan time, int offsetMinutes) =>
        year is >= 1900 and <= 9998 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && Math.Abs(offsetMinutes) <= 14 * 60
            ? new DateTimeOffset(new DateTime(year, month, day) + time, TimeSpan.FromMinutes(offsetMinutes))
            : null;

    private static TimeSpan? Time(string token)
    {
        var parts = token.Split(':');
        var numbers = new int[3];
        for (var i = 0; i < Math.Min(3, parts.Length); i++)
        {
            if (!int.TryParse(parts[i].Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out numbers[i]))
            {
                return null;
            }
        }

        return numbers[0] < 24 && numbers[1] < 60 && numbers[2] <= 60 ? new TimeSpan(numbers[0], numbers[1], Math.Min(numbers[2], 59)) : null;
    }

    // RFC 5322 section 4.3.
    private static int Year(int number, int digits) => digits switch
    {
        2 => number < 50 ? 2000 + number : 1900 + number,
        3 => 1900 + number,
        _ => number,
    };

    private static DateTimeOffset? Iso(string text) =>
        text.Length >= 8 && char.IsAsciiDigit(text[0])
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date)
        && date.Year is >= 1900 and <= 9998
            ? date
            : null;
}

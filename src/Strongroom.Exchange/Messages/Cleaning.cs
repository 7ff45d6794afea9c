using System.Globalization;

namespace Strongroom.Exchange;

/// <summary>
/// Takes out of another agency's strings what could lie to the eye or break a line: control and formatting characters, lone surrogates.
/// Each code unit becomes one code unit, so that marked places stay where they are. Pure.
/// </summary>
internal static class Cleaning
{
    private const char Replacement = '\uFFFD';

    internal static string Line(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (IsBad(text, i, out _))
            {
                return Replaced(text);
            }

            i += char.IsHighSurrogate(text[i]) ? 1 : 0;
        }

        return text;
    }

    internal static string? LineOrNull(string? text) => text is null ? null : Line(text);

    /// <summary>A media type goes into a header: only a plain one does.</summary>
    internal static string MediaType(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return text.Length <= 127 && slash > 0 && slash < text.Length - 1 && text.IndexOf('/', slash + 1) < 0
            && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '+' or '-' or '_')
            ? text
            : "application/octet-stream";
    }

    private static string Replaced(string text) => string.Create(text.Length, text, static (target, source) =>
    {
        for (var i = 0; i < source.Length; i++)
        {
            var pair = char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]);
            var bad = IsBad(source, i, out var blank);
            target[i] = !bad ? source[i] : blank ? ' ' : Replacement;
            if (pair)
            {
                i++;
                target[i] = bad ? Replacement : source[i];
            }
        }
    });

    private static bool IsBad(string text, int index, out bool blank)
    {
        var category = CharUnicodeInfo.GetUnicodeCategory(text, index);
        blank = category is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
        return blank || category is UnicodeCategory.Format or UnicodeCategory.Surrogate;
    }
}

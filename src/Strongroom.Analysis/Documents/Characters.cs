using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Strongroom.Analysis.Documents;

/// <summary>
/// Which characters text and fields may hold. Control characters are kept out because they steer terminals (escape sequences), split log
/// and header lines, and hide text; the worker cleans, the trusted side refuses.
/// </summary>
internal static class Characters
{
    private static readonly SearchValues<byte> ControlBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(static b => b is not (9 or 10)).Append(127).Select(static b => (byte)b)]);

    /// <summary>Well-formed UTF-8 without control characters (C0, DEL, C1) other than tab and line feed.</summary>
    internal static bool IsCleanText(ReadOnlySpan<byte> utf8)
    {
        if (utf8.ContainsAny(ControlBytes) || !Utf8.IsValid(utf8))
        {
            return false;
        }

        // U+0080 … U+009F are C2 80 … C2 9F.
        while (utf8.IndexOf((byte)0xC2) is >= 0 and var at)
        {
            if (utf8[at + 1] < 0xA0)
            {
                return false;
            }

            utf8 = utf8[(at + 2)..];
        }

        return true;
    }

    /// <summary>A single line without any control or line-separating character, within the limit and not empty.</summary>
    internal static bool IsCleanField(string text, int limit) =>
        text.Length > 0 && text.Length <= limit && !text.AsSpan().ContainsAny(FieldForbidden) && !HasLoneSurrogate(text);

    /// <summary>Makes a field of any text: white space runs become one space, forbidden characters go, too long text is cut.</summary>
    /// <returns>Null when nothing is left.</returns>
    internal static string? CleanField(string? text, int limit)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var clean = new StringBuilder(Math.Min(text.Length, limit));
        var space = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune))
            {
                space = clean.Length > 0;
                continue;
            }

            if (rune.IsBmp && FieldForbidden.Contains((char)rune.Value))
            {
                continue;
            }

            if (clean.Length + (space ? 1 : 0) + rune.Utf16SequenceLength > limit)
            {
                break;
            }

            if (space)
            {
                clean.Append(' ');
                space = false;
            }

            clean.Append(rune.ToString());
        }

        return clean.Length == 0 ? null : clean.ToString();
    }

    /// <summary>Makes a part's name: a clean field without path separators.</summary>
    internal static string? CleanName(string? text, int limit)
    {
        var name = CleanField(text?.Replace('/', '_').Replace('\\', '_'), limit);
        return name is null or "." or ".." ? null : name;
    }

    internal static bool IsCleanName(string text, int limit) =>
        IsCleanField(text, limit) && !text.AsSpan().ContainsAny('/', '\\') && text is not ("." or "..");

    // C0, DEL, C1, line and paragraph separator, and the controls that reverse what is shown (a name that reads "gpj.exe" backwards).
    private static readonly SearchValues<char> FieldForbidden = SearchValues.Create(
    [
        .. Enumerable.Range(0, 32).Concat(Enumerable.Range(127, 33)).Concat([0x2028, 0x2029, 0xFEFF])
            .Concat(Enumerable.Range(0x202A, 5)).Concat(Enumerable.Range(0x2066, 4)).Select(static c => (char)c),
    ]);

    private static bool HasLoneSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return true;
            }
        }

        return false;
    }
}

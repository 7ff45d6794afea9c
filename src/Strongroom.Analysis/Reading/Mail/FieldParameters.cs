using System.Globalization;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Texts;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>
/// A structured field: a value and parameters, as in Content-Type and Content-Disposition (RFC 2045 section 5.1, RFC 2183), with
/// continuations and charsets (RFC 2231). Takes the usual mistakes: missing quotes, stray semicolons, encoded words in names.
/// </summary>
internal sealed class FieldParameters
{
    private const int MaxParameters = 100;
    private readonly Dictionary<string, string> _parameters;

    private FieldParameters(string value, Dictionary<string, string> parameters) => (Value, _parameters) = (value, parameters);

    /// <summary>What stands before the first semicolon, lower-case.</summary>
    internal string Value { get; }

    internal string? this[string name] => _parameters.GetValueOrDefault(name);

    internal static FieldParameters Parse(string? field)
    {
        var text = field ?? string.Empty;
        var at = NextSemicolon(text, 0);
        var value = WithoutComments(text[..at]).Trim().ToLowerInvariant();
        var found = new List<(string Name, string Value)>();
        while (at < text.Length && found.Count < MaxParameters)
        {
            var end = NextSemicolon(text, at + 1);
            var piece = text[(at + 1)..end];
            var equals = piece.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0)
            {
                found.Add((WithoutComments(piece[..equals]).Trim().ToLowerInvariant(), Unquote(piece[(equals + 1)..])));
            }

            at = end;
        }

        return new FieldParameters(value, Join(found));
    }

    /// <summary>The media type, or a default where it is missing or not well-formed.</summary>
    internal string MediaType(string otherwise) =>
        MediaTypes.IsWellFormed(Value) ? Value
        : Value is "text" ? "text/plain"
        : Value.StartsWith("multipart", StringComparison.Ordinal) && this["boundary"] is not null ? "multipart/mixed"
        : otherwise;

    private static int NextSemicolon(string text, int from)
    {
        var quoted = false;
        for (var i = from; i < text.Length; i++)
        {
            if (text[i] == '\\' && quoted)
            {
                i++;
            }
            else if (text[i] == '"')
            {
                // A quote opens only where a value begins, else one stray quote would swallow the rest of the field.
                quoted = !quoted && text[from..i].TrimEnd().EndsWith('=');
            }
            else if (text[i] == ';' && !quoted)
            {
                return i;
            }
        }

        if (quoted && text.IndexOf(';', from) is >= 0 and var unclosed)
        {
            return unclosed;
        }

        return text.Length;
    }

    private static string Unquote(string raw)
    {
        var text = raw.Trim();
        if (!text.StartsWith('"'))
        {
            return WithoutComments(text).Trim();
        }

        var value = new StringBuilder(text.Length);
        for (var i = 1; i < text.Length && text[i] != '"'; i++)
        {
            // A backslash quotes only what needs it: unquoted Windows paths are more common than quoted letters.
            if (text[i] == '\\' && i + 1 < text.Length && text[i + 1] is '"' or '\\')
            {
                i++;
            }

            value.Append(text[i]);
        }

        return value.ToString();
    }

    private static string WithoutComments(string text)
    {
        if (!text.Contains('(', StringComparison.Ordinal))
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        var depth = 0;
        foreach (var c in text)
        {
            depth += c == '(' ? 1 : 0;
            if (depth == 0)
            {
                kept.Append(c);
            }

            depth -= c == ')' && depth > 0 ? 1 : 0;
        }

        // A bracket that is never closed is part of the value.
        return depth == 0 ? kept.ToString() : text;
    }

    private static Dictionary<string, string> Join(List<(string Name, string Value)> found)
    {
        var joined = new Dictionary<string, string>(StringComparer.Ordinal);
        var pieces = new Dictionary<string, SortedDictionary<int, (bool Encoded, string Value)>>(StringComparer.Ordinal);
        foreach (var (name, value) in found)
        {
            var parts = name.Split('*');
            if (parts.Length == 1)
            {
                joined.TryAdd(name, EncodedWords.Decode(value));
                continue;
            }

            var encoded = parts[^1].Length == 0;
            var index = parts.Length > 1 && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
            if (!pieces.TryGetValue(parts[0], out var list))
            {
                pieces[parts[0]] = list = [];
            }

            list.TryAdd(index, (encoded, value));
        }

        foreach (var (name, list) in pieces)
        {
            joined[name] = Extended(list.Values); // the extended form is the better one where both are given
        }

        return joined;
    }

    private static string Extended(IEnumerable<(bool Encoded, string Value)> pieces)
    {
        var bytes = new List<byte>();
        string? charset = null;
        var first = true;
        foreach (var (encoded, value) in pieces)
        {
            var rest = value;
            if (first && encoded && value.Split('\'') is { Length: >= 3 } marked)
            {
                charset = marked[0];
                rest = string.Join('\'', marked.Skip(2));
            }

            bytes.AddRange(encoded ? Percent(rest) : Encoding.UTF8.GetBytes(rest));
            first = false;
        }

        return EncodedWords.Decode(TextEngine.Decode(bytes.ToArray(), charset, out _));
    }

    private static IEnumerable<byte> Percent(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '%' && i + 2 < bytes.Length && char.IsAsciiHexDigit((char)bytes[i + 1]) && char.IsAsciiHexDigit((char)bytes[i + 2]))
            {
                yield return byte.Parse([(char)bytes[i + 1], (char)bytes[i + 2]], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
                i += 2;
            }
            else
            {
                yield return bytes[i];
            }
        }
    }
}

using System.Text;
using Strongroom.Analysis.Reading.Texts;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>
/// The header fields of a message or part (RFC 5322 section 2.2), unfolded. Tolerant: a line that is no field ends the block as if an empty
/// line stood before it, since many broken mailers leave that out. Immutable.
/// </summary>
internal sealed class HeaderBlock
{
    internal static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    private const int MaxFields = 1000;
    private const int MaxValueBytes = 64 << 10;

    private readonly List<(string Name, string Value)> _fields;

    private HeaderBlock(List<(string Name, string Value)> fields, int bodyStart, bool isBroken) =>
        (_fields, BodyStart, IsBroken) = (fields, bodyStart, isBroken);

    /// <summary>Where the body begins, from the start of the bytes that were parsed.</summary>
    internal int BodyStart { get; }

    /// <summary>A rule of the format was broken.</summary>
    internal bool IsBroken { get; }

    internal int Count => _fields.Count;

    /// <summary>The first field of a name with text in it, raw but as characters; null when there is none.</summary>
    internal string? Raw(string name)
    {
        foreach (var (field, value) in _fields)
        {
            if (field.Equals(name, StringComparison.OrdinalIgnoreCase) && value.Length > 0)
            {
                return value;
            }
        }

        return null;
    }

    /// <summary>All fields of a name, encoded words decoded, joined with <c>, </c>; null when there is none.</summary>
    internal string? Text(string name)
    {
        var values = _fields
            .Where(field => field.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && field.Value.Length > 0)
            .Select(static field => EncodedWords.Decode(field.Value))
            .ToArray();
        return values.Length == 0 ? null : string.Join(", ", values);
    }

    internal static HeaderBlock Parse(ReadOnlySpan<byte> bytes)
    {
        var fields = new List<(string Name, string Value)>();
        var at = SkipEnvelopeLines(bytes, out var isBroken);
        while (at < bytes.Length)
        {
            var end = FieldEnd(bytes, at, out var firstLine);
            if (firstLine == 0)
            {
                return new HeaderBlock(fields, end, isBroken);
            }

            var field = bytes[at..end];
            var colon = field[..firstLine].IndexOf((byte)':');
            if (colon <= 0 || !IsName(field[..colon]))
            {
                // No field: the body begins here, or it is a stray line among fields.
                if (fields.Count == 0 || !IsField(bytes, end))
                {
                    return new HeaderBlock(fields, at, true);
                }

                isBroken = true;
            }
            else if (fields.Count < MaxFields)
            {
                var value = field[(colon + 1)..];
                fields.Add((Encoding.ASCII.GetString(field[..colon].TrimEnd(" \t"u8)), Unfold(value[..Math.Min(value.Length, MaxValueBytes)])));
            }

            at = end;
        }

        return new HeaderBlock(fields, bytes.Length, isBroken);
    }

    /// <summary>The line that starts here is a header field.</summary>
    internal static bool IsField(ReadOnlySpan<byte> bytes, int at)
    {
        var line = at < bytes.Length ? bytes[at..] : default;
        var colon = line[..Math.Min(line.Length, 128)].IndexOf((byte)':');
        return colon > 0 && IsName(line[..colon]);
    }

    /// <summary>The end of the field that starts here: behind the last of its lines. <paramref name="firstLine"/> is 0 for an empty line.</summary>
    private static int FieldEnd(ReadOnlySpan<byte> bytes, int at, out int firstLine)
    {
        var end = LineEnd(bytes, at);
        firstLine = bytes[at..end].TrimEnd("\r\n"u8).Length;
        while (firstLine > 0 && end < bytes.Length && bytes[end] is (byte)' ' or (byte)'\t')
        {
            var next = LineEnd(bytes, end);
            if (bytes[end..next].Trim(" \t\r\n"u8).IsEmpty)
            {
                break; // a line of blanks ends the block with most readers
            }

            end = next;
        }

        return end;
    }

    internal static int LineEnd(ReadOnlySpan<byte> bytes, int at)
    {
        var end = bytes[at..].IndexOf((byte)'\n');
        return end < 0 ? bytes.Length : at + end + 1;
    }

    // "From " of a mailbox, ">From " of a broken one, empty lines before everything.
    private static int SkipEnvelopeLines(ReadOnlySpan<byte> bytes, out bool isBroken)
    {
        var at = bytes.StartsWith(ByteOrderMark) ? ByteOrderMark.Length : 0;
        isBroken = at > 0;
        while (at < bytes.Length)
        {
            var end = LineEnd(bytes, at);
            var line = bytes[at..end];
            if (!line.StartsWith("From "u8) && !line.StartsWith(">From "u8) && !(line.Trim("\r\n \t"u8).IsEmpty && IsField(bytes, end)))
            {
                break;
            }

            isBroken = true;
            at = end;
        }

        return at;
    }

    private static bool IsName(ReadOnlySpan<byte> name)
    {
        name = name.TrimEnd(" \t"u8);
        return name.Length is > 0 and <= 100 && name.IndexOfAnyExceptInRange((byte)33, (byte)126) < 0;
    }

    private static string Unfold(ReadOnlySpan<byte> value)
    {
        var text = System.Text.Unicode.Utf8.IsValid(value) ? Encoding.UTF8.GetString(value) : TextEngine.Decode(value, null, out _);
        return text.Replace("\r", string.Empty, StringComparison.Ordinal).Replace("\n", string.Empty, StringComparison.Ordinal).Trim();
    }
}

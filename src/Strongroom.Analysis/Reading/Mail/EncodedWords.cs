using System.Text;
using Strongroom.Analysis.Reading.Texts;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>Encoded words of header fields (RFC 2047, RFC 2231 section 5). Broken ones stay as they stand.</summary>
internal static class EncodedWords
{
    // RFC 2047 allows 75; mailers send longer ones. A bound keeps a field full of beginnings without ends from costing its square.
    private const int MaxWordChars = 4096;

    internal static string Decode(string value)
    {
        if (!value.Contains("=?", StringComparison.Ordinal))
        {
            return value;
        }

        var text = new StringBuilder(value.Length);
        var pending = new Pending(text);
        var at = 0;
        while (at < value.Length)
        {
            if (TryWord(value, at, out var end, out var charset, out var bytes))
            {
                // White space between two words is only there to keep them apart.
                pending.Add(charset, bytes);
                at = end;
                var next = at;
                while (next < value.Length && value[next] is ' ' or '\t')
                {
                    next++;
                }

                at = next < value.Length && TryWord(value, next, out _, out _, out _) ? next : at;
                continue;
            }

            pending.Flush();
            text.Append(value[at++]);
        }

        pending.Flush();
        return text.ToString();
    }

    private static bool TryWord(string value, int at, out int end, out string charset, out byte[] bytes)
    {
        (end, charset, bytes) = (at, string.Empty, []);
        if (at + 8 > value.Length || value[at] != '=' || value[at + 1] != '?')
        {
            return false;
        }

        var span = value.AsSpan(at, Math.Min(MaxWordChars, value.Length - at));
        var first = span[2..].IndexOf('?') + 2;
        if (first < 3 || first + 3 > span.Length || span[first + 2] != '?')
        {
            return false;
        }

        var kind = char.ToUpperInvariant(span[first + 1]);
        var start = first + 3;
        var length = span[start..].IndexOf("?=", StringComparison.Ordinal);
        if (length < 0 || kind is not ('B' or 'Q'))
        {
            return false;
        }

        charset = span[2..first].ToString().Split('*', 2)[0];
        var content = span.Slice(start, length);
        bytes = kind == 'B' ? TransferDecoding.Base64(Encoding.Latin1.GetBytes(content.ToString())).ToArray() : Quoted(content);
        end = at + start + length + 2;
        return charset.Length > 0 && !charset.Contains(' ', StringComparison.Ordinal);
    }

    private static byte[] Quoted(ReadOnlySpan<char> content)
    {
        var bytes = new List<byte>(content.Length);
        for (var i = 0; i < content.Length; i++)
        {
            var c = content[i];
            if (c == '=' && i + 2 < content.Length && char.IsAsciiHexDigit(content[i + 1]) && char.IsAsciiHexDigit(content[i + 2]))
            {
                bytes.Add((byte)((Hex(content[i + 1]) << 4) | Hex(content[i + 2])));
                i += 2;
            }
            else if (c < 0x80)
            {
                bytes.Add(c == '_' ? (byte)' ' : (byte)c);
            }
            else
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(c.ToString()));
            }
        }

        return [.. bytes];
    }

    private static int Hex(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    /// <summary>Bytes of neighbouring words of one charset are decoded together: mailers cut words in the middle of characters.</summary>
    private sealed class Pending(StringBuilder text)
    {
        private readonly List<byte> _bytes = [];
        private string _charset = string.Empty;

        internal void Add(string charset, byte[] bytes)
        {
            // Stateful encodings start anew in each word.
            if (!charset.Equals(_charset, StringComparison.OrdinalIgnoreCase) || charset.StartsWith("iso-2022", StringComparison.OrdinalIgnoreCase))
            {
                Flush();
                _charset = charset;
            }

            _bytes.AddRange(bytes);
        }

        internal void Flush()
        {
            if (_bytes.Count > 0)
            {
                text.Append(TextEngine.Decode(_bytes.ToArray(), _charset, out _));
                _bytes.Clear();
            }
        }
    }
}

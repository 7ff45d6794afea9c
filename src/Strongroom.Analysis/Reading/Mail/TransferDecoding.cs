using System.Text;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>Content-Transfer-Encodings (RFC 2045 section 6, and uuencode). Every input decodes to something: bad characters are passed over.</summary>
internal static class TransferDecoding
{
    private const byte Bad = 0xFF;
    private static readonly byte[] Base64Values = MakeBase64Values();

    internal static ReadOnlyMemory<byte> Decode(ReadOnlyMemory<byte> body, string? encoding)
    {
        var name = FieldParameters.Parse(encoding).Value;
        return name switch
        {
            "base64" => Base64(body.Span),
            "quoted-printable" => QuotedPrintable(body.Span),
            "x-uuencode" or "uuencode" or "x-uue" => UuBody(body.Span),
            _ => body,
        };
    }

    /// <summary>Gives a slice, not a copy: an attachment may fill half of what a worker may hold.</summary>
    internal static ReadOnlyMemory<byte> Base64(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        var count = 0;
        var bits = 0u;
        var held = 0;
        foreach (var c in text)
        {
            if (c == '=')
            {
                (bits, held) = (0, 0); // padding ends a run; another may follow
                continue;
            }

            var value = Base64Values[c];
            if (value == Bad)
            {
                continue;
            }

            bits = (bits << 6) | value;
            held += 6;
            if (held >= 8)
            {
                held -= 8;
                bytes[count++] = (byte)(bits >> held);
                bits &= (1u << held) - 1;
            }
        }

        return bytes.AsMemory(0, count);
    }

    internal static ReadOnlyMemory<byte> QuotedPrintable(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '=')
            {
                if (i + 2 < text.Length && Hex(text[i + 1]) is >= 0 and var high && Hex(text[i + 2]) is >= 0 and var low)
                {
                    bytes[count++] = (byte)((high << 4) | low);
                    i += 2;
                    continue;
                }

                var line = HeaderBlock.LineEnd(text, i);
                if (text[(i + 1)..line].Trim(" \t\r\n"u8).IsEmpty)
                {
                    i = line - 1; // soft line break, perhaps with blanks that a relay put behind it
                    continue;
                }
            }

            bytes[count++] = c;
        }

        return bytes.AsMemory(0, count);
    }

    /// <summary>One uuencoded file: lines between <c>begin</c> and <c>end</c>.</summary>
    internal static byte[] UuBody(ReadOnlySpan<byte> body)
    {
        var bytes = new List<byte>(body.Length * 3 / 4);
        var at = 0;
        while (at < body.Length)
        {
            var end = HeaderBlock.LineEnd(body, at);
            var line = body[at..end].TrimEnd("\r\n"u8);
            at = end;
            if (line.StartsWith("begin "u8))
            {
                continue;
            }

            if (line.SequenceEqual("end"u8))
            {
                break;
            }

            UuLine(line, bytes);
        }

        return [.. bytes];
    }

    internal static void UuLine(ReadOnlySpan<byte> line, List<byte> bytes)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var length = (line[0] - 32) & 63;
        var rest = line[1..];
        for (var i = 0; length > 0 && i < rest.Length; i += 4)
        {
            var group = 0;
            for (var k = 0; k < 4; k++)
            {
                group = (group << 6) | (i + k < rest.Length ? (rest[i + k] - 32) & 63 : 0);
            }

            for (var k = 0; k < 3 && length > 0; k++, length--)
            {
                bytes.Add((byte)((group >> (16 - (8 * k))) & 0xFF));
            }
        }
    }

    private static int Hex(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        _ => -1,
    };

    private static byte[] MakeBase64Values()
    {
        var values = new byte[256];
        Array.Fill(values, Bad);
        var alphabet = Encoding.ASCII.GetBytes("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
        for (var i = 0; i < alphabet.Length; i++)
        {
            values[alphabet[i]] = (byte)i;
        }

        return values;
    }
}

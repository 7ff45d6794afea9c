using System.Text;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>One entity of a message: header fields and a body (RFC 2045 section 2.4). Points into the item's bytes.</summary>
internal sealed class MimeEntity
{
    private MimeEntity(HeaderBlock headers, ReadOnlyMemory<byte> body, string mediaType, FieldParameters type, FieldParameters disposition) =>
        (Headers, Body, MediaType, Type, Disposition) = (headers, body, mediaType, type, disposition);

    internal HeaderBlock Headers { get; }

    /// <summary>The body as it stands, still encoded.</summary>
    internal ReadOnlyMemory<byte> Body { get; }

    internal string MediaType { get; }

    internal FieldParameters Type { get; }

    internal FieldParameters Disposition { get; }

    /// <summary>The file name, decoded, or null.</summary>
    internal string? FileName => Disposition["filename"] ?? Type["name"];

    internal bool IsMultipart => MediaType.StartsWith("multipart/", StringComparison.Ordinal);

    internal bool IsText => MediaType.StartsWith("text/", StringComparison.Ordinal);

    internal static MimeEntity Parse(ReadOnlyMemory<byte> bytes, string defaultType)
    {
        var headers = HeaderBlock.Parse(bytes.Span);
        var type = FieldParameters.Parse(headers.Raw("content-type"));
        return new MimeEntity(
            headers, bytes[headers.BodyStart..], type.MediaType(defaultType), type, FieldParameters.Parse(headers.Raw("content-disposition")));
    }

    /// <summary>The body with its transfer encoding undone.</summary>
    internal ReadOnlyMemory<byte> Decode() => TransferDecoding.Decode(Body, Headers.Raw("content-transfer-encoding"));

    /// <summary>
    /// Splits a multipart body at its boundary (RFC 2046 section 5.1). A missing closing delimiter ends the last part at the end of the
    /// body; what lies inside was cut by the outer boundary before, so an inner part can't run past it.
    /// </summary>
    internal List<ReadOnlyMemory<byte>> Split(int limit)
    {
        var parts = new List<ReadOnlyMemory<byte>>();
        var boundary = Type["boundary"]?.TrimEnd();
        if (string.IsNullOrEmpty(boundary))
        {
            return parts;
        }

        var delimiter = Encoding.UTF8.GetBytes("--" + boundary);
        var span = Body.Span;
        var start = -1;
        var at = 0;
        while (at < span.Length)
        {
            var found = span[at..].IndexOf(delimiter);
            if (found < 0)
            {
                break;
            }

            var line = at + found;
            at = line + delimiter.Length;
            if (line > 0 && span[line - 1] is not ((byte)'\n' or (byte)'\r'))
            {
                continue;
            }

            var end = HeaderBlock.LineEnd(span, line);
            var rest = span[at..end].Trim(" \t\r\n"u8);
            var isClose = rest.StartsWith("--"u8);
            if (!isClose && !rest.IsEmpty)
            {
                continue; // a longer boundary that begins like this one
            }

            if (start >= 0)
            {
                parts.Add(Trim(start, line));
            }

            start = isClose || parts.Count >= limit ? -1 : end;
            at = end;
            if (start < 0)
            {
                return parts;
            }
        }

        if (start >= 0)
        {
            parts.Add(Body[start..]);
        }

        return parts;
    }

    // The line end before a delimiter belongs to the delimiter.
    private ReadOnlyMemory<byte> Trim(int start, int end)
    {
        var span = Body.Span;
        end -= end > start && span[end - 1] == '\n' ? 1 : 0;
        end -= end > start && span[end - 1] == '\r' ? 1 : 0;
        return Body[start..end];
    }
}

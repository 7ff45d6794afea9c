using System.Text;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>
/// Whether bytes are a mail or a mailbox. A memo that begins "From: … To: …" is text unless it is claimed to be mail: only what mail
/// systems add makes a mail.
/// </summary>
internal static class MailShape
{
    private const int MaxLines = 100;

    private static readonly HashSet<string> Strong = new(StringComparer.OrdinalIgnoreCase)
    {
        "received", "message-id", "mime-version", "return-path", "delivered-to", "dkim-signature", "x-mailer", "x-originating-ip", "content-transfer-encoding",
        "content-type", "x-gm-message-state", "arc-seal", "authentication-results", "received-spf", "envelope-to", "x-received", "x-priority", "thread-index",
    };

    private static readonly HashSet<string> Ordinary = new(StringComparer.OrdinalIgnoreCase)
    {
        "from", "to", "cc", "bcc", "subject", "date", "sender", "reply-to", "in-reply-to", "references", "organization", "newsgroups", "status",
    };

    internal static bool IsMail(ReadOnlySpan<byte> head, bool claimed)
    {
        var (strong, ordinary, others) = Count(head, Start(head));
        return claimed ? strong + ordinary + others > 0 : strong > 0 && ordinary > 0 && strong + ordinary >= 2;
    }

    internal static bool IsMailbox(ReadOnlySpan<byte> head, bool claimed)
    {
        var start = Start(head);
        return IsSeparator(head, start, claimed);
    }

    /// <summary>A mailbox's "From " line starts here: an address, a time, and header fields behind it.</summary>
    internal static bool IsSeparator(ReadOnlySpan<byte> bytes, int at, bool tolerant)
    {
        if (at >= bytes.Length || !bytes[at..].StartsWith("From "u8))
        {
            return false;
        }

        var end = HeaderBlock.LineEnd(bytes, at);
        var line = bytes[at..end];
        return (tolerant || HasClock(line)) && (IsKnownField(bytes, end) || bytes[end..].StartsWith(">From "u8) || (HasClock(line) && end == bytes.Length));
    }

    private static bool IsKnownField(ReadOnlySpan<byte> bytes, int at)
    {
        if (!HeaderBlock.IsField(bytes, at))
        {
            return false;
        }

        var line = bytes[at..];
        var name = Encoding.ASCII.GetString(line[..line.IndexOf((byte)':')]).TrimEnd();
        return Strong.Contains(name) || Ordinary.Contains(name) || name.StartsWith("X-", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Where the first line begins: behind a byte order mark and empty lines.</summary>
    internal static int Start(ReadOnlySpan<byte> head)
    {
        var mark = head.StartsWith(HeaderBlock.ByteOrderMark) ? HeaderBlock.ByteOrderMark.Length : 0;
        var at = head[mark..].IndexOfAnyExcept(" \t\r\n"u8);
        return mark + (at > 0 ? head.Slice(mark, at).LastIndexOf((byte)'\n') + 1 : 0);
    }

    private static (int Strong, int Ordinary, int Others) Count(ReadOnlySpan<byte> head, int at)
    {
        var (strong, ordinary, others) = (0, 0, 0);
        for (var lines = 0; at < head.Length && lines < MaxLines; lines++)
        {
            var end = HeaderBlock.LineEnd(head, at);
            var line = head[at..end];
            if (HeaderBlock.IsField(head, at))
            {
                var name = Encoding.ASCII.GetString(line[..line.IndexOf((byte)':')]).TrimEnd();
                strong += Strong.Contains(name) ? 1 : 0;
                ordinary += Ordinary.Contains(name) ? 1 : 0;
                others += Strong.Contains(name) || Ordinary.Contains(name) ? 0 : 1;
            }
            else if (!(line[0] is (byte)' ' or (byte)'\t') && !line.StartsWith("From "u8) && !line.StartsWith(">From "u8))
            {
                break;
            }

            at = end;
        }

        return (strong, ordinary, others);
    }

    private static bool HasClock(ReadOnlySpan<byte> line)
    {
        for (var i = 2; i < line.Length - 2; i++)
        {
            if (line[i] == ':' && char.IsAsciiDigit((char)line[i - 1]) && char.IsAsciiDigit((char)line[i + 1]) && char.IsAsciiDigit((char)line[i + 2]))
            {
                return true;
            }
        }

        return false;
    }
}

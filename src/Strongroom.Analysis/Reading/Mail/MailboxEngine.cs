using System.Globalization;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>
/// An mbox file (RFC 4155): each mail becomes a part. A mailbox with more mails than an item may have parts becomes mailboxes of fewer
/// mails, which are split when their turn comes. Mails are kept byte for byte, quoted <c>&gt;From</c> lines included.
/// </summary>
internal sealed class MailboxEngine : IEngine
{
    private static readonly MailEngine Mail = new();

    /// <inheritdoc/>
    public string Name => "strongroom-mbox/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        var starts = Starts(bytes.Span);
        if (starts.Count <= 1)
        {
            return Answer.Of(Mail.Read(bytes, request.Limits)); // one mail that a mailbox's line was left on
        }

        var perPart = (starts.Count + request.Limits.MaxParts - 1) / request.Limits.MaxParts;
        var draft = new DocumentDraft { MediaType = recognised.MediaType, Engine = Name };
        for (var i = 0; i < starts.Count; i += perPart)
        {
            var end = i + perPart < starts.Count ? starts[i + perPart] : bytes.Length;
            var slice = bytes[starts[i]..end];
            draft.Parts.Add(perPart == 1 ? One(slice) : Several(slice, i + 1, Math.Min(i + perPart, starts.Count)));
        }

        return Answer.Of(draft);
    }

    private static DocumentPart One(ReadOnlyMemory<byte> slice)
    {
        var mail = slice[HeaderBlock.LineEnd(slice.Span, 0)..];
        return new DocumentPart { Name = MailEngine.SubjectOf(mail), MediaType = Recognition.Mail, Bytes = mail };
    }

    private static DocumentPart Several(ReadOnlyMemory<byte> slice, int first, int last) => new()
    {
        Name = string.Create(CultureInfo.InvariantCulture, $"messages {first}-{last}"),
        MediaType = Recognition.Mailbox,
        Bytes = slice,
    };

    private static List<int> Starts(ReadOnlySpan<byte> bytes)
    {
        var starts = new List<int>();
        var at = MailShape.Start(bytes);
        while (at < bytes.Length)
        {
            if (MailShape.IsSeparator(bytes, at, tolerant: starts.Count == 0 || bytes[at..].StartsWith("From -"u8) || IsAfterEmptyLine(bytes, at)))
            {
                starts.Add(at);
            }

            var next = bytes[at..].IndexOf("\nFrom "u8);
            if (next < 0)
            {
                break;
            }

            at += next + 1;
        }

        return starts;
    }

    private static bool IsAfterEmptyLine(ReadOnlySpan<byte> bytes, int at) =>
        at >= 2 && bytes[at - 1] == '\n' && (bytes[at - 2] == '\n' || (at >= 3 && bytes[at - 2] == '\r' && bytes[at - 3] == '\n'));
}

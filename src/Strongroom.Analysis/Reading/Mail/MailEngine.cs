using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Mail;

/// <summary>
/// One mail: its fields, its text (plain text before HTML), and everything else as parts, which become items of their own; mails within
/// are parts too and are read when their turn comes, so depth is bounded by the depth of items.
/// </summary>
internal sealed class MailEngine : IEngine
{
    /// <inheritdoc/>
    public string Name => "strongroom-mail/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised) =>
        input.ReadAll(request.Limits.MaxBufferedBytes) is { } bytes
            ? Answer.Of(Read(bytes, request.Limits))
            : Answer.Unread(UnreadReason.TooLong, recognised.MediaType);

    /// <summary>The subject of a mail, for the name of a part that has none.</summary>
    internal static string? SubjectOf(ReadOnlyMemory<byte> mail) =>
        Characters.CleanName(HeaderBlock.Parse(mail.Span[..Math.Min(mail.Length, 64 << 10)]).Text("subject"), Limits.MaxFieldChars);

    internal DocumentDraft Read(ReadOnlyMemory<byte> bytes, AnalysisLimits limits)
    {
        var root = MimeEntity.Parse(LineEnds(bytes), "text/plain");
        var draft = new DocumentDraft { MediaType = Recognition.Mail, Engine = Name, Fields = Fields(root.Headers) };
        var walk = new MailWalk(draft, limits);
        walk.Visit(root, isRoot: true);
        draft.TextUtf8 = walk.FinishText();
        return draft;
    }

    private static DocumentFields Fields(HeaderBlock headers) => new()
    {
        Title = Line(headers.Text("subject")),
        From = Line(headers.Text("from") ?? headers.Text("sender") ?? headers.Text("return-path")),
        To = Addresses(headers.Text("to") ?? headers.Text("apparently-to") ?? headers.Text("newsgroups")),
        Cc = Addresses(headers.Text("cc")),
        Date = MailDate.Parse(headers.Raw("date") ?? headers.Raw("resent-date")),
        MessageId = Id(headers.Raw("message-id"), last: false),
        InReplyTo = Id(headers.Raw("in-reply-to"), last: false) ?? Id(headers.Raw("references"), last: true),
        References = Ids(headers.Raw("references")),
    };

    /// <summary>All ids between angle brackets, whole ones only: the first names the thread, the last ones the mails nearest to this.</summary>
    internal static string? Ids(string? value)
    {
        List<string> ids = [];
        for (var at = 0; value is not null && at < value.Length;)
        {
            var open = value.IndexOf('<', at);
            var close = open < 0 ? -1 : value.IndexOf('>', open);
            if (close < 0)
            {
                break;
            }

            // What is folded, or open once more inside, is no id of anybody's.
            if (close - open is > 1 and <= Limits.MaxFieldChars && value[(open + 1)..close] is var id && !id.AsSpan().ContainsAny(" \t\r\n<"))
            {
                ids.Add(id);
            }

            at = close + 1;
        }

        if (ids.Count == 0)
        {
            return null;
        }

        var room = Limits.MaxFieldChars - ids[0].Length;
        var from = ids.Count;
        while (from > 1 && ids[from - 1].Length < room)
        {
            room -= ids[--from].Length + 1;
        }

        return Line(string.Join(' ', ids.Skip(from).Prepend(ids[0])));
    }

    private static string? Line(string? text) => Characters.CleanField(text, Limits.MaxFieldChars);

    private static string? Addresses(string? text) => Characters.CleanField(text, DocumentFields.MaxAddressChars);

    private static string? Id(string? value, bool last)
    {
        if (value is null)
        {
            return null;
        }

        var open = last ? value.LastIndexOf('<') : value.IndexOf('<', StringComparison.Ordinal);
        var close = open < 0 ? -1 : value.IndexOf('>', open);
        return Line(close > open ? value[(open + 1)..close] : open < 0 && !last && !value.Contains(' ', StringComparison.Ordinal) ? value : null);
    }

    // Mails from old Macs end lines with CR alone.
    private static ReadOnlyMemory<byte> LineEnds(ReadOnlyMemory<byte> bytes)
    {
        if (bytes.Span.IndexOf((byte)'\n') >= 0 || bytes.Span.IndexOf((byte)'\r') < 0)
        {
            return bytes;
        }

        var copy = bytes.ToArray();
        copy.AsSpan().Replace((byte)'\r', (byte)'\n');
        return copy;
    }
}

/// <summary>Walks a message's entities and gathers text and parts. Not thread-safe.</summary>
internal sealed class MailWalk
{
    private const int MaxDepth = 24;
    private const int MaxEntities = 10_000;
    private const int LargeText = 4 << 20;

    private readonly DocumentDraft _draft;
    private readonly AnalysisLimits _limits;
    private readonly TextSink _text;
    private int _entities;
    private int _depth;

    internal MailWalk(DocumentDraft draft, AnalysisLimits limits) => (_draft, _limits, _text) = (draft, limits, new TextSink(limits.MaxTextBytes));

    internal ReadOnlyMemory<byte> FinishText()
    {
        _draft.Remarks |= (_text.IsCut ? DocumentRemarks.TextCut : 0) | (_text.Replaced > 0 ? DocumentRemarks.EncodingGuessed : 0);
        return _text.Finish();
    }

    /// <summary>Visits one entity.</summary>
    /// <param name="entity">The entity.</param>
    /// <param name="isRoot">It is the message itself: its text is the mail's even if it has a file name.</param>
    /// <param name="textTaken">Another alternative gave the text already; only attachments count.</param>
    internal void Visit(MimeEntity entity, bool isRoot = false, bool textTaken = false)
    {
        _draft.Remarks |= entity.Headers.IsBroken ? DocumentRemarks.Repaired : 0;
        if (++_entities > MaxEntities)
        {
            _draft.Remarks |= DocumentRemarks.PartsCut;
        }
        else if (entity.IsMultipart)
        {
            VisitMultipart(entity, textTaken);
        }
        else if (IsBodyText(entity, isRoot))
        {
            if (!textTaken)
            {
                AddText(entity);
            }
        }
        else
        {
            AddPart(entity.FileName, entity.MediaType, entity.Decode());
        }
    }

    private static bool IsBodyText(MimeEntity entity, bool isRoot) =>
        entity.MediaType is "message/delivery-status" or "message/disposition-notification"
        || (entity.IsText
            && entity.Disposition.Value != "attachment"
            && (isRoot || entity.FileName is null)
            && entity.MediaType is not ("text/calendar" or "text/vcard" or "text/x-vcard" or "text/directory" or "text/rtf" or "text/richtext"));

    private void VisitMultipart(MimeEntity entity, bool textTaken)
    {
        if (_depth >= MaxDepth)
        {
            _draft.Remarks |= DocumentRemarks.DepthCut;
            AddPart(null, "application/octet-stream", entity.Body);
            return;
        }

        var bodies = entity.Split(_limits.MaxParts + 1);
        if (bodies.Count == 0)
        {
            // No boundary, or none of its delimiters: what is there can only be text.
            _draft.Remarks |= DocumentRemarks.Repaired;
            if (!textTaken)
            {
                AddPlain(TextEngine.Decode(entity.Decode().Span, null, out _));
            }

            return;
        }

        _depth++;
        var defaultType = entity.MediaType == "multipart/digest" ? Recognition.Mail : "text/plain";
        var children = bodies.ConvertAll(body => MimeEntity.Parse(body, defaultType));
        var chosen = entity.MediaType == "multipart/alternative" && !textTaken ? BestAlternative(children) : null;
        foreach (var child in children)
        {
            Visit(child, textTaken: textTaken || (chosen is not null && child != chosen));
        }

        _depth--;
    }

    /// <summary>Plain text that says something; else the last (best) alternative that is text or holds it.</summary>
    private static MimeEntity? BestAlternative(List<MimeEntity> children) =>
        children.Find(static child => child.MediaType == "text/plain" && child.FileName is null && child.Decode().Span.Trim(" \t\r\n"u8).Length > 0)
        ?? children.FindLast(static child => child.MediaType == "text/html" || child.IsMultipart)
        ?? children.FindLast(static child => child.IsText);

    private void AddText(MimeEntity entity)
    {
        var memory = entity.Decode();
        var bytes = memory.Span;
        var isHtml = entity.MediaType == "text/html";
        if (bytes.Length > LargeText)
        {
            AddLarge(entity, memory, isHtml);
            return;
        }

        var declared = entity.Type["charset"] ?? (isHtml ? HtmlCharset.Declared(bytes) : null);
        var text = TextEngine.Decode(bytes, declared, out var isGuessed);
        _draft.Remarks |= isGuessed ? DocumentRemarks.EncodingGuessed : 0;
        if (isHtml || (entity.MediaType == "text/plain" && text.TrimStart().StartsWith("<html", StringComparison.OrdinalIgnoreCase)))
        {
            Separate();
            HtmlEngine.WriteText(text, _text);
        }
        else
        {
            AddPlain(text);
        }
    }

    /// <summary>Too long to hold as a string: plain text streams through, a page is left to be an item of its own.</summary>
    private void AddLarge(MimeEntity entity, ReadOnlyMemory<byte> bytes, bool isHtml)
    {
        if (isHtml)
        {
            AddPart(entity.FileName, entity.MediaType, bytes);
            return;
        }

        var guess = EncodingGuess.Of(bytes.Span[..ItemInput.HeadBytes], isAll: false, entity.Type["charset"]);
        _draft.Remarks |= guess.IsCertain ? 0 : DocumentRemarks.EncodingGuessed;
        Separate();
        TextEngine.Stream(bytes, guess.Encoding is null ? guess with { Encoding = Charsets.Get("windows-1252") } : guess, _text);
    }

    private void AddPlain(string text)
    {
        var rest = UuFiles.TakeOut(text, out var files);
        Separate();
        var trimmed = rest.AsSpan().TrimEnd();
        var start = Math.Max(0, trimmed.IndexOfAnyExcept(" \t\r\n"));
        _text.Add(trimmed[(trimmed[..start].LastIndexOf('\n') + 1)..]); // empty lines before the text go, its own indent stays
        foreach (var (name, bytes) in files)
        {
            AddPart(name, "application/octet-stream", bytes);
        }
    }

    private void Separate()
    {
        if (_text.Length > 0)
        {
            _text.Add("\n\n");
        }
    }

    private void AddPart(string? name, string mediaType, ReadOnlyMemory<byte> bytes)
    {
        if (_draft.Parts.Count >= _limits.MaxParts)
        {
            _draft.Remarks |= DocumentRemarks.PartsCut;
            return;
        }

        var isMail = mediaType is "message/rfc822" or "message/global";
        _draft.Parts.Add(new DocumentPart
        {
            Name = Characters.CleanName(name, Limits.MaxFieldChars) ?? (isMail ? MailEngine.SubjectOf(bytes) : null),
            MediaType = MediaTypes.OrUnknown(mediaType),
            Bytes = bytes,
        });
    }
}

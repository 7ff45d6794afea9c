using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Vault;

namespace Strongroom.Node.Pipeline;

/// <summary>Turns what a worker said about an item into what is filed beside it. The worker may lie; everything is cut to the vault's limits.</summary>
internal static class Derivatives
{
    private const string NoEngine = "none";
    private const string CutReason = "text-cut";
    private const string TooDeepReason = "parts-too-deep";
    private const string NotUnderstoodReason = "speech-not-understood";

    /// <param name="row">The original.</param>
    /// <param name="depth">How deep it lies in other items.</param>
    /// <param name="replaces">The row that said it can't be read, when it is read again.</param>
    /// <param name="outcome">What the worker said.</param>
    internal static NewDerivative Of(ItemRow row, int depth, ItemRow? replaces, AnalysisOutcome outcome) => outcome switch
    {
        AnalysisOutcome.Document { Value: var document } => Of(row, depth, replaces, document),
        AnalysisOutcome.Unread unread => new NewDerivative
        {
            Item = row.Item,
            Version = row.Version,
            Replaces = replaces,
            Reason = ReasonOf(unread),
            Engine = NoEngine,
            Fields = new ItemFields { Title = string.Empty, MediaType = Clip(unread.MediaType, 255) ?? row.Fields.MediaType },
        },
        _ => throw new InvalidOperationException("the family of outcomes is closed"),
    };

    /// <summary>The code, and after it the package that would help.</summary>
    internal static string ReasonOf(AnalysisOutcome.Unread unread) => unread.Detail is { } package ? $"{unread.Code} {package}" : unread.Code;

    /// <summary>Bytes that an outcome keeps in memory, about.</summary>
    internal static long SizeOf(NewDerivative derivative) =>
        (derivative.Text?.Length ?? 0) + (derivative.Layout?.Length ?? 0) + derivative.Parts.Sum(static p => (long)p.Content.Length);

    private static NewDerivative Of(ItemRow row, int depth, ItemRow? replaces, SimpleDocument document)
    {
        var tooDeep = depth >= Limits.MaxPartDepth && document.Parts.Count > 0;
        return new NewDerivative
        {
            Item = row.Item,
            Version = row.Version,
            Text = document.TextUtf8,
            Layout = DocumentLayout.Of(document) is { } layout ? (ReadOnlyMemory<byte>?)layout.Encode() : null,
            Replaces = replaces,
            Reason = document.Remarks.HasFlag(DocumentRemarks.TextCut) ? CutReason
                : tooDeep ? TooDeepReason
                : document.Remarks.HasFlag(DocumentRemarks.NotUnderstood) ? NotUnderstoodReason
                : null,
            Engine = Clip(document.Engine, 200) ?? NoEngine,
            Fields = FieldsOf(document),
            Parts = tooDeep ? [] : [.. document.Parts.Take(Limits.MaxParts).Select(static p => new NewPart(FieldsOf(p), p.Bytes))],
        };
    }

    private static ItemFields FieldsOf(SimpleDocument document)
    {
        var fields = document.Fields;
        var extra = new List<ItemField>();
        Add(extra, "cc", fields.Cc);
        Add(extra, "message-id", fields.MessageId);
        Add(extra, "in-reply-to", fields.InReplyTo);
        Add(extra, "references", fields.References);
        Add(extra, "description", fields.Description);
        Add(extra, "keywords", fields.Keywords);
        return new ItemFields
        {
            Title = Clip(fields.Title) ?? string.Empty,
            Date = fields.Date is { } date ? DateTimeOffset.FromUnixTimeMilliseconds(date.ToUnixTimeMilliseconds()) : null,
            MediaType = Clip(document.MediaType, 255) ?? "application/octet-stream",
            Author = Clip(fields.Author),
            Sender = Clip(fields.From),
            Recipients = Clip(fields.To, ItemFields.MaxRecipientsChars),
            Language = Clip(document.Language, 35),
            Extra = extra,
        };
    }

    private static ItemFields FieldsOf(DocumentPart part) => new()
    {
        Title = Clip(part.Name) ?? "(part)",
        MediaType = Clip(part.MediaType, 255) ?? "application/octet-stream",
        FileName = Clip(part.Name),
    };

    private static void Add(List<ItemField> extra, string name, string? value)
    {
        if (Clip(value) is { } clipped)
        {
            extra.Add(new ItemField(name, clipped));
        }
    }

    /// <summary>At most so many characters, never half of a surrogate pair; null for nothing.</summary>
    private static string? Clip(string? text, int max = Limits.MaxFieldChars)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return text.Length <= max ? text : text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
    }
}

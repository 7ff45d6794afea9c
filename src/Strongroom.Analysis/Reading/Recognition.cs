using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Analysis.Reading.Texts;

namespace Strongroom.Analysis.Reading;

/// <summary>What an item was recognised as: its media type, and how its characters are encoded where it is text.</summary>
/// <param name="MediaType">Lower-case type; <see cref="MediaTypes.Unknown"/> when it is neither a known format nor text.</param>
/// <param name="Guess">The encoding; empty for binary formats and mail.</param>
internal readonly record struct Recognition(string MediaType, Guess Guess)
{
    internal const string Mail = "message/rfc822";
    internal const string Mailbox = "application/mbox";
    internal const string Html = "text/html";
    internal const string PlainText = "text/plain";

    private static readonly Dictionary<string, string> TypesByEnding = new(StringComparer.OrdinalIgnoreCase)
    {
        [".eml"] = Mail,
        [".mbox"] = Mailbox,
        [".mbx"] = Mailbox,
        [".htm"] = Html,
        [".html"] = Html,
        [".xhtml"] = Html,
        [".txt"] = PlainText,
        [".md"] = "text/markdown",
        [".csv"] = "text/csv",
        [".tsv"] = "text/tab-separated-values",
        [".json"] = "application/json",
        [".xml"] = "application/xml",
        [".ics"] = "text/calendar",
        [".vcf"] = "text/vcard",
    };

    /// <summary>Content first; what it is called and claimed to be only breaks ties.</summary>
    internal static Recognition Of(ReadOnlySpan<byte> head, bool isAll, AnalysisHints hints)
    {
        if (Detection.BinaryFormat(head) is { } format)
        {
            return new Recognition(format, default);
        }

        var claimed = Claimed(hints);
        if (MailShape.IsMailbox(head, claimed == Mailbox))
        {
            return new Recognition(Mailbox, default);
        }

        if (MailShape.IsMail(head, claimed == Mail))
        {
            return new Recognition(Mail, default);
        }

        var guess = EncodingGuess.Of(head, isAll, HtmlCharset.Declared(head));
        if (guess.Encoding is null)
        {
            return new Recognition(MediaTypes.Unknown, default);
        }

        var start = guess.Encoding.GetString(head[Math.Min(guess.Skip, head.Length)..Math.Min(head.Length, 8192)]);
        return new Recognition(TextType(start, claimed), guess);
    }

    private static string Claimed(AnalysisHints hints)
    {
        var type = MediaTypes.OrUnknown(hints.MediaType);
        return type == MediaTypes.Unknown && TypesByEnding.TryGetValue(Path.GetExtension(hints.FileName) ?? string.Empty, out var byEnding)
            ? byEnding
            : type == "application/xhtml+xml" ? Html
            : type;
    }

    private static string TextType(string start, string claimed)
    {
        var trimmed = start.AsSpan().TrimStart();
        if (HtmlCharset.LooksLikeHtml(trimmed, claimed == Html))
        {
            return Html;
        }

        if (trimmed.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase))
        {
            return "application/xml";
        }

        // A claim is believed among kinds of text only: they are all read the same way.
        return claimed is "application/json" or "application/xml" or "application/x-ndjson" || (IsText(claimed) && claimed != Html) ? claimed : PlainText;
    }

    private static bool IsText(string type) => type.StartsWith("text/", StringComparison.Ordinal);
}

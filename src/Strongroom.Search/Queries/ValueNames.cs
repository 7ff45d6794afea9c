using Strongroom.Core;
using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>
/// Whether a value typed in a query names a document's media type, language, holding or label. Only values that visible documents have are
/// ever held against it, so a name that the asker may not know and an invented one fare alike: nothing matches.
/// </summary>
internal sealed class ValueNames
{
    private static readonly Dictionary<string, string[]> TypeWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["mail"] = ["message/rfc822", "message/global", "application/vnd.ms-outlook", "application/mbox"],
        ["email"] = ["message/rfc822", "message/global", "application/vnd.ms-outlook", "application/mbox"],
        ["word"] = ["application/msword", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "application/vnd.oasis.opendocument.text", "application/rtf", "text/rtf"],
        ["sheet"] = ["application/vnd.ms-excel", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.oasis.opendocument.spreadsheet", "text/csv"],
        ["slides"] = ["application/vnd.ms-powerpoint", "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/vnd.oasis.opendocument.presentation"],
        ["web"] = ["text/html", "application/xhtml+xml"],
    };

    private readonly Func<HoldingId, IReadOnlyList<string>> _holdingNames;
    private readonly Func<byte[], IReadOnlyList<string>> _labelNames;
    private readonly string? _agency;

    /// <summary>Makes it.</summary>
    /// <param name="holdingNames">The names of a holding on the ring.</param>
    /// <param name="labelNames">The names of a label, given in canonical form: the marking as printed, and its values.</param>
    /// <param name="agency">The name of the agency whose index it is; null for none.</param>
    public ValueNames(Func<HoldingId, IReadOnlyList<string>> holdingNames, Func<byte[], IReadOnlyList<string>> labelNames, string? agency = null) =>
        (_holdingNames, _labelNames, _agency) = (holdingNames, labelNames, agency);

    /// <summary>Whether the value names the media type: whole, its first or second half, or a word for a family such as mail.</summary>
    public static bool IsType(string value, string mediaType)
    {
        var slash = mediaType.IndexOf('/', StringComparison.Ordinal);
        return mediaType.Equals(value, StringComparison.OrdinalIgnoreCase)
            || (slash >= 0 && value.Length > 0 && (mediaType.AsSpan(0, slash).Equals(value, StringComparison.OrdinalIgnoreCase)
                || mediaType.AsSpan(slash + 1).Equals(value, StringComparison.OrdinalIgnoreCase)))
            || (TypeWords.TryGetValue(value, out var family) && family.Contains(mediaType, StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Whether the value names the language: whole, or its first part (en names en-GB).</summary>
    public static bool IsLanguage(string value, string language) => value.Length > 0 && language.StartsWith(value, StringComparison.OrdinalIgnoreCase)
        && (language.Length == value.Length || language[value.Length] == '-');

    /// <summary>Whether the value names the holding: its id, or a name with the same words.</summary>
    public bool IsHolding(string value, HoldingId holding) =>
        value.Equals(holding.ToString(), StringComparison.Ordinal) || HasSameWords(value, _holdingNames(holding));

    /// <summary>Whether the value names the label or one of its values: the same words.</summary>
    public bool IsLabel(string value, byte[] label) => HasSameWords(value, _labelNames(label));

    /// <summary>Whether the value names the agency whose index this is: the same words.</summary>
    public bool IsAgency(string value) => _agency is not null && HasSameWords(value, [_agency]);

    private static bool HasSameWords(string value, IReadOnlyList<string> names)
    {
        var wanted = WordsOf(value);
        return wanted.Count > 0 && names.Any(name => WordsOf(name).SequenceEqual(wanted, StringComparer.Ordinal));
    }

    private static List<string> WordsOf(string text)
    {
        var found = new List<string>();
        var words = new Tokenizer(text);
        while (words.MoveNext())
        {
            found.Add(words.Folded.ToString());
        }

        return found;
    }
}

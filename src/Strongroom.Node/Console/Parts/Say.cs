using System.Globalization;
using System.Text;
using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Parts;

/// <summary>Dates, sizes and types in words.</summary>
internal static class Say
{
    internal static string Moment(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMM yyyy, HH:mm 'UTC'", CultureInfo.InvariantCulture);

    internal static string Clock(DateTimeOffset at) => at.ToUniversalTime().ToString("HH:mm 'UTC'", CultureInfo.InvariantCulture);

    internal static string Machine(DateTimeOffset at) => at.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static string Day(DateTimeOffset at) => at.ToUniversalTime().ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    /// <summary>A document's own date, which may be a year or a month only; shown as it is when it is neither.</summary>
    internal static string Date(string date) =>
        DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? day.ToString("d MMM yyyy", CultureInfo.InvariantCulture)
            : date;

    internal static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    internal static string Plural(long count, string one, string many) => count == 1 ? $"1 {one}" : $"{Count(count)} {many}";

    internal static string Size(long bytes) => bytes switch
    {
        < 1024 => $"{bytes} bytes",
        < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.#} KiB"),
        < 1024L * 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1073741824.0:0.#} GiB"),
    };

    /// <summary>A place in a recording: minutes and seconds, hours where there are any.</summary>
    internal static string Time(long milliseconds)
    {
        var time = TimeSpan.FromMilliseconds(milliseconds);
        return time.TotalHours >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}")
            : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes}:{time.Seconds:00}");
    }

    /// <summary>A length of time in words.</summary>
    internal static string Span(long milliseconds)
    {
        var seconds = (milliseconds + 500) / 1000;
        return seconds < 60 ? Plural(seconds, "second", "seconds")
            : seconds % 60 == 0 ? Plural(seconds / 60, "minute", "minutes")
            : $"{seconds / 60} min {seconds % 60} s";
    }

    /// <summary>Seconds as a media address counts them.</summary>
    internal static string Seconds(long milliseconds) => (milliseconds / 1000.0).ToString("0.###", CultureInfo.InvariantCulture);

    internal static string Score(double score) => score.ToString("0.00", CultureInfo.InvariantCulture);

    /// <summary>A media type as an analyst says it.</summary>
    internal static string Type(string mediaType) => mediaType switch
    {
        "message/rfc822" => "Mail",
        "application/vnd.ms-outlook" => "Outlook mail",
        "application/mbox" => "Mailbox",
        "text/plain" => "Text",
        "text/html" => "Web page",
        "text/markdown" => "Text",
        "text/csv" => "Table",
        "application/pdf" => "PDF",
        "application/json" => "Data",
        "application/octet-stream" => "File",
        "application/zip" or "application/x-tar" or "application/gzip" or "application/x-7z-compressed" or "application/x-gtar" or "application/vnd.rar" => "Archive",
        "application/rtf" or "text/rtf" => "Text document",
        _ when mediaType.Contains("wordprocessing", StringComparison.Ordinal) || mediaType is "application/msword" or "application/vnd.oasis.opendocument.text" => "Text document",
        _ when mediaType.Contains("spreadsheet", StringComparison.Ordinal) || mediaType is "application/vnd.ms-excel" => "Workbook",
        _ when mediaType.Contains("presentation", StringComparison.Ordinal) || mediaType is "application/vnd.ms-powerpoint" => "Slides",
        _ when mediaType.StartsWith("image/", StringComparison.Ordinal) => "Picture",
        _ when mediaType.StartsWith("audio/", StringComparison.Ordinal) => "Recording",
        _ when mediaType.StartsWith("video/", StringComparison.Ordinal) => "Film",
        _ => mediaType,
    };

    /// <summary>A language's name, in English; its letters where none is known.</summary>
    internal static string Language(string tag) => Languages.GetValueOrDefault(tag.Split('-')[0]) is { } name
        ? tag.Contains('-', StringComparison.Ordinal) ? $"{name} ({tag})" : name
        : tag;

    // Not asked of the platform: what it knows depends on the machine.
    private static readonly Dictionary<string, string> Languages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ar"] = "Arabic", ["cs"] = "Czech", ["da"] = "Danish", ["de"] = "German", ["el"] = "Greek", ["en"] = "English", ["es"] = "Spanish", ["fa"] = "Persian",
        ["fi"] = "Finnish", ["fr"] = "French", ["he"] = "Hebrew", ["hu"] = "Hungarian", ["it"] = "Italian", ["ja"] = "Japanese", ["ko"] = "Korean", ["nl"] = "Dutch",
        ["no"] = "Norwegian", ["nb"] = "Norwegian", ["pl"] = "Polish", ["pt"] = "Portuguese", ["ro"] = "Romanian", ["ru"] = "Russian", ["sv"] = "Swedish", ["tr"] = "Turkish",
        ["uk"] = "Ukrainian", ["zh"] = "Chinese",
    };

    /// <summary>Why words could not be read, from the analyser's code; docs/faults/analysis.md has them all.</summary>
    internal static string Unread(string code) => Bare(code) switch
    {
        "unread.encrypted" => "it is encrypted, or asks for a password",
        "unread.tool-missing" => "the tool that reads it is not installed here",
        "unread.no-room" => "reading it needs more working space than there is",
        "unread.bomb" => "it unpacks to far more than it is",
        "unread.empty" => "there is nothing in it",
        "unread.not-text" => "neither text nor a known format",
        "unread.no-reader" => "no reader for this format here",
        "unread.malformed" => "too broken to read",
        "unread.no-sound" => "there is no sound in it",
        "unread.models-refused" => "this site's speech models are not used at present",
        "speech-not-understood" => "somebody speaks, but not in a language that the speech engine knows",
        "text-cut" => "only its beginning was read",
        "parts-too-deep" => "its parts lie too deep in each other",
        "unread.too-long" => "too long for its reader",
        "unread.out-of-time" => "reading took too long; treat it as hostile",
        "unread.out-of-memory" => "reading took too much memory; treat it as hostile",
        "unread.worker-crashed" or "unread.output-too-long" or "unread.output-malformed" => "its reader broke on it; treat it as hostile",
        _ => "its content could not be read",
    };

    /// <summary>What can be done about it.</summary>
    internal static string UnreadRemedy(string code) => Bare(code) switch
    {
        "unread.empty" => "Check the source if that is a surprise.",
        "unread.not-text" => "Take the original, and open it with the program that made it.",
        "unread.no-reader" => "Take the original meanwhile; an operator can install a reader, and it is then read by the next retry.",
        "unread.malformed" => "Ask for another copy.",
        "unread.too-long" => "File it in pieces.",
        "unread.encrypted" => "File a copy that is not encrypted.",
        "unread.tool-missing" => $"An operator installs {(code.IndexOf(' ', StringComparison.Ordinal) is var at and > 0 ? code[(at + 1)..] : "it")}; then “strongroom analyse --retry” reads it. Take the original meanwhile.",
        "unread.models-refused" => $"An operator puts the models right (they are {(code.IndexOf(' ', StringComparison.Ordinal) is var at and > 0 ? code[(at + 1)..] : "refused")}; “strongroom status --health” names the file); then “strongroom analyse --retry” reads it. Play the recording meanwhile.",
        "unread.no-room" or "unread.out-of-time" or "unread.out-of-memory" => "An operator can raise the limit, if it is worth it. It may have been made to do this: be careful with the original.",
        _ => "It may have been made to do this: be careful with the original, and tell the operator its id.",
    };

    /// <summary>A code without the package that may stand after it.</summary>
    private static string Bare(string code) => code.IndexOf(' ', StringComparison.Ordinal) is var end and > 0 ? code[..end] : code;

    /// <summary>
    /// A title or name on one line: line breaks become spaces, and characters that turn the direction of writing are shown as a mark, since a name
    /// can use them to show another ending than it has.
    /// </summary>
    internal static string Line(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            plain.Append(c switch
            {
                '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069') => '\uFFFD',
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' => ' ',
                _ => c,
            });
        }

        return string.IsNullOrWhiteSpace(text) ? "Untitled" : plain.ToString();
    }

    /// <summary>How fresh the ledger is known to be.</summary>
    internal static string Freshness(StatusView status) => status.Freshness switch
    {
        "witnessed" => $"witnessed by partners, last at {Clock(status.LastCosigned!.Value)}",
        "unwitnessed" => "unwitnessed: only the local anchor proves it",
        "read-only" => $"on the local anchor alone: readers only. {LastWitnessed(status)}",
        "dark" => $"unproven for too long: dark. {LastWitnessed(status)}",
        "unproven" => "unproven: nothing shows that this store is the newest there is",
        _ => "unknown while the node is locked",
    };

    /// <summary>How much of the index is locked.</summary>
    internal static string IndexMemory(string? locked) => locked switch
    {
        "all" => "locked in memory",
        "part" => "locked in memory in part: raise the memlock limit, or keep swap off",
        "none" => "could not be locked in memory: raise the memlock limit, or keep swap off",
        _ => "unknown",
    };

    internal static string LastWitnessed(StatusView status) =>
        status.LastCosigned is { } last ? $"Last witnessed {Moment(last)}." : string.Empty;

    internal static string Witness(WitnessView witness) => string.Join(
        "; ",
        new[]
        {
            witness.LastCosigned is { } last ? $"cosigned {Moment(last)}" : "has not cosigned yet",
            witness.Trouble switch
            {
                null => null,
                "out-of-reach" => "out of reach",
                "bad-answer" => "its answer was not true: ask its operator, and mind who controls it",
                "does-not-know-us" => "does not know this agency as a peer yet",
                "refuses" => "refuses to cosign",
                "forgot" => "had forgotten what it cosigned: ask its operator whether its state folder was lost",
                "clock-differs" => "its clock and ours differ too much",
                var other => other,
            },
        }.OfType<string>());

    /// <summary>A field's name as a caption: <c>in-reply-to</c> becomes "In reply to".</summary>
    internal static string Caption(string name) =>
        name.Length == 0 ? name : string.Concat(name[..1].ToUpperInvariant(), name[1..].Replace('-', ' '));

    internal static string Role(string role) => role.Replace('-', ' ');

    /// <summary>How a partner fared in a search, and how many matches it has for this person.</summary>
    internal static string Partner(string status, long? matches) => status switch
    {
        "answered" => $"answered: {(matches is { } count and > 0 ? Plural(count, "match", "matches") : "no match")}",
        "cut-short" => "answered in part: more of its items might belong here; narrower words show them",
        "out-of-reach" => "is out of reach: its items are missing here",
        _ => "was not asked: not wanted here, or no agreement covers this purpose",
    };
}

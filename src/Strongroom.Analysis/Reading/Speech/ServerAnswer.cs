using System.Text.Json;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Reads a transcription server's <c>verbose_json</c>: <c>language</c>, <c>words</c> of {word, start, end, probability?} in seconds,
/// <c>segments</c> of {text, start, end, avg_logprob?, no_speech_prob?}. Whatever it holds gives words or none; servers leave out what they
/// like.
/// </summary>
internal static class ServerAnswer
{
    private const int MaxWords = 2000; // of one piece of half a minute
    private const double NoSpeech = 0.6; // with this and little likelihood a segment was made up out of silence, as the models' own authors judge
    private const double Unlikely = -1;

    // The API names languages in English; others answer with codes.
    private static readonly Dictionary<string, string> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["english"] = "en", ["german"] = "de", ["french"] = "fr", ["spanish"] = "es", ["italian"] = "it", ["portuguese"] = "pt",
        ["dutch"] = "nl", ["swedish"] = "sv",
        ["danish"] = "da", ["norwegian"] = "no", ["finnish"] = "fi", ["polish"] = "pl", ["czech"] = "cs", ["slovak"] = "sk",
        ["hungarian"] = "hu", ["romanian"] = "ro",
        ["turkish"] = "tr", ["russian"] = "ru", ["ukrainian"] = "uk", ["bulgarian"] = "bg", ["greek"] = "el", ["hebrew"] = "he",
        ["arabic"] = "ar", ["persian"] = "fa",
        ["urdu"] = "ur", ["hindi"] = "hi", ["chinese"] = "zh", ["japanese"] = "ja", ["korean"] = "ko", ["vietnamese"] = "vi",
        ["thai"] = "th", ["indonesian"] = "id",
        ["serbian"] = "sr", ["croatian"] = "hr", ["pashto"] = "ps", ["swahili"] = "sw", ["somali"] = "so", ["tagalog"] = "tl",
        ["malay"] = "ms", ["catalan"] = "ca",
    };

    /// <summary>Reads an answer.</summary>
    /// <returns>Null when it is not one.</returns>
    internal static Hearing? Read(ReadOnlyMemory<byte> answer, SpeechPiece piece)
    {
        try
        {
            using var json = JsonDocument.Parse(answer, new JsonDocumentOptions { MaxDepth = 16 });
            var root = json.RootElement;
            if (root.ValueKind == JsonValueKind.Object)
            {
                var segments = Segments(root);
                var words = Words(root, segments, piece);
                return new Hearing(piece.Start, words.Count > 0 ? words : Spread(segments, piece), Language(root), null);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // not JSON, or text that is none
        }

        return null;
    }

    private static List<SpokenWord> Words(JsonElement root, List<Segment> segments, SpeechPiece piece)
    {
        var words = new List<SpokenWord>();
        foreach (var element in Array(root, "words"))
        {
            if (words.Count == MaxWords)
            {
                break;
            }

            if (Number(element, "start") is not { } start || Number(element, "end") is not { } end || Text(element, "word") is not { } text)
            {
                continue;
            }

            var segment = segments.Find(s => start >= s.Start - 0.05 && start <= s.End + 0.05);
            if (segment is not { IsMadeUp: true })
            {
                Add(words, text, start, end, Fraction(Number(element, "probability")) ?? segment?.Confidence, piece);
            }
        }

        return words;
    }

    /// <summary>Without times of words: those of a segment share its time by their length.</summary>
    private static List<SpokenWord> Spread(List<Segment> segments, SpeechPiece piece)
    {
        var words = new List<SpokenWord>();
        foreach (var segment in segments.Where(static s => !s.IsMadeUp))
        {
            var texts = segment.Text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            var letters = (double)Math.Max(texts.Sum(static t => t.Length), 1);
            var at = segment.Start;
            foreach (var text in texts.Take(MaxWords - words.Count))
            {
                var end = at + ((segment.End - segment.Start) * text.Length / letters);
                Add(words, text, at, end, segment.Confidence, piece);
                at = end;
            }
        }

        return words;
    }

    private static void Add(List<SpokenWord> words, string text, double start, double end, double? confidence, SpeechPiece piece)
    {
        // Characters of a word only: a server may answer with several words, or a sentence's end, as one.
        var length = piece.Samples.Length / (double)Pcm.SamplesPerSecond;
        var from = Math.Clamp(start, 0, length);
        var to = Math.Clamp(end, from, length);
        foreach (var part in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            words.Add(new SpokenWord(part, Time(from), Time(to), confidence));
        }

        TimeSpan Time(double seconds) => Pcm.Time(piece.Start + (long)(seconds * Pcm.SamplesPerSecond));
    }

    private static List<Segment> Segments(JsonElement root)
    {
        var segments = new List<Segment>();
        foreach (var element in Array(root, "segments"))
        {
            if (segments.Count < MaxWords && Number(element, "start") is { } start && Number(element, "end") is { } end)
            {
                var likelihood = Number(element, "avg_logprob");
                segments.Add(new Segment(
                    start,
                    Math.Max(start, end),
                    Text(element, "text") ?? string.Empty,
                    Fraction(likelihood is { } log ? Math.Exp(log) : null),
                    Number(element, "no_speech_prob") > NoSpeech && likelihood < Unlikely));
            }
        }

        return segments;
    }

    private static string? Language(JsonElement root)
    {
        var text = Text(root, "language");
        return text is null ? null
            : Names.TryGetValue(text, out var tag) ? tag
            : text.Length is 2 or 3 && text.All(char.IsAsciiLetterLower) ? text
            : null;
    }

    private static IEnumerable<JsonElement> Array(JsonElement root, string name) =>
        root.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array
            ? array.EnumerateArray().Where(static e => e.ValueKind == JsonValueKind.Object)
            : [];

    private static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number)
            && double.IsFinite(number) ? number : null;

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static double? Fraction(double? value) => value is { } known ? Math.Clamp(known, 0, 1) : null;

    private sealed record Segment(double Start, double End, string Text, double? Confidence, bool IsMadeUp);
}

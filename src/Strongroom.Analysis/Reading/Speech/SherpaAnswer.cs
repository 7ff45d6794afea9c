using System.Text.Json;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Reads sherpa-onnx's JSON: <c>text</c>, <c>tokens</c>, <c>timestamps</c> of tokens in seconds, <c>durations</c> and <c>ys_log_probs</c>
/// where the model gives them, <c>lang</c>. Whatever it holds gives words or none.
/// </summary>
internal static class SherpaAnswer
{
    private const int MaxTokens = 4000; // of one piece of half a minute
    private const double UsualTokenSeconds = 0.2; // of a last token without a duration
    private const double LongestTokenSeconds = 1;

    internal static Hearing Read(ReadOnlyMemory<byte> json, SpeechPiece piece, string? language)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var root = document.RootElement;
            var text = root.TryGetProperty("text", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() ?? string.Empty : string.Empty;
            var tokens = Strings(root, "tokens");
            var times = Numbers(root, "timestamps");
            var logs = Numbers(root, "ys_log_probs");
            var words = tokens.Count > 0 && times.Count == tokens.Count
                ? Timed(tokens, times, Numbers(root, "durations"), logs, piece)
                : Spread(text, piece);
            return new Hearing(piece.Start, words, Language(root) ?? language, EvidenceOf(logs, words));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return new Hearing(piece.Start, [], language, null); // not JSON, or text that is none
        }
    }

    /// <summary>Tokens are pieces of words; one that begins with a space (or the sign for one) begins a word.</summary>
    private static List<SpokenWord> Timed(List<string> tokens, List<double> times, List<double> durations, List<double> logs, SpeechPiece piece)
    {
        var words = new List<SpokenWord>();
        var length = piece.Samples.Length / (double)Pcm.SamplesPerSecond;
        for (var first = 0; first < tokens.Count;)
        {
            var after = first + 1;
            while (after < tokens.Count && !BeginsWord(tokens[after]))
            {
                after++;
            }

            var last = after - 1;
            var end = last < durations.Count && durations[last] > 0 ? times[last] + durations[last]
                : after < tokens.Count ? Math.Min(times[after], times[last] + LongestTokenSeconds)
                : times[last] + UsualTokenSeconds;
            var text = string.Concat(tokens.GetRange(first, after - first)).Replace('\u2581', ' ').Trim();
            if (text.Length > 0)
            {
                var start = Math.Clamp(times[first], 0, length);
                var confidence = logs.Count == tokens.Count ? Math.Clamp(Math.Exp(logs.GetRange(first, after - first).Average()), 0, 1) : (double?)null;
                words.Add(new SpokenWord(text.Replace(" ", string.Empty, StringComparison.Ordinal), Time(start),
                    Time(Math.Clamp(end, start, length)), confidence));
            }

            first = after;
        }

        return words;

        TimeSpan Time(double seconds) => Pcm.Time(piece.Start + (long)(seconds * Pcm.SamplesPerSecond));
    }

    private static bool BeginsWord(string token) => token.Length > 0 && token[0] is ' ' or '\u2581';

    /// <summary>Without times of tokens, words share the piece by their length.</summary>
    private static List<SpokenWord> Spread(string text, SpeechPiece piece)
    {
        var words = new List<SpokenWord>();
        var texts = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var letters = (double)Math.Max(texts.Sum(static t => t.Length), 1);
        var at = 0.0;
        foreach (var word in texts.Take(MaxTokens))
        {
            var end = at + (piece.Samples.Length * word.Length / letters);
            words.Add(new SpokenWord(word, Pcm.Time(piece.Start + (long)at), Pcm.Time(piece.Start + (long)end), null));
            at = end;
        }

        return words;
    }

    /// <summary>Mean probability of the tokens, where the model gives them. How it goes with another language is not measured for any model.</summary>
    private static Evidence? EvidenceOf(List<double> logs, List<SpokenWord> words) =>
        logs.Count > 0 && words.Count > 0
            ? new Evidence(Math.Clamp(Math.Exp(logs.Average()), 0, 1), words.Sum(static w => (w.Until - w.Time).TotalSeconds))
            : null;

    /// <summary>A language as models say it: <c>en</c> or <c>&lt;|en|&gt;</c>.</summary>
    private static string? Language(JsonElement root)
    {
        var text = root.TryGetProperty("lang", out var lang) && lang.ValueKind == JsonValueKind.String ? lang.GetString()?.Trim('<', '|', '>') : null;
        return text is { Length: 2 or 3 } && text.All(char.IsAsciiLetterLower) ? text : null;
    }

    private static List<string> Strings(JsonElement root, string name) => Array(root, name, JsonValueKind.String)
        .ConvertAll(static e => e.GetString() ?? string.Empty);

    private static List<double> Numbers(JsonElement root, string name)
    {
        var numbers = Array(root, name, JsonValueKind.Number).ConvertAll(static e => e.TryGetDouble(out var n) ? n : double.NaN);
        return numbers.TrueForAll(double.IsFinite) ? numbers : [];
    }

    private static List<JsonElement> Array(JsonElement root, string name, JsonValueKind kind)
    {
        if (!root.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array || array.GetArrayLength() > MaxTokens)
        {
            return [];
        }

        var all = array.EnumerateArray().ToList();
        return all.TrueForAll(e => e.ValueKind == kind) ? all : [];
    }
}

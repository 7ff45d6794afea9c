using System.Globalization;
using System.Text.Json;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Bench;

/// <summary>A document of a relevance set.</summary>
internal sealed record RelevanceDocument(string Id, string Title, string Text);

/// <summary>A query of a relevance set, with what each relevant document gains.</summary>
internal sealed record RelevanceQuery(string Id, string Text, IReadOnlyDictionary<string, int> Gains);

/// <summary>
/// A folder with <c>corpus.jsonl</c>, <c>queries.jsonl</c> and <c>qrels.tsv</c>, as vectors/relevance has them. Queries without a relevant
/// document are left out.
/// </summary>
internal sealed class RelevanceCorpus
{
    private const int JudgementColumns = 3;

    /// <summary>Reads the folder.</summary>
    /// <param name="folder">Where it is.</param>
    /// <param name="half">"odd" or "even" for every second query from the first or second on; null for all.</param>
    public RelevanceCorpus(string folder, string? half = null)
    {
        Documents = [.. Lines(folder, "corpus.jsonl").Select(static d => new RelevanceDocument(Text(d, "_id"), Text(d, "title"), Text(d, "text")))];
        var known = Documents.Select(static d => d.Id).ToHashSet(StringComparer.Ordinal);
        var gains = new Dictionary<string, Dictionary<string, int>>(StringComparer.Ordinal);
        foreach (var columns in File.ReadLines(Path.Combine(folder, "qrels.tsv")).Skip(1).Select(static l => l.Split('\t')))
        {
            if (columns.Length < JudgementColumns || !int.TryParse(columns[2], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var gain))
            {
                throw new UsageException("a line of qrels.tsv does not hold query, document and gain");
            }

            if (gain > 0 && known.Contains(columns[1]))
            {
                var of = gains.TryGetValue(columns[0], out var some) ? some : gains[columns[0]] = new(StringComparer.Ordinal);
                of[columns[1]] = Math.Max(gain, of.GetValueOrDefault(columns[1]));
            }
        }

        Queries = [.. Lines(folder, "queries.jsonl")
            .Where((_, i) => half is null || (half == "odd") == (i % 2 == 0))
            .Select(q => new RelevanceQuery(Text(q, "_id"), Text(q, "text"), gains.GetValueOrDefault(Text(q, "_id")) ?? []))
            .Where(static q => q.Gains.Count > 0)];
    }

    public IReadOnlyList<RelevanceDocument> Documents { get; }

    public IReadOnlyList<RelevanceQuery> Queries { get; }

    private static IEnumerable<JsonElement> Lines(string folder, string file)
    {
        foreach (var line in File.ReadLines(Path.Combine(folder, file)))
        {
            using var read = JsonDocument.Parse(line);
            yield return read.RootElement.Clone();
        }
    }

    private static string Text(JsonElement line, string member) => line.TryGetProperty(member, out var value)
        ? value.GetString() ?? string.Empty
        : string.Empty;
}

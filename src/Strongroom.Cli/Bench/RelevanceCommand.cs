using System.Buffers.Binary;
using System.CommandLine;
using System.Globalization;
using System.Text;
using Strongroom.Cli.Commands;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Cli.Bench;

/// <summary>What <c>bench relevance --json</c> prints.</summary>
internal sealed record RelevanceSummary(int Documents, IReadOnlyList<RelevanceScores> Runs);

/// <summary>
/// <c>bench relevance</c>: how good the engine's rankings are on a judged corpus, and another engine's beside it by the same scorer.
/// Layout: vectors/relevance.
/// </summary>
internal static class RelevanceCommand
{
    private static readonly CompartmentId Partition = new(Id128.FromBytes(new byte[Id128.ByteLength]));

    public static Command Create()
    {
        var relevance = new Command("relevance", "Score the engine's rankings on a judged public corpus.");
        var corpus = new Option<DirectoryInfo>("--corpus") { Description = "Folder with corpus.jsonl, queries.jsonl and qrels.tsv.", Required = true };
        var other = new Option<FileInfo?>("--compare") { Description = "Another engine's run: lines of query, rank and document, separated by tabs." };
        var half = new Option<string>("--half") { Description = "Only every second query: odd (the first, the third …) or even; settings chosen on one half are judged on the other." };
        half.AcceptOnlyFromAmong("odd", "even");
        relevance.Options.Add(corpus);
        relevance.Options.Add(half);
        relevance.Options.Add(other);
        relevance.Handle((parsed, output, _) =>
        {
            var read = new RelevanceCorpus(parsed.GetValue(corpus)!.FullName, parsed.GetValue(half));
            var runs = new List<RelevanceScores> { Score(read, SearchRules.Default) };
            if (parsed.GetValue(other) is { } file)
            {
                runs.Add(ScoreRun(read, file));
            }

            var summary = new RelevanceSummary(read.Documents.Count, runs);
            output.Write(summary, CliJson.Default.RelevanceSummary, o => Print(o, summary));
            return Task.FromResult(ExitCode.Done);
        });
        return relevance;
    }

    /// <summary>Scores the engine: title and text as a document has them, a query as loose words.</summary>
    internal static RelevanceScores Score(RelevanceCorpus corpus, SearchRules rules)
    {
        var texts = new TextCollection(rules, LabelPolicy.Uk.Parse("UK OFFICIAL"));
        foreach (var segment in texts.Build(corpus.Documents.Select(static (d, i) => new CollectedText(IdOf(i), null, d.Text) { Title = d.Title })))
        {
            texts.Open(Partition, segment);
        }

        return RelevanceScores.Of("strongroom", corpus.Queries, query =>
        {
            var words = LooseWords(query.Text);
            return words.Length == 0
                ? []
                : [.. texts.Search([Partition], Query.Parse(words, rules),
                    new SearchOptions { Limit = RelevanceScores.MaxHits }).Hits.Select(h => corpus.Documents[NumberOf(h.Item)].Id)];
        });
    }

    private static RelevanceScores ScoreRun(RelevanceCorpus corpus, FileInfo file)
    {
        var hits = File.ReadLines(file.FullName).Select(static l => l.Split('\t')).Where(static c => c.Length == 3)
            .GroupBy(static c => c[0], StringComparer.Ordinal)
            .ToDictionary(static g => g.Key,
                static g => g.OrderBy(static c => int.Parse(c[1], CultureInfo.InvariantCulture)).Select(static c => c[2]).ToList(),
            StringComparer.Ordinal);
        return RelevanceScores.Of(Path.GetFileNameWithoutExtension(file.Name), corpus.Queries, q => hits.GetValueOrDefault(q.Id) ?? []);
    }

    /// <summary>What is typed as a sentence, without signs that mean something in the query language.</summary>
    private static string LooseWords(string text)
    {
        var words = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            words.Append(char.IsLetterOrDigit(letter) ? char.ToLowerInvariant(letter) : ' ');
        }

        return words.ToString().Trim();
    }

    private static ItemId IdOf(int number)
    {
        var bytes = new byte[Id128.ByteLength];
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(Id128.ByteLength - sizeof(int)), number);
        return new ItemId(Id128.FromBytes(bytes));
    }

    private static int NumberOf(ItemId item) => BinaryPrimitives.ReadInt32BigEndian(item.Value.ToBytes().AsSpan(Id128.ByteLength - sizeof(int)));

    private static void Print(Output output, RelevanceSummary summary)
    {
        output.Line(string.Create(CultureInfo.InvariantCulture, $"{summary.Documents} documents, {summary.Runs[0].Queries} queries judged"));
        foreach (var run in summary.Runs)
        {
            output.Line(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.Engine,-20} nDCG@10 {run.Ndcg10:F4} (gain 2^g-1: {run.Ndcg10Exponential:F4})  MAP {run.MeanAveragePrecision:F4}  P@10 {run.Precision10:F4}"));
        }
    }
}

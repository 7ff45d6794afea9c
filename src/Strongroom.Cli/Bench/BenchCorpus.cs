using System.Globalization;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Bench;

/// <summary>A document of a corpus: <c>docs.tsv</c> holds id, date (yyyymmdd), label, title and body in each line.</summary>
internal readonly record struct BenchDocument(int Id, int Date, int Label, string Text);

/// <summary>A query of a corpus: <c>queries.tsv</c> holds number, class, operation, words, first and last date in each line.</summary>
internal sealed record BenchQuery(int Id, string Class, string Text);

/// <summary>Who sees which labels: <c>clearances.tsv</c> holds name, share and labels in each line.</summary>
internal sealed record BenchClearance(string Name, IReadOnlyList<int> Labels);

/// <summary>A folder with <c>docs.tsv</c>, <c>clearances.tsv</c> and <c>queries.tsv</c>. Any corpus and any queries in that layout will do.</summary>
internal sealed class BenchCorpus
{
    private const int DocumentColumns = 5;
    private const int QueryColumns = 6;
    private readonly string _folder;

    public BenchCorpus(string folder)
    {
        _folder = folder;
        Clearances = [.. File.ReadLines(Path.Combine(folder, "clearances.tsv")).Select(Columns).Select(static c => new BenchClearance(
            c[0], [.. c[2].Split(',').Select(Number)]))];
        Queries = [.. File.ReadLines(Path.Combine(folder, "queries.tsv")).Select(Columns).Select(ToQuery)];
        DocumentBytes = new FileInfo(Path.Combine(folder, "docs.tsv")).Length;
    }

    public IReadOnlyList<BenchClearance> Clearances { get; }

    public IReadOnlyList<BenchQuery> Queries { get; }

    /// <summary>Length of <c>docs.tsv</c>, for progress.</summary>
    public long DocumentBytes { get; }

    /// <summary>Reads the documents, one after the other.</summary>
    /// <param name="advanced">Is told the bytes of each line.</param>
    public IEnumerable<BenchDocument> Documents(Action<long> advanced)
    {
        foreach (var line in File.ReadLines(Path.Combine(_folder, "docs.tsv")))
        {
            advanced(line.Length + 1);
            var columns = line.Split('\t', DocumentColumns);
            if (columns.Length != DocumentColumns)
            {
                throw new UsageException("a line of docs.tsv does not have five columns");
            }

            yield return new BenchDocument(Number(columns[0]), Number(columns[1]), Number(columns[2]), columns[3] + " " + columns[4]);
        }
    }

    /// <summary>A date as the corpus writes it; null when it is none.</summary>
    public static DateTimeOffset? DateOf(int date) =>
        date > 0 && DateTime.TryParseExact(date.ToString("D8", CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeSpan.Zero)
            : null;

    private static string[] Columns(string line) => line.Split('\t');

    /// <summary>The query in the product's own language.</summary>
    private static BenchQuery ToQuery(string[] columns)
    {
        if (columns.Length != QueryColumns)
        {
            throw new UsageException("a line of queries.tsv does not have six columns");
        }

        var words = columns[3].Split(' ');
        var text = columns[2] switch
        {
            "phrase" => $"\"{columns[3]}\"",
            "and" => string.Join(" AND ", words),
            "or" => string.Join(" OR ", words),
            "term" when words.Length == 1 => columns[3],
            _ => throw new UsageException("an operation in queries.tsv is not term, and, or or phrase"),
        };
        var (from, to) = (DateOf(Number(columns[4])), DateOf(Number(columns[5])));
        if (from is not null && to is not null)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"({text}) AND date:{from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
        }

        return new BenchQuery(Number(columns[0]), columns[1], text);
    }

    private static int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : throw new UsageException("a number of the corpus is none");
}

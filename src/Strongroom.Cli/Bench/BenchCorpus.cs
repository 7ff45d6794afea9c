using System.Globalization;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Bench;

/// <summary>A document of a corpus: <c>docs.tsv</c> holds id, date (yyyymmdd), label, title and body in each line.</summary>
internal readonly record struct BenchDocument(int Id, int Date, int Label, string Text);

/// <summary>A query of a corpus: <c>queries.tsv</c> holds number, class, operation, words, first and last date in each line.</summary>
internal sealed record BenchQuery(int Id, string Class, string Text);

/// <summary>Who sees which labels: <c>clearances.tsv</c> holds name, share and labels in each line.</summary>
internal sealed record BenchClearance(string Name, IReadOnlyList<int> Labels);

/// <summary>What is made of a corpus.</summary>
/// <param name="First">Only so many of its documents.</param>
/// <param name="Times">It is taken so many times, each time with other ids.</param>
/// <param name="Split">So many documents each are a partition, whatever their labels, and one clearance sees all; 0: a label is a partition.</param>
/// <param name="Clearance">Only the clearance of this name; null for all.</param>
internal sealed record BenchShape(int First = int.MaxValue, int Times = 1, int Split = 0, string? Clearance = null);

/// <summary>A folder with <c>docs.tsv</c>, <c>clearances.tsv</c> and <c>queries.tsv</c>. Any corpus and any queries in that layout will do.</summary>
internal sealed class BenchCorpus
{
    private const int DocumentColumns = 5;
    private const int QueryColumns = 6;
    private readonly string _folder;

    public BenchCorpus(string folder, BenchShape shape)
    {
        _folder = folder;
        Shape = shape;
        Clearances = [.. File.ReadLines(Path.Combine(folder, "clearances.tsv")).Select(Columns).Select(static c => new BenchClearance(
            c[0], [.. c[2].Split(',').Select(Number)]))];
        Queries = [.. File.ReadLines(Path.Combine(folder, "queries.tsv")).Select(Columns).Select(ToQuery)];
        DocumentBytes = new FileInfo(Path.Combine(folder, "docs.tsv")).Length;
    }

    public BenchShape Shape { get; }

    public IReadOnlyList<BenchClearance> Clearances { get; }

    public IReadOnlyList<BenchQuery> Queries { get; }

    /// <summary>Length of <c>docs.tsv</c>, for progress.</summary>
    public long DocumentBytes { get; }

    /// <summary>Reads the documents, one after the other.</summary>
    /// <param name="advanced">Is told the bytes of each line.</param>
    public IEnumerable<BenchDocument> Documents(Action<long> advanced)
    {
        var number = 0;
        foreach (var line in File.ReadLines(Path.Combine(_folder, "docs.tsv")).Take(Shape.First))
        {
            advanced(line.Length + 1);
            var columns = line.Split('\t', DocumentColumns);
            if (columns.Length != DocumentColumns)
            {
                throw new UsageException("a line of docs.tsv does not have five columns");
            }

            var label = Shape.Split > 0 ? number++ / Shape.Split : Number(columns[2]);
            yield return new BenchDocument(Number(columns[0]), Number(columns[1]), label, columns[3] + " " + columns[4]);
        }
    }

    /// <summary>Who sees what of an index made of this corpus.</summary>
    /// <param name="labels">The index's partitions.</param>
    public IReadOnlyList<BenchClearance> ClearancesOver(IReadOnlyList<int> labels) =>
        Shape.Split > 0 ? [new BenchClearance("all", labels)] : [.. Clearances.Where(c => Shape.Clearance is null || c.Name == Shape.Clearance)];

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

using System.Globalization;
using Strongroom.Cli.Terminal;
using Strongroom.Search;

namespace Strongroom.Cli.Bench;

/// <summary>A document of a corpus: <c>docs.tsv</c> holds id, date (yyyymmdd), label, title and body in each line.</summary>
internal readonly record struct BenchDocument(int Id, int Date, int Label, string Text);

/// <summary>A query of a corpus: <c>queries.tsv</c> holds number, class, operation, words, first and last date in each line.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Class">Its class.</param>
/// <param name="Text">The query in the product's own language; empty when it holds no word, so that nothing can be found.</param>
internal sealed record BenchQuery(int Id, string Class, string Text)
{
    /// <summary>Whether it counts in queries a second.</summary>
    public bool Counts => Text.Length > 0 && !Class.StartsWith("probe", StringComparison.Ordinal);
}

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
    private const string DocumentFile = "docs.tsv";
    private const string QueryFile = "queries.tsv";
    private const string ClearanceFile = "clearances.tsv";
    private const int DocumentColumns = 5;
    private const int QueryColumns = 6;
    private const int ClearanceColumns = 3;
    private readonly string _folder;

    /// <exception cref="UsageException">A file is not there, or a line of one does not have its form.</exception>
    public BenchCorpus(string folder, BenchShape shape)
    {
        _folder = folder;
        Shape = shape;
        Clearances = [.. Lines(ClearanceFile).Select(static l => ToClearance(l))];
        Queries = [.. Lines(QueryFile).Select(static l => ToQuery(l))];
        DocumentBytes = new FileInfo(PathOf(DocumentFile)).Length;
        if (Queries.Count == 0 || (shape.Split == 0 && !Clearances.Any(IsWanted)))
        {
            throw new UsageException("the corpus has no query, or no such clearance");
        }
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
        var ids = new HashSet<int>();
        foreach (var line in Lines(DocumentFile).Take(Shape.First))
        {
            advanced(line.Text.Length + 1);
            var columns = line.Columns(DocumentColumns, mayGoOn: true);
            var id = line.Number(columns[0]);
            if (!ids.Add(id))
            {
                throw line.Wrong("has the number of an earlier one");
            }

            var label = Shape.Split > 0 ? number++ / Shape.Split : line.Number(columns[2]);
            yield return new BenchDocument(id, line.Number(columns[1]), label, columns[3] + " " + columns[4]);
        }

        if (number + ids.Count == 0)
        {
            throw new UsageException($"{DocumentFile} has no document");
        }
    }

    /// <summary>Who sees what of an index made of this corpus.</summary>
    /// <param name="labels">The index's partitions.</param>
    public IReadOnlyList<BenchClearance> ClearancesOver(IReadOnlyList<int> labels) =>
        Shape.Split > 0 ? [new BenchClearance("all", labels)] : [.. Clearances.Where(IsWanted)];

    /// <summary>A date as the corpus writes it; null when it is none.</summary>
    public static DateTimeOffset? DateOf(int date) =>
        date > 0 && DateTime.TryParseExact(
            date.ToString("D8", CultureInfo.InvariantCulture), "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? new DateTimeOffset(day, TimeSpan.Zero)
            : null;

    private bool IsWanted(BenchClearance clearance) => Shape.Clearance is null || clearance.Name == Shape.Clearance;

    private static BenchClearance ToClearance(CorpusLine line)
    {
        var columns = line.Columns(ClearanceColumns);
        return new BenchClearance(columns[0], [.. columns[2].Split(',', StringSplitOptions.RemoveEmptyEntries).Select(line.Number).Distinct()]);
    }

    /// <summary>The query in the product's own language.</summary>
    private static BenchQuery ToQuery(CorpusLine line)
    {
        var columns = line.Columns(QueryColumns);
        string[] words = [.. columns[3].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(WordOf)];
        var text = columns[2] switch
        {
            "phrase" => $"\"{Unquoted(columns[3])}\"",
            "and" => string.Join(" AND ", words),
            "or" => string.Join(" OR ", words),
            "term" when words.Length <= 1 => string.Concat(words),
            _ => throw line.Wrong("does not have term with one word, and, or or phrase as its operation"),
        };
        var (from, to) = (DateOf(line.Number(columns[4])), DateOf(line.Number(columns[5])));
        if (from > to)
        {
            throw line.Wrong("has a last date before its first");
        }

        if (!HoldsWords(text))
        {
            text = string.Empty;
        }
        else if (from is not null || to is not null)
        {
            text = string.Create(CultureInfo.InvariantCulture, $"({text}) AND date:{from:yyyy-MM-dd}..{to:yyyy-MM-dd}");
        }

        return new BenchQuery(line.Number(columns[0]), columns[1], text);
    }

    private static bool HoldsWords(string query)
    {
        try
        {
            Query.Parse(query);
            return true;
        }
        catch (SearchException e) when (e.Fault is SearchFault.EmptyQuery or SearchFault.MissingOperand)
        {
            return false;
        }
    }

    /// <summary>A word as it stands: what means something in the product's language is quoted.</summary>
    private static string WordOf(string word) =>
        word is "AND" or "OR" or "NOT" or "NEAR" || !word.All(static c => char.IsLetterOrDigit(c) || char.IsSurrogate(c)) ? $"\"{Unquoted(word)}\"" : word;

    private static string Unquoted(string words) =>
        string.Concat(words.Select(static c => c is '"' or '\u201C' or '\u201D' or '\u201E' or '\u00AB' or '\u00BB' ? ' ' : c));

    private string PathOf(string file) => Path.Combine(_folder, file);

    private IEnumerable<CorpusLine> Lines(string file)
    {
        if (!File.Exists(PathOf(file)))
        {
            throw new UsageException($"the corpus has no {file}");
        }

        return File.ReadLines(PathOf(file)).Select((text, i) => new CorpusLine(file, i + 1, text)).Where(static l => l.Text.Length > 0);
    }

    /// <summary>A line of a file, for saying which one is wrong.</summary>
    private readonly record struct CorpusLine(string File, int At, string Text)
    {
        /// <summary>Its columns.</summary>
        /// <param name="count">So many.</param>
        /// <param name="mayGoOn">Whether what looks like further columns belongs to the last one.</param>
        public string[] Columns(int count, bool mayGoOn = false)
        {
            var columns = mayGoOn ? Text.Split('\t', count) : Text.Split('\t');
            return columns.Length == count
                ? columns
                : throw Wrong(string.Create(CultureInfo.InvariantCulture, $"has {columns.Length} columns between tabs, not {count}"));
        }

        public int Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong("has something else where a number of at most 2147483647 is to be");

        public UsageException Wrong(string what) => new(string.Create(CultureInfo.InvariantCulture, $"line {At} of {File} {what}"));
    }
}

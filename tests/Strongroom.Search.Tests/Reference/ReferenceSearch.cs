using System.Numerics;
using Strongroom.Core;
using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;
using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Tests.Reference;

/// <summary>
/// The plain search that the engine must equal: reads every document, word by word, for every query. No index, no arrays, no cleverness.
/// </summary>
internal sealed class ReferenceSearch
{
    private readonly List<Document> _documents;
    private readonly ValueNames _names;

    public ReferenceSearch(IEnumerable<IndexedItem> visible, ValueNames names)
    {
        _documents = [.. visible.Select(static i => new Document(i))];
        _names = names;
    }

    internal sealed record Hit(IndexedItem Item, uint Score);

    /// <summary>All matches in order.</summary>
    public List<Hit> Run(QueryNode query, SearchSort sort)
    {
        var ranking = Ranking(query, denied: false).DistinctBy(static w => w.Name).ToList();
        var hits = _documents.Where(d => Matches(query, d)).Select(d => new Hit(d.Item, Score(d, ranking)));
        static long DateOf(Hit h) => h.Item.Date ?? long.MinValue;
        return sort switch
        {
            SearchSort.Date => [.. hits.OrderByDescending(DateOf).ThenByDescending(static h => h.Score).ThenBy(static h => h.Item.Item)],
            SearchSort.Oldest => [.. hits.OrderBy(static h => h.Item.Date ?? long.MaxValue).ThenByDescending(static h => h.Score).ThenBy(static h => h.Item.Item)],
            _ => [.. hits.OrderByDescending(static h => h.Score).ThenByDescending(DateOf).ThenBy(static h => h.Item.Item)],
        };
    }

    /// <summary>Spellings for what nobody holds: every word of every visible text is tried.</summary>
    public List<WordSuggestion> Suggest(Query query)
    {
        var found = new List<WordSuggestion>();
        foreach (var span in Suggester.Eligible(query))
        {
            var holders = _documents.SelectMany(d => d.Zones(span.Field).SelectMany(static z => z).SelectMany(static p => p).Distinct()).GroupBy(static t => t).ToDictionary(static g => g.Key, static g => g.LongCount());
            var meant = span.Word is KinWord kin ? kin.Word : ((TermGroup)span.Word).Variants[0].Term;
            if (!holders.Keys.Any(t => StandsFor(span.Word, t)))
            {
                var most = meant.Length < 6 ? 1 : 2;
                var words = holders.Select(h => new SuggestedWord(h.Key, h.Key, Edits(meant, h.Key), h.Value)).Where(w => w.Edits <= most);
                found.Add(new WordSuggestion(span.Start, span.Length, [.. Suggester.Best(words)]));
            }
        }

        return [.. found.Where(static f => f.Words.Count > 0)];
    }

    private static bool IsOfForm(string term, string form)
    {
        var pattern = System.Text.RegularExpressions.Regex.Escape(form).Replace("\\*", ".*", StringComparison.Ordinal).Replace("\\?", ".", StringComparison.Ordinal);
        pattern += form[^1] == '?' ? "?" : string.Empty;
        return System.Text.RegularExpressions.Regex.IsMatch(term, $"^(?:{pattern})\\z", System.Text.RegularExpressions.RegexOptions.Singleline);
    }

    /// <summary>The distance by its definition.</summary>
    public static int Edits(string a, string b)
    {
        var d = new int[a.Length + 1, b.Length + 1];
        for (var i = 0; i <= a.Length; i++)
        {
            for (var j = 0; j <= b.Length; j++)
            {
                d[i, j] = i == 0 ? j : j == 0 ? i
                    : Math.Min(Math.Min(d[i - 1, j], d[i, j - 1]) + 1, d[i - 1, j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    d[i, j] = Math.Min(d[i, j], d[i - 2, j - 2] + 1);
                }
            }
        }

        return d[a.Length, b.Length];
    }

    /// <summary>Whether a query word marks this word of a text, given as it is indexed.</summary>
    public static bool Marks(QueryNode query, string term) => Ranking(query, denied: false).Any(w => StandsFor(w, term));

    /// <summary>Whether a word of a query stands for a term.</summary>
    private static bool StandsFor(QueryWord word, string term) => word switch
    {
        TermGroup group => group.Variants.Any(v => v.Term == term),
        PrefixWord prefix => term.StartsWith(prefix.Start, StringComparison.Ordinal),
        KinWord kin => kin.StandsFor(term),
        WildcardWord wild => IsOfForm(term, wild.Form),
        FuzzyWord fuzzy => Edits(fuzzy.Word, term) <= fuzzy.Edits,
        _ => throw new InvalidOperationException(),
    };

    /// <summary>The words that rank: those of the whole document or its title that are not denied.</summary>
    private static IEnumerable<QueryWord> Ranking(QueryNode node, bool denied) => node switch
    {
        WordsNode { Field: TermField.Words or TermField.Title } w when !denied => w.Words,
        NearNode { Field: TermField.Words or TermField.Title } n when !denied => n.Operands.SelectMany(static o => o.Rows).SelectMany(static r => r),
        AndNode a => a.Parts.SelectMany(p => Ranking(p, denied)),
        OrNode o => o.Parts.SelectMany(p => Ranking(p, denied)),
        NotNode n => Ranking(n.Part, denied: true),
        _ => [],
    };

    /// <summary>Holders are counted term by term and summed; of the terms that a document holds, the one with the greatest impact counts.</summary>
    private uint Score(Document document, List<QueryWord> ranking)
    {
        uint score = 0;
        foreach (var ranked in ranking)
        {
            var holders = _documents.Sum(d => d.All.Distinct().Count(t => StandsFor(ranked, t)));
            var impact = document.All.Where(t => StandsFor(ranked, t)).Distinct().Select(document.Impact).DefaultIfEmpty(0).Max();
            score += Bm25.Weight(_documents.Count, holders) * (uint)impact;
        }

        return score;
    }

    private bool Matches(QueryNode node, Document d) => node switch
    {
        WordsNode w => d.Zones(w.Field).Any(zone => HoldsRow(zone, w.Words)),
        NearNode n => d.Zones(n.Field).Any(zone => AreNear(zone, n)),
        DateNode date => d.Item.Date is { } day && day >= date.From && day <= date.To,
        ValueNode { Field: ValueField.Type } v => ValueNames.IsType(v.Value, d.Item.MediaType),
        ValueNode { Field: ValueField.Language } v => ValueNames.IsLanguage(v.Value, d.Item.Language),
        ValueNode { Field: ValueField.Holding } v => _names.IsHolding(v.Value, d.Item.Holding),
        ValueNode { Field: ValueField.Agency } v => _names.IsAgency(v.Value),
        ValueNode v => _names.IsLabel(v.Value, d.Item.Label.ToArray()),
        AndNode a => a.Parts.All(p => Matches(p, d)),
        OrNode o => o.Parts.Any(p => Matches(p, d)),
        NotNode n => !Matches(n.Part, d),
        _ => throw new InvalidOperationException(),
    };

    private static bool HoldsRow(List<List<string>> zone, IReadOnlyList<QueryWord> row) =>
        Enumerable.Range(0, Math.Max(0, zone.Count - row.Count + 1)).Any(at => row.Select((word, i) => zone[at + i].Any(t => StandsFor(word, t))).All(static same => same));

    /// <summary>The words at each place of a body: of a word broken at a line's end the first half stands where it stands, the second where the next word does, or else there too.</summary>
    public static List<List<string>> PlacesOf(string text)
    {
        var places = new List<List<string>>();
        string? second = null;
        var tokens = new Tokenizer(text);
        while (tokens.MoveNext())
        {
            places.Add([tokens.Folded.ToString()]);
            if (second is not null)
            {
                places[^1].Add(second);
                second = null;
            }

            if (tokens.SecondHalf is > 0 and var half)
            {
                places[^1].Add(tokens.Folded[..half].ToString());
                second = tokens.Folded[half..].ToString();
            }
        }

        if (second is not null)
        {
            places[^1].Add(second);
        }

        return places;
    }

    /// <summary>Tries every choice of one place for each operand.</summary>
    private static bool AreNear(List<List<string>> zone, NearNode near)
    {
        return From(0, (0, 0));

        bool From(int operand, (int First, int Last) before) => operand == near.Operands.Count
            || near.Operands[operand].Rows.Any(row => Enumerable.Range(0, Math.Max(0, zone.Count - row.Count + 1))
                .Where(at => row.Select((word, i) => zone[at + i].Any(t => StandsFor(word, t))).All(static same => same))
                .Select(at => (First: at, Last: at + row.Count - 1))
                .Any(place => (operand == 0 || IsStep(before, place, near.Steps[operand - 1])) && From(operand + 1, place)));

        static bool IsStep((int First, int Last) a, (int First, int Last) b, NearStep step) =>
            (a.Last < b.First && b.First - a.Last <= step.Words) || (!step.InOrder && b.Last < a.First && a.First - b.Last <= step.Words);
    }

    public static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        var tokens = new Tokenizer(text);
        while (tokens.MoveNext())
        {
            words.Add(tokens.Folded.ToString());
        }

        return words;
    }

    private sealed class Document
    {
        private readonly List<List<string>> _title;
        private readonly List<List<List<string>>> _fields;
        private readonly List<List<string>> _body;

        public Document(IndexedItem item)
        {
            Item = item;
            _title = Single(item.Title);
            _fields = [Single(item.Author), Single(item.Sender), Single(item.Recipients), Single(item.FileName), Single(item.Source)];
            _body = PlacesOf(item.Text);
            All = [.. _title.Concat(_fields.SelectMany(static f => f)).Concat(_body).SelectMany(static p => p)];
        }

        public IndexedItem Item { get; }

        public List<string> All { get; }

        private static List<List<string>> Single(string text) => [.. WordsOf(text).Select(static w => new List<string> { w })];

        public IEnumerable<List<List<string>>> Zones(TermField field) => field switch
        {
            TermField.Title => [_title],
            TermField.Author => [_fields[0], _fields[1]],
            TermField.Sender => [_fields[1]],
            TermField.Recipients => [_fields[2]],
            _ => [_title, .. _fields, _body],
        };

        /// <summary>217 · t / (t + 1.6) and 38 for a word of the title, t = Σ boost · count / (1/4 + 3/4 · length / average), in steps of 1/65536 as the format says.</summary>
        public int Impact(string word)
        {
            var t = Part(2, _title.Count(p => p.Contains(word)), _title.Count, 10)
                + Part(1, _fields.Sum(f => f.Count(p => p.Contains(word))), _fields.Sum(static f => f.Count), 16)
                + Part(1, _body.Count(p => p.Contains(word)), _body.Count, 200);
            return (int)BigInteger.Max(1, (217 * t / (t + 104_857)) + (_title.Exists(p => p.Contains(word)) ? 38 : 0));
        }

        private static BigInteger Part(int boost, int count, int length, int average) =>
            new BigInteger(65536) * boost * count * 4 * average / (average + (3 * length));
    }
}

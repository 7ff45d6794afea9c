using Strongroom.Core;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Counts matches by value over all visible segments. Not thread-safe.</summary>
internal sealed class FacetCounter
{
    private readonly Dictionary<HoldingId, long> _holdings = [];
    private readonly Dictionary<Hash384, (byte[] Label, long Count)> _labels = [];
    private readonly Dictionary<string, long> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, long> _languages = new(StringComparer.Ordinal);
    private readonly Dictionary<int, long> _years = [];
    private DocumentTable? _documents;
    private long[] _holdingCounts = [];
    private long[] _labelCounts = [];
    private long[] _typeCounts = [];
    private long[] _languageCounts = [];

    /// <summary>Goes on to another segment.</summary>
    public void Enter(DocumentTable documents)
    {
        Leave();
        _documents = documents;
        _holdingCounts = new long[documents.HoldingTable.Length];
        _labelCounts = new long[documents.LabelTable.Length];
        _typeCounts = new long[documents.TypeTable.Length];
        _languageCounts = new long[documents.LanguageTable.Length];
    }

    /// <summary>Counts a document.</summary>
    public void Count(int document)
    {
        var documents = _documents!;
        _holdingCounts[documents.Holdings[document]]++;
        _labelCounts[documents.Labels[document]]++;
        _typeCounts[documents.Types[document]]++;
        _languageCounts[documents.Languages[document]]++;
        if (documents.Dates[document] != DocumentTable.Undated)
        {
            AddYear(YearOf(documents.Dates[document]), 1);
        }
    }

    /// <summary>The year of a date.</summary>
    /// <param name="date">Milliseconds since 1970.</param>
    public static int YearOf(long date) => DateTimeOffset.FromUnixTimeMilliseconds(date).Year;

    /// <summary>Takes what was counted otherwise for a year.</summary>
    public void AddYear(int year, long count) => _years[year] = _years.GetValueOrDefault(year) + count;

    /// <summary>Takes what was counted otherwise for values, each a table with as many counts.</summary>
    public void Add(HoldingId[] holdings, long[] holdingCounts, byte[][] labels, long[] labelCounts, string[] types, long[] typeCounts, string[] languages, long[] languageCounts)
    {
        Add(_holdings, holdings, holdingCounts);
        AddLabels(labels, labelCounts);
        Add(_types, types, typeCounts);
        Add(_languages, languages, languageCounts);
    }

    /// <summary>The counts.</summary>
    /// <param name="labelOf">Makes labels of their canonical form.</param>
    public SearchFacets Finish(Func<byte[], Labels.Label> labelOf)
    {
        Leave();
        _languages.Remove(string.Empty);
        return new SearchFacets
        {
            Holdings = Sorted(_holdings, Comparer<HoldingId>.Default),
            Labels = [.. _labels.Values.OrderByDescending(static l => l.Count)
                .ThenBy(static l => l.Label, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)))
                .Select(l => new FacetCount<Labels.Label>(labelOf(l.Label), l.Count))],
            Types = Sorted(_types, StringComparer.Ordinal),
            Languages = Sorted(_languages, StringComparer.Ordinal),
            Years = Sorted(_years, Comparer<int>.Default),
        };
    }

    private void Leave()
    {
        if (_documents is null)
        {
            return;
        }

        Add(_holdings, _documents.HoldingTable, _holdingCounts);
        Add(_types, _documents.TypeTable, _typeCounts);
        Add(_languages, _documents.LanguageTable, _languageCounts);
        AddLabels(_documents.LabelTable, _labelCounts);
        _documents = null;
    }

    private void AddLabels(byte[][] table, long[] counts)
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                var key = Hash384.Of("strongroom/v1/search/facet", table[i]);
                _labels[key] = (table[i], _labels.GetValueOrDefault(key).Count + counts[i]);
            }
        }
    }

    private static void Add<T>(Dictionary<T, long> sums, T[] table, long[] counts)
        where T : notnull
    {
        for (var i = 0; i < counts.Length; i++)
        {
            if (counts[i] > 0)
            {
                sums[table[i]] = sums.GetValueOrDefault(table[i]) + counts[i];
            }
        }
    }

    private static List<FacetCount<T>> Sorted<T>(Dictionary<T, long> sums, IComparer<T> order)
        where T : notnull => [.. sums.OrderByDescending(static s => s.Value).ThenBy(static s => s.Key, order).Select(static s => new FacetCount<T>(s.Key, s.Value))];
}

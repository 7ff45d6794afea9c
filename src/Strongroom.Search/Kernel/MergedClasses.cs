using Strongroom.Core;
using Strongroom.Search.Memory;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// What a merged index's documents are counted by: each combination of holding, label, type, language and year that occurs is a class, so that counting a document is one addition. Immutable.
/// </summary>
internal sealed unsafe class MergedClasses
{
    private const int NoYear = int.MinValue;

    private readonly Class[] _classes;
    private readonly HoldingId[] _holdings;
    private readonly byte[][] _labels;
    private readonly string[] _types;
    private readonly string[] _languages;

    private MergedClasses(Class[] classes, HoldingId[] holdings, byte[][] labels, string[] types, string[] languages) =>
        (_classes, _holdings, _labels, _types, _languages) = (classes, holdings, labels, types, languages);

    private readonly record struct Class(int Holding, int Label, int Type, int Language, int Year);

    /// <summary>How many classes there are.</summary>
    public int Count => _classes.Length;

    /// <summary>Finds the classes of documents.</summary>
    /// <param name="sources">The segments.</param>
    /// <param name="places">For each document where it comes from.</param>
    /// <param name="into">Receives the class of each.</param>
    /// <returns>Null when there are more than 16 bits name.</returns>
    public static MergedClasses? Of(SegmentView[] sources, NativeList<uint> places, NativeList<ushort> into)
    {
        var classes = new Dictionary<Class, int>();
        var holdings = new Numbers<HoldingId>(EqualityComparer<HoldingId>.Default);
        var labels = new Numbers<string>(StringComparer.Ordinal); // as hexadecimal digits
        var types = new Numbers<string>(StringComparer.Ordinal);
        var languages = new Numbers<string>(StringComparer.Ordinal);
        var columns = Array.ConvertAll(sources, s =>
        {
            var documents = s.Segment.Documents;
            return (
                Holdings: Array.ConvertAll(documents.HoldingTable, holdings.Of),
                Labels: Array.ConvertAll(documents.LabelTable, l => labels.Of(Convert.ToHexString(l))),
                Types: Array.ConvertAll(documents.TypeTable, types.Of),
                Languages: Array.ConvertAll(documents.LanguageTable, languages.Of));
        });
        for (var i = 0L; i < places.Count; i++)
        {
            var (source, document) = MergedIndex.PlaceOf(places.At[i]);
            var documents = sources[source].Segment.Documents;
            var date = documents.Dates[document];
            var found = new Class(
                columns[source].Holdings[documents.Holdings[document]],
                columns[source].Labels[documents.Labels[document]],
                columns[source].Types[documents.Types[document]],
                columns[source].Languages[documents.Languages[document]],
                date == DocumentTable.Undated ? NoYear : FacetCounter.YearOf(date));
            if (!classes.TryGetValue(found, out var number))
            {
                number = classes.Count;
                if (number > ushort.MaxValue)
                {
                    return null;
                }

                classes.Add(found, number);
            }

            into.Add((ushort)number);
        }

        return new MergedClasses(
            [.. classes.OrderBy(static c => c.Value).Select(static c => c.Key)], holdings.Values, Array.ConvertAll(labels.Values, Convert.FromHexString), types.Values, languages.Values);
    }

    /// <summary>Says which classes have a value.</summary>
    /// <param name="value">The value as a query names it; not an agency.</param>
    /// <param name="names">What it names.</param>
    /// <returns>For each class.</returns>
    public bool[] Having(ValueNode value, ValueNames names)
    {
        var wanted = value.Field switch
        {
            ValueField.Type => Array.ConvertAll(_types, t => ValueNames.IsType(value.Value, t)),
            ValueField.Language => Array.ConvertAll(_languages, l => ValueNames.IsLanguage(value.Value, l)),
            ValueField.Holding => Array.ConvertAll(_holdings, h => names.IsHolding(value.Value, h)),
            _ => Array.ConvertAll(_labels, l => names.IsLabel(value.Value, l)),
        };
        return Array.ConvertAll(_classes, c => wanted[value.Field switch
        {
            ValueField.Type => c.Type,
            ValueField.Language => c.Language,
            ValueField.Holding => c.Holding,
            _ => c.Label,
        }]);
    }

    /// <summary>Hands counts over.</summary>
    /// <param name="counts">One for each class.</param>
    /// <param name="facets">Receives them, value by value.</param>
    public void Tell(ReadOnlySpan<int> counts, FacetCounter facets)
    {
        var (holdings, labels, types, languages) = (new long[_holdings.Length], new long[_labels.Length], new long[_types.Length], new long[_languages.Length]);
        for (var i = 0; i < _classes.Length; i++)
        {
            if (counts[i] == 0)
            {
                continue;
            }

            ref readonly var found = ref _classes[i];
            holdings[found.Holding] += counts[i];
            labels[found.Label] += counts[i];
            types[found.Type] += counts[i];
            languages[found.Language] += counts[i];
            if (found.Year != NoYear)
            {
                facets.AddYear(found.Year, counts[i]);
            }
        }

        facets.Add(_holdings, holdings, _labels, labels, _types, types, _languages, languages);
    }

    private sealed class Numbers<T>(IEqualityComparer<T> equality)
        where T : notnull
    {
        private readonly Dictionary<T, int> _numbers = new(equality);

        public T[] Values => [.. _numbers.OrderBy(static n => n.Value).Select(static n => n.Key)];

        public int Of(T value)
        {
            if (!_numbers.TryGetValue(value, out var number))
            {
                _numbers.Add(value, number = _numbers.Count);
            }

            return number;
        }
    }
}

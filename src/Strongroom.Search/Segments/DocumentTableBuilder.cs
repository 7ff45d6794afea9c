using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>Collects documents in their final order: new ones, or those of other segments. Texts are copied once, to where they stay. Not thread-safe.</summary>
internal sealed class DocumentTableBuilder
{
    private readonly List<Source> _sources;
    private readonly List<int> _marks = [];
    private readonly Values<string> _types = new(StringComparer.Ordinal, DocumentCodec.CompareUtf8);
    private readonly Values<string> _languages = new(StringComparer.Ordinal, DocumentCodec.CompareUtf8);
    private readonly Values<HoldingId> _holdings = new(EqualityComparer<HoldingId>.Default, static (a, b) => a.CompareTo(b));
    private readonly Values<ReadOnlyMemory<byte>> _labels = new(new ByBytes(), static (a, b) => a.Span.SequenceCompareTo(b.Span));
    private long _shortTextBytes;
    private long _textBytes;
    private int _markCount;
    private int _children;

    public DocumentTableBuilder(int count) => _sources = new List<Source>(count);

    /// <summary>Adds a new document.</summary>
    /// <param name="item">The item with its text.</param>
    /// <param name="lengths">Words in its zones.</param>
    /// <param name="bodyStart">Position of its body's first word.</param>
    /// <param name="marks">Where in the body words 64, 128, … begin.</param>
    /// <exception cref="SearchException">A short text is longer than a segment holds.</exception>
    public void Add(IndexedItem item, ZoneCounts lengths, int bodyStart, ReadOnlySpan<int> marks)
    {
        var row = new HitRow { Item = item.Item, Version = item.Version, Date = item.Date ?? DocumentTable.Undated, State = item.State, HasParent = item.Parent is not null };
        for (var i = 0; i < DocumentTable.TextCount; i++)
        {
            var length = Encoding.UTF8.GetByteCount(item.ShortText(i));
            row.Lengths[i] = length <= DocumentTable.MaxTextBytes ? (ushort)length : throw SegmentCodec.Malformed("a title or another short text is too long");
        }

        _marks.AddRange(marks);
        (row.Type, row.Language) = (_types.NumberOf(item.MediaType), _languages.NumberOf(item.Language));
        (row.Holding, row.Label) = (_holdings.NumberOf(item.Holding), _labels.NumberOf(item.Label));
        Add(new Source(row, item, null, 0, lengths, bodyStart, Encoding.UTF8.GetByteCount(item.Text)), marks.Length);
    }

    /// <summary>Adds a document of another segment.</summary>
    /// <param name="from">The other segment's documents; whoever calls holds on to them until <see cref="Finish"/> returned.</param>
    /// <param name="document">Its number there.</param>
    public void Add(DocumentTable from, int document)
    {
        var row = from.Rows[document];
        (row.Type, row.Language) = (_types.NumberOf(from.TypeTable[row.Type]), _languages.NumberOf(from.LanguageTable[row.Language]));
        (row.Holding, row.Label) = (_holdings.NumberOf(from.HoldingTable[row.Holding]), _labels.NumberOf(from.LabelTable[row.Label]));
        Add(new Source(row, null, from, document, from.LengthsOf(document), from.BodyStarts[document], from.TextOf(document).Length), from.MarksOf(document).Length);
    }

    private void Add(in Source source, int marks)
    {
        foreach (var length in source.Row.Lengths)
        {
            _shortTextBytes += length;
        }

        _sources.Add(source);
        _textBytes += source.TextBytes;
        _markCount += marks;
        _children += source.Row.HasParent ? 1 : 0;
    }

    /// <summary>Makes the table.</summary>
    public DocumentTable Finish()
    {
        var arrays = new DocumentArrays(_sources.Count, _children, _markCount, checked((int)_shortTextBytes), checked((int)_textBytes));
        var (types, newTypes) = _types.InOrder();
        var (languages, newLanguages) = _languages.InOrder();
        var (holdings, newHoldings) = _holdings.InOrder();
        var (labels, newLabels) = _labels.InOrder();
        var sources = CollectionsMarshal.AsSpan(_sources);
        foreach (ref var source in sources)
        {
            ref var row = ref source.Row;
            (row.Type, row.Language, row.Holding, row.Label) = (newTypes[row.Type], newLanguages[row.Language], newHoldings[row.Holding], newLabels[row.Label]);
        }

        TakeZones(arrays, sources);
        if (!arrays.TryTakeMarks(_markCount) || arrays.Marks.Length != _markCount)
        {
            throw new InvalidOperationException("places in bodies are not as many as their words ask for");
        }

        CopyRows(arrays, sources);
        CopyTexts(arrays, sources);
        return arrays.ToTable(types, languages, holdings, Array.ConvertAll(labels, static l => l.ToArray()));
    }

    private static void TakeZones(DocumentArrays arrays, Span<Source> sources)
    {
        var pooled = ArrayPool<uint>.Shared.Rent(sources.Length);
        var values = pooled.AsSpan(0, sources.Length);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (uint)sources[i].Lengths.Title;
        }

        var titles = arrays.Column(values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (uint)sources[i].Lengths.Fields;
        }

        var fields = arrays.Column(values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (uint)sources[i].Lengths.Body;
        }

        var bodies = arrays.Column(values);
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (uint)sources[i].BodyStart;
        }

        arrays.TakeZones(titles, fields, bodies, arrays.Column(values));
        ArrayPool<uint>.Shared.Return(pooled);
    }

    private static void CopyRows(DocumentArrays arrays, Span<Source> sources)
    {
        var rows = arrays.Rows.Fill;
        int child = 0, text = 0;
        uint shortText = 0;
        for (var d = 0; d < sources.Length; d++)
        {
            ref var source = ref sources[d];
            ref var row = ref rows[d];
            row = source.Row;
            row.Texts = shortText;
            foreach (var length in row.Lengths)
            {
                shortText += length;
            }

            arrays.Dates.Fill[d] = row.Date;
            (arrays.Types.Fill[d], arrays.Languages.Fill[d], arrays.Holdings.Fill[d], arrays.Labels.Fill[d]) = (row.Type, row.Language, row.Holding, row.Label);
            arrays.TextTags.Fill[d] = source.Item?.TextTag ?? source.From!.TextTags[source.Document];
            arrays.TextEnds.Fill[d] = text += source.TextBytes;
            if (row.HasParent)
            {
                arrays.Children.Fill[child] = (ushort)d;
                arrays.Parents.Fill[child++] = (source.Item is { } item ? item.Parent : source.From!.ParentOf(source.Document))!.Value;
            }
        }
    }

    private void CopyTexts(DocumentArrays arrays, Span<Source> sources)
    {
        Span<byte> texts = arrays.Texts.Fill, text = arrays.Text.Fill;
        var marks = arrays.Marks.Fill;
        var newMarks = CollectionsMarshal.AsSpan(_marks);
        for (var d = 0; d < sources.Length; d++)
        {
            ref var source = ref sources[d];
            if (source.Item is { } item)
            {
                for (var i = 0; i < DocumentTable.TextCount; i++)
                {
                    texts = texts[Encoding.UTF8.GetBytes(item.ShortText(i), texts)..]; // what is no text, such as half a surrogate pair, becomes U+FFFD
                }

                text = text[Encoding.UTF8.GetBytes(item.Text, text)..];
                var count = DocumentTable.MarksFor(source.Lengths.Body);
                newMarks[..count].CopyTo(marks);
                newMarks = newMarks[count..];
                marks = marks[count..];
                continue;
            }

            var from = source.From!;
            from.ShortTexts(source.Document).CopyTo(texts);
            texts = texts[from.ShortTexts(source.Document).Length..];
            from.TextOf(source.Document).CopyTo(text);
            text = text[source.TextBytes..];
            from.MarksOf(source.Document).CopyTo(marks);
            marks = marks[from.MarksOf(source.Document).Length..];
        }
    }

    /// <summary>A document with what it comes from: a new item, or a document of another segment.</summary>
    private struct Source(HitRow row, IndexedItem? item, DocumentTable? from, int document, ZoneCounts lengths, int bodyStart, int textBytes)
    {
        public HitRow Row = row;

        public readonly IndexedItem? Item => item;

        public readonly DocumentTable? From => from;

        public readonly int Document => document;

        public readonly ZoneCounts Lengths => lengths;

        public readonly int BodyStart => bodyStart;

        public readonly int TextBytes => textBytes;
    }

    /// <summary>The different values of a column. They are few, and neighbours mostly have the same.</summary>
    private sealed class Values<T>(IEqualityComparer<T> equality, Comparison<T> order)
        where T : notnull
    {
        private readonly Dictionary<T, ushort> _numbers = new(equality);
        private T? _last;
        private ushort _lastNumber;

        /// <summary>The number of a value, in the order in which they came.</summary>
        public ushort NumberOf(T value)
        {
            if (_numbers.Count > 0 && equality.Equals(value, _last))
            {
                return _lastNumber;
            }

            if (!_numbers.TryGetValue(value, out var number))
            {
                _numbers.Add(value, number = (ushort)_numbers.Count); // no more values than documents
            }

            (_last, _lastNumber) = (value, number);
            return number;
        }

        /// <summary>The values in order, and for each number so far the one in that order.</summary>
        public (T[] Table, ushort[] Numbers) InOrder()
        {
            T[] table = [.. _numbers.Keys];
            Array.Sort(table, order);
            var sorted = new ushort[table.Length];
            for (var i = 0; i < table.Length; i++)
            {
                sorted[_numbers[table[i]]] = (ushort)i;
            }

            return (table, sorted);
        }
    }

    /// <summary>Labels are equal when their canonical bytes are.</summary>
    private sealed class ByBytes : IEqualityComparer<ReadOnlyMemory<byte>>
    {
        public bool Equals(ReadOnlyMemory<byte> x, ReadOnlyMemory<byte> y) => x.Span.SequenceEqual(y.Span);

        public int GetHashCode(ReadOnlyMemory<byte> obj)
        {
            var hash = new HashCode();
            hash.AddBytes(obj.Span);
            return hash.ToHashCode();
        }
    }
}

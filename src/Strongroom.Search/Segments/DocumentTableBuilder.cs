using System.Runtime.InteropServices;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>Collects documents in their final order. Not thread-safe.</summary>
internal sealed class DocumentTableBuilder
{
    private readonly List<IndexedItem> _items;
    private readonly List<ZoneCounts> _lengths = [];
    private readonly List<int> _bodyStarts = [];
    private readonly ByteSink _text = new(4096);
    private readonly List<int> _textEnds = [];
    private readonly List<int> _marks = [];
    private readonly List<int> _markEnds = [];

    public DocumentTableBuilder(int count) => _items = new List<IndexedItem>(count);

    /// <summary>Adds a document. Its text is taken from <paramref name="text"/>, not from the item.</summary>
    public void Add(IndexedItem item, ZoneCounts lengths, int bodyStart, ReadOnlySpan<byte> text, ReadOnlySpan<int> marks)
    {
        _text.Add(text);
        Add(item, lengths, bodyStart, marks);
    }

    /// <summary>Adds a document. Its text is taken from <paramref name="text"/>, not from the item.</summary>
    public void Add(IndexedItem item, ZoneCounts lengths, int bodyStart, ReadOnlySpan<char> text, ReadOnlySpan<int> marks)
    {
        _text.AddText(text);
        Add(item, lengths, bodyStart, marks);
    }

    private void Add(IndexedItem item, ZoneCounts lengths, int bodyStart, ReadOnlySpan<int> marks)
    {
        _items.Add(item);
        _lengths.Add(lengths);
        _bodyStarts.Add(bodyStart);
        _textEnds.Add(_text.Length);
        _marks.AddRange(marks);
        _markEnds.Add(_marks.Count);
    }

    public DocumentTable Finish()
    {
        var (types, typeColumn) = Column(static i => i.MediaType, StringComparer.Ordinal, DocumentCodec.CompareUtf8);
        var (languages, languageColumn) = Column(static i => i.Language, StringComparer.Ordinal, DocumentCodec.CompareUtf8);
        var (holdings, holdingColumn) = Column(static i => i.Holding, EqualityComparer<HoldingId>.Default, static (a, b) => a.CompareTo(b));
        var (labels, labelColumn) = Column(static i => i.Label, new ByBytes(), static (a, b) => a.Span.SequenceCompareTo(b.Span));
        return new DocumentTable
        {
            Dates = [.. _items.Select(static i => i.Date ?? DocumentTable.Undated)],
            TextTags = [.. _items.Select(static i => i.TextTag)],
            Rows = [.. _items.Select((i, d) => new HitRow
            {
                Item = i.Item,
                Date = i.Date ?? DocumentTable.Undated,
                Title = i.Title,
                Others = DocumentTable.SharedIfEmpty([i.Author, i.Sender, i.Recipients, i.FileName, i.Source, i.Reason]),
                Version = i.Version,
                Type = typeColumn[d],
                Language = languageColumn[d],
                Holding = holdingColumn[d],
                Label = labelColumn[d],
                State = i.State,
                HasParent = i.Parent is not null,
            })],
            Children = [.. Enumerable.Range(0, _items.Count).Where(d => _items[d].Parent is not null).Select(static d => (ushort)d)],
            Parents = [.. _items.Select(static i => i.Parent).OfType<ItemId>()],
            TypeTable = types,
            Types = typeColumn,
            LanguageTable = languages,
            Languages = languageColumn,
            HoldingTable = holdings,
            Holdings = holdingColumn,
            LabelTable = Array.ConvertAll(labels, static l => l.ToArray()),
            Labels = labelColumn,
            Lengths = new LengthColumns([.. _lengths]),
            BodyStarts = new SmallColumn(CollectionsMarshal.AsSpan(_bodyStarts)),
            Text = _text.ToArray(),
            TextEnds = [.. _textEnds],
            Marks = [.. _marks],
            MarkEnds = new SmallColumn(CollectionsMarshal.AsSpan(_markEnds)),
        };
    }

    /// <summary>The distinct values in order, and for each document the number of its value. Values are few, and neighbours mostly have the same.</summary>
    private (T[] Table, ushort[] Column) Column<T>(Func<IndexedItem, T> valueOf, IEqualityComparer<T> equality, Comparison<T> order)
        where T : notnull
    {
        var numbers = new Dictionary<T, int>(equality);
        var column = new int[_items.Count];
        for (var i = 0; i < column.Length; i++)
        {
            var value = valueOf(_items[i]);
            if (!numbers.TryGetValue(value, out column[i]))
            {
                numbers.Add(value, column[i] = numbers.Count);
            }
        }

        T[] table = [.. numbers.Keys];
        Array.Sort(table, order);
        var sorted = new int[table.Length];
        for (var i = 0; i < table.Length; i++)
        {
            sorted[numbers[table[i]]] = i;
        }

        return (table, Array.ConvertAll(column, number => (ushort)sorted[number])); // no more values than documents
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

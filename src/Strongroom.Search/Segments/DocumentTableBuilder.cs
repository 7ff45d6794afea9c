using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>Collects documents in their final order. Not thread-safe.</summary>
internal sealed class DocumentTableBuilder
{
    private static readonly Comparer<string> ByUtf8 = Comparer<string>.Create(DocumentCodec.CompareUtf8);

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
        _items.Add(item);
        _lengths.Add(lengths);
        _bodyStarts.Add(bodyStart);
        _text.Add(text);
        _textEnds.Add(_text.Length);
        _marks.AddRange(marks);
        _markEnds.Add(_marks.Count);
    }

    public DocumentTable Finish()
    {
        var (types, typeColumn) = Column(static i => i.MediaType, ByUtf8);
        var (languages, languageColumn) = Column(static i => i.Language, ByUtf8);
        var (holdings, holdingColumn) = Column(static i => i.Holding, Comparer<HoldingId>.Default);
        var (labels, labelColumn) = Column(static i => i.Label.ToArray(), Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        return new DocumentTable
        {
            Items = [.. _items.Select(static i => i.Item)],
            Versions = [.. _items.Select(static i => i.Version)],
            Dates = [.. _items.Select(static i => i.Date ?? DocumentTable.Undated)],
            TextTags = [.. _items.Select(static i => i.TextTag)],
            States = [.. _items.Select(static i => i.State)],
            Parents = [.. _items.Select(static i => i.Parent)],
            TypeTable = types,
            Types = typeColumn,
            LanguageTable = languages,
            Languages = languageColumn,
            HoldingTable = holdings,
            Holdings = holdingColumn,
            LabelTable = labels,
            Labels = labelColumn,
            Texts = [.. _items.Select(static i => new[] { i.Title, i.Author, i.Sender, i.Recipients, i.FileName, i.Source, i.Reason })],
            Lengths = [.. _lengths],
            BodyStarts = [.. _bodyStarts],
            Text = _text.ToArray(),
            TextEnds = [.. _textEnds],
            Marks = [.. _marks],
            MarkEnds = [.. _markEnds],
        };
    }

    private (T[] Table, int[] Column) Column<T>(Func<IndexedItem, T> valueOf, IComparer<T> order)
    {
        T[] table = [.. new SortedSet<T>(_items.Select(valueOf), order)];
        var column = new int[_items.Count];
        for (var i = 0; i < column.Length; i++)
        {
            column[i] = Array.BinarySearch(table, valueOf(_items[i]), order);
        }

        return (table, column);
    }
}

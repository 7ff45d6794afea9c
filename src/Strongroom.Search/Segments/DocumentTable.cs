using System.Text;
using Strongroom.Core;
using Strongroom.Search.Kernel;
using Strongroom.Search.Memory;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>
/// What is known of a segment's documents, outside the collector's heap. Values that many documents share (media type, language, holding, label) stand once in a table of
/// their own, ascending, and columns hold their numbers. Immutable; thread-safe. Whoever works with its spans and rows holds on to it (docs/adr/0522); texts that it gives as strings need nobody.
/// </summary>
internal sealed class DocumentTable
{
    /// <summary>The date of an undated document: older than all.</summary>
    public const long Undated = long.MinValue;

    /// <summary>Number of short texts of a document: see <see cref="HitRow.Texts"/>.</summary>
    public const int TextCount = 7;

    /// <summary>A short text is no longer.</summary>
    public const int MaxTextBytes = 3 * MaxTextChars;

    /// <summary>The same in UTF-16 code units.</summary>
    public const int MaxTextChars = 20_000;

    private readonly NativeArray<ushort> _byItem;

    /// <summary>Takes what was filled in.</summary>
    /// <param name="arrays">The arrays.</param>
    /// <param name="types">Media types.</param>
    /// <param name="languages">Languages; the empty one stands for unknown.</param>
    /// <param name="holdings">Holdings.</param>
    /// <param name="labels">Labels in canonical form.</param>
    public DocumentTable(DocumentArrays arrays, string[] types, string[] languages, HoldingId[] holdings, byte[][] labels)
    {
        (Rows, Dates, TextTags, _byItem) = (arrays.Rows, arrays.Dates, arrays.TextTags, arrays.ByItem);
        (Children, Parents) = (arrays.Children, arrays.Parents);
        (Types, Languages, Holdings, Labels) = (arrays.Types, arrays.Languages, arrays.Holdings, arrays.Labels);
        (Lengths, BodyStarts, Texts) = (arrays.Lengths, arrays.BodyStarts, arrays.Texts);
        (Text, TextEnds, Marks, MarkEnds) = (arrays.Text, arrays.TextEnds, arrays.Marks, arrays.MarkEnds);
        (TypeTable, LanguageTable, HoldingTable, LabelTable) = (types, languages, holdings, labels);
    }

    /// <summary>What hits show of each document.</summary>
    public NativeArray<HitRow> Rows { get; }

    /// <summary>Milliseconds since 1970, or <see cref="Undated"/>.</summary>
    public NativeArray<long> Dates { get; }

    /// <summary>Tags of text derivatives; 0 without text.</summary>
    public NativeArray<ulong> TextTags { get; }

    /// <summary>The documents that have parents, ascending.</summary>
    public NativeArray<ushort> Children { get; }

    /// <summary>The parent of each of <see cref="Children"/>.</summary>
    public NativeArray<ItemId> Parents { get; }

    public string[] TypeTable { get; }

    public NativeArray<ushort> Types { get; }

    /// <summary>Languages; the empty one stands for unknown.</summary>
    public string[] LanguageTable { get; }

    public NativeArray<ushort> Languages { get; }

    public HoldingId[] HoldingTable { get; }

    public NativeArray<ushort> Holdings { get; }

    public byte[][] LabelTable { get; }

    public NativeArray<ushort> Labels { get; }

    /// <summary>Number of words in each zone.</summary>
    public LengthColumns Lengths { get; }

    /// <summary>Position of the body's first word.</summary>
    public SmallColumn BodyStarts { get; }

    /// <summary>Titles and other short texts in UTF-8 end to end, those of one document after those of the other.</summary>
    public NativeArray<byte> Texts { get; }

    /// <summary>Bodies in UTF-8 end to end.</summary>
    public NativeArray<byte> Text { get; }

    public NativeArray<int> TextEnds { get; }

    /// <summary>Where in the body words 64, 128, … begin, in bytes from its start.</summary>
    public NativeArray<int> Marks { get; }

    public SmallColumn MarkEnds { get; }

    /// <summary>About how many bytes it takes in memory, texts included.</summary>
    public long SizeBytes => Rows.SizeBytes + Dates.SizeBytes + TextTags.SizeBytes + (5 * _byItem.SizeBytes) + Children.SizeBytes + Parents.SizeBytes
        + Lengths.SizeBytes + BodyStarts.SizeBytes + Texts.SizeBytes + Text.SizeBytes + TextEnds.SizeBytes + Marks.SizeBytes + MarkEnds.SizeBytes;

    /// <summary>The labels of <see cref="LabelTable"/> as they were last made out; the answer fills it in, and any thread finds the same.</summary>
    public Labels.Label?[] KnownLabels => field ??= new Labels.Label?[LabelTable.Length];

    /// <summary>How many places in a body are kept.</summary>
    /// <param name="words">Its words.</param>
    public static int MarksFor(int words) => Math.Max(0, (words - 1) / Segment.WordsPerMark);

    /// <summary>The order of documents in a segment: newest first, undated last; those of one date by item id.</summary>
    public static int Compare(DocumentTable a, int documentA, DocumentTable b, int documentB)
    {
        var byDate = b.Dates[documentB].CompareTo(a.Dates[documentA]);
        return byDate != 0 ? byDate : a.Rows[documentA].Item.CompareTo(b.Rows[documentB].Item);
    }

    /// <summary>Finds a document by its item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Its number, or a negative number.</returns>
    public int Find(ItemId item)
    {
        int low = 0, high = _byItem.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Rows[_byItem[middle]].Item.CompareTo(item);
            if (order == 0)
            {
                return _byItem[middle];
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    /// <summary>The documents dated within a range, both ends within: first, and the one after the last.</summary>
    public (int From, int To) Within(long from, long to) => (FirstBefore(to, orAt: true), FirstBefore(from, orAt: false));

    private int FirstBefore(long date, bool orAt)
    {
        int low = 0, high = Dates.Length;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var isBefore = Dates[middle] < date || (orAt && Dates[middle] == date);
            (low, high) = isBefore ? (low, middle) : (middle + 1, high);
        }

        return low;
    }

    /// <summary>Whether two documents are of one item: no segment holds such.</summary>
    public bool HasTwins()
    {
        for (var i = 1; i < _byItem.Length; i++)
        {
            if (Rows[_byItem[i]].Item == Rows[_byItem[i - 1]].Item)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The items of all documents.</summary>
    public ItemId[] Items()
    {
        var items = new ItemId[Rows.Length];
        for (var d = 0; d < items.Length; d++)
        {
            items[d] = Rows[d].Item;
        }

        GC.KeepAlive(this);
        return items;
    }

    /// <summary>Has a row fetched.</summary>
    public unsafe void PrefetchRow(int document) => MergedIndex.Prefetch(Rows.At + document);

    /// <summary>The parent of a document, or null.</summary>
    public ItemId? ParentOf(int document) => Rows[document].HasParent ? Parents[Children.Span.BinarySearch((ushort)document)] : null;

    public ZoneCounts LengthsOf(int document) => Lengths[document];

    public ReadOnlySpan<byte> TextOf(int document)
    {
        var start = document == 0 ? 0 : TextEnds[document - 1];
        return Text.AsSpan(start, TextEnds[document] - start);
    }

    public ReadOnlySpan<int> MarksOf(int document)
    {
        var start = document == 0 ? 0 : MarkEnds[document - 1];
        return Marks.AsSpan(start, MarkEnds[document] - start);
    }

    /// <summary>A short text as it stands in memory.</summary>
    /// <param name="document">The document.</param>
    /// <param name="number">0 is the title, the others follow.</param>
    public ReadOnlySpan<byte> ShortText(int document, int number)
    {
        ref readonly var row = ref Rows[document];
        var start = (int)row.Texts;
        for (var i = 0; i < number; i++)
        {
            start += row.Lengths[i];
        }

        return Texts.AsSpan(start, row.Lengths[number]);
    }

    /// <summary>All short texts of a document, end to end.</summary>
    public ReadOnlySpan<byte> ShortTexts(int document)
    {
        var length = 0;
        foreach (var one in Rows[document].Lengths)
        {
            length += one;
        }

        return Texts.AsSpan((int)Rows[document].Texts, length);
    }

    /// <summary>A short text; may be asked for at any time.</summary>
    /// <param name="document">The document.</param>
    /// <param name="number">0 is the title, the others follow.</param>
    public string ShortTextString(int document, int number)
    {
        var text = Encoding.UTF8.GetString(ShortText(document, number));
        GC.KeepAlive(this);
        return text;
    }

    /// <summary>One document as it came in; may be asked for at any time.</summary>
    /// <param name="document">Its number.</param>
    /// <param name="withText">Whether the body is wanted too.</param>
    public IndexedItem ItemOf(int document, bool withText = true)
    {
        var row = Rows[document];
        var item = new IndexedItem
        {
            Item = row.Item,
            Version = row.Version,
            Holding = HoldingTable[row.Holding],
            Label = LabelTable[row.Label],
            Parent = ParentOf(document),
            Date = row.Date == Undated ? null : row.Date,
            MediaType = TypeTable[row.Type],
            Language = LanguageTable[row.Language],
            Title = ShortTextString(document, 0),
            Author = ShortTextString(document, 1),
            Sender = ShortTextString(document, 2),
            Recipients = ShortTextString(document, 3),
            FileName = ShortTextString(document, 4),
            Source = ShortTextString(document, 5),
            State = row.State,
            TextTag = TextTags[document],
            Reason = ShortTextString(document, 6),
            Text = withText ? Encoding.UTF8.GetString(TextOf(document)) : string.Empty,
        };
        GC.KeepAlive(this);
        return item;
    }
}

using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Core;
using Strongroom.Search.Kernel;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>
/// The columns of a segment's documents. Values that many documents share (media type, language, holding, label) stand once in a table of
/// their own, ascending, and columns hold their numbers. Immutable.
/// </summary>
internal sealed class DocumentTable
{
    /// <summary>The date of an undated document: older than all.</summary>
    public const long Undated = long.MinValue;

    /// <summary>Number of texts of a document in <see cref="Texts"/>.</summary>
    public const int TextCount = 7;

    /// <summary>Columns, and one array of texts with its references; strings that are not empty come on top.</summary>
    private const long BytesPerDocument = 250;

    private static readonly string[] NoTexts = [.. Enumerable.Repeat(string.Empty, TextCount)];

    private ushort[] _byItem = [];

    public required ItemId[] Items
    {
        get;
        init
        {
            field = value;
            _byItem = ByItem(value);
        }
    }

    public required uint[] Versions { get; init; }

    /// <summary>Milliseconds since 1970, or <see cref="Undated"/>.</summary>
    public required long[] Dates { get; init; }

    /// <summary>Tags of text derivatives; 0 without text.</summary>
    public required ulong[] TextTags { get; init; }

    public required TextState[] States { get; init; }

    /// <summary>The parent, or null.</summary>
    public required ItemId?[] Parents { get; init; }

    public required string[] TypeTable { get; init; }

    public required int[] Types { get; init; }

    /// <summary>Languages; the empty one stands for unknown.</summary>
    public required string[] LanguageTable { get; init; }

    public required int[] Languages { get; init; }

    public required HoldingId[] HoldingTable { get; init; }

    public required int[] Holdings { get; init; }

    public required byte[][] LabelTable { get; init; }

    public required int[] Labels { get; init; }

    /// <summary>Title, author, sender, recipients, file name, source and reason of each document.</summary>
    public required string[][] Texts { get; init; }

    /// <summary>Number of words in each zone.</summary>
    public required ZoneCounts[] Lengths { get; init; }

    /// <summary>Position of the body's first word.</summary>
    public required int[] BodyStarts { get; init; }

    /// <summary>Bodies in UTF-8 end to end.</summary>
    public required byte[] Text { get; init; }

    public required int[] TextEnds { get; init; }

    /// <summary>Where in the body words 64, 128, … begin, in bytes from its start.</summary>
    public required int[] Marks { get; init; }

    public required int[] MarkEnds { get; init; }

    /// <summary>About how many bytes it takes in memory, texts included.</summary>
    public long SizeBytes => Text.Length + (4L * Marks.Length) + (26L * Items.Length) + (BytesPerDocument * Texts.Length);

    /// <summary>The order of documents in a segment: newest first, undated last; those of one date by item id.</summary>
    public static int Compare(DocumentTable a, int documentA, DocumentTable b, int documentB)
    {
        var byDate = b.Dates[documentB].CompareTo(a.Dates[documentA]);
        return byDate != 0 ? byDate : a.Items[documentA].CompareTo(b.Items[documentB]);
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
            var order = Items[_byItem[middle]].CompareTo(item);
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

    private static ushort[] ByItem(ItemId[] items)
    {
        var numbers = new ushort[items.Length];
        var prefixes = new ulong[items.Length]; // ids are random: their first bytes decide nearly always
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        for (var i = 0; i < items.Length; i++)
        {
            numbers[i] = (ushort)i;
            items[i].Value.WriteTo(bytes);
            prefixes[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        Array.Sort(prefixes, numbers);
        for (var from = 0; from < items.Length;)
        {
            var to = from + 1;
            while (to < items.Length && prefixes[to] == prefixes[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                numbers.AsSpan(from, to - from).Sort((a, b) => items[a].CompareTo(items[b]));
            }

            from = to;
        }

        return numbers;
    }

    /// <summary>Whether two documents are of one item: no segment holds such.</summary>
    public bool HasTwins()
    {
        for (var i = 1; i < _byItem.Length; i++)
        {
            if (Items[_byItem[i]] == Items[_byItem[i - 1]])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What hits show of each document; made when first asked for.</summary>
    public HitRow[] Rows => field ??= [.. Enumerable.Range(0, Items.Length).Select(d => new HitRow(this, d))];

    /// <summary>Has a row fetched.</summary>
    public unsafe void PrefetchRow(int document)
    {
        var row = (byte*)Unsafe.AsPointer(ref Rows[document]); // where the array is moved meanwhile, something else is fetched, which does no harm
        MergedIndex.Prefetch(row);
        MergedIndex.Prefetch(row + Unsafe.SizeOf<HitRow>() - 1);
    }

    /// <summary>Has the texts of a row fetched.</summary>
    public unsafe void PrefetchTexts(int document)
    {
        var texts = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Rows[document].Texts));
        MergedIndex.Prefetch(texts - 8); // its length stands before it
        MergedIndex.Prefetch(texts + 48);
    }

    /// <summary>The labels of <see cref="LabelTable"/> as they were last made out; the answer fills it in, and any thread finds the same.</summary>
    public Labels.Label?[] KnownLabels => field ??= new Labels.Label?[LabelTable.Length];

    /// <summary>A table that knows the order of documents and nothing else of them.</summary>
    public static DocumentTable ForOrder(ItemId[] items, long[] dates) => new()
    {
        Items = items,
        Versions = [],
        Dates = dates,
        TextTags = [],
        States = [],
        Parents = [],
        TypeTable = [],
        Types = [],
        LanguageTable = [],
        Languages = [],
        HoldingTable = [],
        Holdings = [],
        LabelTable = [],
        Labels = [],
        Texts = [],
        Lengths = [],
        BodyStarts = [],
        Text = [],
        TextEnds = [],
        Marks = [],
        MarkEnds = [],
    };

    /// <summary>The texts of a document; all documents without any share one array.</summary>
    public static string[] SharedIfEmpty(string[] texts) => Array.TrueForAll(texts, static t => t.Length == 0) ? NoTexts : texts;

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

    /// <summary>One document as it came in.</summary>
    /// <param name="document">Its number.</param>
    /// <param name="withText">Whether the body is wanted too.</param>
    public IndexedItem ItemOf(int document, bool withText = true)
    {
        var texts = Texts[document];
        return new IndexedItem
        {
            Item = Items[document],
            Version = Versions[document],
            Holding = HoldingTable[Holdings[document]],
            Label = LabelTable[Labels[document]],
            Parent = Parents[document],
            Date = Dates[document] == Undated ? null : Dates[document],
            MediaType = TypeTable[Types[document]],
            Language = LanguageTable[Languages[document]],
            Title = texts[0],
            Author = texts[1],
            Sender = texts[2],
            Recipients = texts[3],
            FileName = texts[4],
            Source = texts[5],
            State = States[document],
            TextTag = TextTags[document],
            Reason = texts[6],
            Text = withText ? Encoding.UTF8.GetString(TextOf(document)) : string.Empty,
        };
    }
}

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

    /// <summary>Number of texts of a document: see <see cref="HitRow.Text"/>.</summary>
    public const int TextCount = 7;

    /// <summary>Its row and columns; strings that are not empty come on top.</summary>
    private const long BytesPerDocument = 56 + 8 + 8 + 8 + 4 + 2;

    private static readonly string[] NoOthers = [.. Enumerable.Repeat(string.Empty, TextCount - 1)];

    private ushort[] _byItem = [];

    /// <summary>What hits show of each document.</summary>
    public required HitRow[] Rows
    {
        get;
        init
        {
            field = value;
            _byItem = ByItem(value);
        }
    }

    /// <summary>Milliseconds since 1970, or <see cref="Undated"/>.</summary>
    public required long[] Dates { get; init; }

    /// <summary>Tags of text derivatives; 0 without text.</summary>
    public required ulong[] TextTags { get; init; }

    /// <summary>The documents that have parents, ascending.</summary>
    public required ushort[] Children { get; init; }

    /// <summary>The parent of each of <see cref="Children"/>.</summary>
    public required ItemId[] Parents { get; init; }

    public required string[] TypeTable { get; init; }

    public required ushort[] Types { get; init; }

    /// <summary>Languages; the empty one stands for unknown.</summary>
    public required string[] LanguageTable { get; init; }

    public required ushort[] Languages { get; init; }

    public required HoldingId[] HoldingTable { get; init; }

    public required ushort[] Holdings { get; init; }

    public required byte[][] LabelTable { get; init; }

    public required ushort[] Labels { get; init; }

    /// <summary>Number of words in each zone.</summary>
    public required LengthColumns Lengths { get; init; }

    /// <summary>Position of the body's first word.</summary>
    public required SmallColumn BodyStarts { get; init; }

    /// <summary>Bodies in UTF-8 end to end.</summary>
    public required byte[] Text { get; init; }

    public required int[] TextEnds { get; init; }

    /// <summary>Where in the body words 64, 128, … begin, in bytes from its start.</summary>
    public required int[] Marks { get; init; }

    public required SmallColumn MarkEnds { get; init; }

    /// <summary>About how many bytes it takes in memory, texts included.</summary>
    public long SizeBytes => Text.Length + (4L * Marks.Length) + MarkEnds.SizeBytes + (18L * Children.Length) + Lengths.SizeBytes + BodyStarts.SizeBytes + (BytesPerDocument * Rows.Length);

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

    private static ushort[] ByItem(HitRow[] rows)
    {
        var numbers = new ushort[rows.Length];
        var prefixes = new ulong[rows.Length]; // ids are random: their first bytes decide nearly always
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        for (var i = 0; i < rows.Length; i++)
        {
            numbers[i] = (ushort)i;
            rows[i].Item.Value.WriteTo(bytes);
            prefixes[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        Array.Sort(prefixes, numbers);
        for (var from = 0; from < rows.Length;)
        {
            var to = from + 1;
            while (to < rows.Length && prefixes[to] == prefixes[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                numbers.AsSpan(from, to - from).Sort((a, b) => rows[a].Item.CompareTo(rows[b].Item));
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
            if (Rows[_byItem[i]].Item == Rows[_byItem[i - 1]].Item)
            {
                return true;
            }
        }

        return false;
    }

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
        var texts = (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(Rows[document].Others));
        MergedIndex.Prefetch(texts - 8); // its length stands before it
        MergedIndex.Prefetch(texts + 40);
    }

    /// <summary>The labels of <see cref="LabelTable"/> as they were last made out; the answer fills it in, and any thread finds the same.</summary>
    public Labels.Label?[] KnownLabels => field ??= new Labels.Label?[LabelTable.Length];

    /// <summary>The texts of a document but its title; all documents without any share one array.</summary>
    public static string[] SharedIfEmpty(ReadOnlySpan<string> others)
    {
        foreach (var text in others)
        {
            if (text.Length > 0)
            {
                return [.. others];
            }
        }

        return NoOthers;
    }

    /// <summary>The parent of a document, or null.</summary>
    public ItemId? ParentOf(int document) => Rows[document].HasParent ? Parents[Array.BinarySearch(Children, (ushort)document)] : null;

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
        ref readonly var row = ref Rows[document];
        return new IndexedItem
        {
            Item = row.Item,
            Version = row.Version,
            Holding = HoldingTable[Holdings[document]],
            Label = LabelTable[Labels[document]],
            Parent = ParentOf(document),
            Date = Dates[document] == Undated ? null : Dates[document],
            MediaType = TypeTable[Types[document]],
            Language = LanguageTable[Languages[document]],
            Title = row.Title,
            Author = row.Others[0],
            Sender = row.Others[1],
            Recipients = row.Others[2],
            FileName = row.Others[3],
            Source = row.Others[4],
            State = row.State,
            TextTag = TextTags[document],
            Reason = row.Others[5],
            Text = withText ? Encoding.UTF8.GetString(TextOf(document)) : string.Empty,
        };
    }
}

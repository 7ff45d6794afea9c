using Strongroom.Core;
using Strongroom.Search.Kernel;
using Strongroom.Search.Memory;

namespace Strongroom.Search.Segments;

/// <summary>
/// An immutable index over some items of one compartment, held as arrays outside the collector's heap: whoever reads them keeps the segment alive to the last read (docs/adr/0522). Documents are numbered from the newest on, undated ones last, those of one date by
/// item id: so the same items give the same segment, however they came together, and what ties in score stands in the order of hits. Terms ascend by bytes, postings by document, positions by value. Thread-safe.
/// Format and rules: docs/formats/segment.md.
/// </summary>
internal sealed class Segment : IWordList
{
    /// <summary>Greatest number of documents, so that a document is named by 16 bits.</summary>
    public const int MaxDocuments = 1 << 16;

    /// <summary>The beginning of every so many postings' positions is known.</summary>
    public const int PostingsPerStart = 16;

    /// <summary>A body's places are marked every so many words, for snippets.</summary>
    public const int WordsPerMark = 64;

    /// <summary>Positions left free between zones, so that no phrase reaches across.</summary>
    public const int ZoneGap = 64;

    /// <summary>Of so many keys, none of which is longer than 512 bytes, the beginnings lie less than 2^16 apart.</summary>
    public const int TermsPerBase = 64;

    private TermTable? _table;
    private FormTable? _forms;
    private NameTable? _names;
    private ImpactTable? _bounds;

    /// <summary>Takes the arrays of its terms, by <see cref="SegmentArrays.ToSegment"/>.</summary>
    public Segment(SegmentArrays arrays, DocumentTable documents)
    {
        (TermBytes, KeyBases, KeyStarts, PostingEnds) = (arrays.Keys, arrays.KeyBases, arrays.KeyStarts, arrays.PostingEnds);
        (Postings, Impacts, PositionStarts, Positions) = (arrays.Postings, arrays.Impacts, arrays.PositionStarts, arrays.Positions);
        Documents = documents;
    }

    /// <summary>Term keys (field byte and UTF-8) end to end.</summary>
    public NativeArray<byte> TermBytes { get; }

    /// <summary>Where every 64th key begins.</summary>
    public NativeArray<int> KeyBases { get; }

    /// <summary>Where each key begins from there on, and at the end where the last one ends.</summary>
    public NativeArray<ushort> KeyStarts { get; }

    /// <summary>Where each term's postings end in the arrays of postings.</summary>
    public NativeArray<int> PostingEnds { get; }

    /// <summary>The document of each posting.</summary>
    public NativeArray<ushort> Postings { get; }

    /// <summary>The impact of each posting.</summary>
    public NativeArray<byte> Impacts { get; }

    /// <summary>Where the positions of postings 0, 16, 32, … begin.</summary>
    public NativeArray<int> PositionStarts { get; }

    /// <summary>Positions by <see cref="PositionCode"/>.</summary>
    public NativeArray<byte> Positions { get; }

    /// <summary>What is known of each document.</summary>
    public DocumentTable Documents { get; }

    /// <summary>Its terms by hash; made when first asked for.</summary>
    public TermTable Table => Volatile.Read(ref _table) ?? First(ref _table, new TermTable(this));

    /// <summary>Which of its words are forms of one another; made when first asked for.</summary>
    public FormTable Forms => Volatile.Read(ref _forms) ?? First(ref _forms, new FormTable(this));

    /// <summary>Which of its words may be spellings of one name; made when first asked for.</summary>
    public NameTable Names => Volatile.Read(ref _names) ?? First(ref _names, new NameTable(this));

    /// <summary>Bounds on impacts; made when first asked for.</summary>
    public ImpactTable Bounds => Volatile.Read(ref _bounds) ?? First(ref _bounds, new ImpactTable(this));

    /// <summary>Number of documents.</summary>
    public int Count => Documents.Rows.Length;

    /// <summary>Number of terms.</summary>
    public int TermCount => PostingEnds.Length;

    /// <summary>About how many bytes it takes in memory.</summary>
    public long SizeBytes => TermBytes.SizeBytes + KeyBases.SizeBytes + KeyStarts.SizeBytes + PostingEnds.SizeBytes
        + Postings.SizeBytes + Impacts.SizeBytes + PositionStarts.SizeBytes + Positions.SizeBytes + Documents.SizeBytes;

    /// <summary>The same, with what was made for searching so far.</summary>
    public long OpenSizeBytes => SizeBytes + Table.SizeBytes + Bounds.SizeBytes + (Volatile.Read(ref _forms)?.SizeBytes ?? 0) + (Volatile.Read(ref _names)?.SizeBytes ?? 0);

    /// <summary>Of several threads that make a table at once all get the first: its memory may be pointed into already, and a second in its place would have it given back.</summary>
    private static T First<T>(ref T? place, T made)
        where T : class => Interlocked.CompareExchange(ref place, made, null) ?? made;

    /// <summary>The key of a term.</summary>
    /// <param name="term">Its number.</param>
    public ReadOnlySpan<byte> Key(int term)
    {
        var start = KeyStart(term);
        return TermBytes.AsSpan(start, KeyStart(term + 1) - start);
    }

    private int KeyStart(int term) => KeyBases[(int)((uint)term / TermsPerBase)] + KeyStarts[term];

    /// <summary>First posting of a term.</summary>
    public int FirstPosting(int term) => term == 0 ? 0 : PostingEnds[term - 1];

    /// <summary>Finds a term.</summary>
    /// <param name="key">Field byte and UTF-8.</param>
    /// <returns>Its number, or the complement of the number of the next greater one.</returns>
    public int Find(ReadOnlySpan<byte> key)
    {
        int low = 0, high = TermCount - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = Key(middle).SequenceCompareTo(key);
            GC.KeepAlive(this);
            if (order == 0)
            {
                return middle;
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    /// <inheritdoc/>
    int IWordList.Find(ReadOnlySpan<byte> key) => Table.Find(this, WordHash.Of(key), key);

    /// <summary>Finds a document by its item.</summary>
    /// <param name="item">The item.</param>
    /// <returns>Its number, or a negative number.</returns>
    public int FindItem(ItemId item) => Documents.Find(item);

    /// <summary>Reads the positions of one posting.</summary>
    /// <param name="posting">Its number in the arrays of postings.</param>
    /// <param name="into">Receives the positions, ascending; grown if needed.</param>
    /// <returns>How many.</returns>
    public int ReadPositions(int posting, ref int[] into)
    {
        var at = PositionStart(posting);
        var bytes = Positions.Span;
        var position = -1;
        for (var count = 0; ; count++)
        {
            if (into.Length == count)
            {
                Array.Resize(ref into, 2 * count);
            }

            var gap = PositionCode.Read(bytes, ref at);
            position += (gap < 0 ? ~gap : gap) + 1;
            into[count] = position;
            if (gap < 0)
            {
                GC.KeepAlive(this);
                return count + 1;
            }
        }
    }

    /// <summary>The positions of one posting as they are written.</summary>
    /// <param name="posting">Its number.</param>
    public ReadOnlySpan<byte> PositionBytes(int posting)
    {
        var start = PositionStart(posting);
        var end = start;
        PositionCode.Skip(Positions, ref end);
        return Positions.AsSpan(start, end - start);
    }

    /// <summary>Where the positions of a posting begin.</summary>
    public int PositionStart(int posting)
    {
        var at = PositionStarts[posting / PostingsPerStart];
        for (var skipped = posting % PostingsPerStart; skipped > 0; skipped--)
        {
            PositionCode.Skip(Positions, ref at);
        }

        GC.KeepAlive(this);
        return at;
    }
}

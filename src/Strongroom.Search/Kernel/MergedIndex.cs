using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Strongroom.Core;
using Strongroom.Search.Memory;
using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// All sealed segments of one visible set as one, in memory only and outside the collector's heap: words, postings and positions of the live documents, and for each where it comes from; what is shown of
/// it stays there. It serves those alone who may see all of its sources, and only while each of these is exactly as it was. Laid out for few waits for memory: a word takes three, a seldom one's postings
/// stand together, a frequent one's best stand by themselves. Immutable; thread-safe.
/// </summary>
internal sealed unsafe class MergedIndex : IVisibleWords
{
    /// <summary>Documents at most: a posting of a seldom word holds a document's number in the other 24 bits.</summary>
    public const int MaxDocuments = 1 << (32 - ImpactBits);

    /// <summary>Bits of an impact.</summary>
    public const int ImpactBits = 8;

    /// <summary>Words that at least so many documents hold are frequent.</summary>
    public const int FrequentFrom = 64;

    /// <summary>How many of a frequent word's best postings are kept by themselves.</summary>
    public const int BestCount = 32;

    /// <summary>The beginning of every so many postings' positions is known.</summary>
    public const int PostingsPerStart = 8;

    private const int DocumentBits = 16;

    private readonly NativeList<uint> _slots;
    private readonly NativeList<Entry> _entries;
    private readonly NativeList<byte> _keys;
    private readonly NativeList<uint> _seldom;
    private readonly NativeList<Row> _rows;
    private readonly NativeList<ushort> _documents;
    private readonly NativeList<byte> _impacts;
    private readonly NativeList<uint> _starts;
    private readonly NativeList<uint> _best;
    private readonly NativeList<uint> _positionStarts;
    private readonly NativeList<byte> _positions;
    private readonly NativeList<long> _dates;
    private readonly NativeList<uint> _places;
    private readonly NativeList<ushort> _classes;
    private readonly long _nativeBytes;
    private FormTable? _forms;
    private NameTable? _names;

    internal MergedIndex(MergedIndexBuilder builder)
    {
        Sources = builder.Sources;
        (_slots, _entries, _keys, _seldom, _rows) = (builder.Slots, builder.Entries, builder.Keys, builder.Seldom, builder.Rows);
        (_documents, _impacts, _starts, _best) = (builder.Documents, builder.Impacts, builder.Starts, builder.Best);
        (_positionStarts, _positions, _dates, _places) = (builder.PositionStarts, builder.Positions, builder.Dates, builder.Places);
        (_classes, Classes) = (builder.Classes, builder.ClassValues);
        Count = (int)_places.Count;
        _nativeBytes = _slots.SizeBytes + _entries.SizeBytes + _keys.SizeBytes + _seldom.SizeBytes + _rows.SizeBytes + _documents.SizeBytes + _impacts.SizeBytes
            + _starts.SizeBytes + _best.SizeBytes + _positionStarts.SizeBytes + _positions.SizeBytes + _dates.SizeBytes + _places.SizeBytes + _classes.SizeBytes;
        _slots.Freeze();
        _entries.Freeze();
        _keys.Freeze();
        _seldom.Freeze();
        _rows.Freeze();
        _documents.Freeze();
        _impacts.Freeze();
        _starts.Freeze();
        _best.Freeze();
        _positionStarts.Freeze();
        _positions.Freeze();
        _dates.Freeze();
        _places.Freeze();
        _classes.Freeze();
    }

    /// <summary>A word: what a query looks at first. 16 bytes, four to a line of the cache.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Entry
    {
        /// <summary>Where its key ends; it begins where the one before ends.</summary>
        public uint KeyEnd;

        /// <summary>Documents that hold it.</summary>
        public int Holders;

        /// <summary>A seldom word's first posting, a frequent one's row.</summary>
        public uint At;

        /// <summary>The number of its first posting among those of all words.</summary>
        public uint Ordinal;
    }

    /// <summary>What else is known of a frequent word.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Row
    {
        /// <summary>Its first posting among those of frequent words.</summary>
        public uint Posting;

        /// <summary>Where the beginnings of its ranges stand.</summary>
        public uint Starts;

        /// <summary>A document's range is its number shifted by this.</summary>
        public byte RangeBits;

        /// <summary>Its greatest impact.</summary>
        public byte Greatest;
    }

    /// <summary>What it was made of: it is good for nothing else.</summary>
    public IReadOnlyList<SegmentView> Sources { get; }

    /// <summary>Documents, all live.</summary>
    public int Count { get; }

    /// <summary>Memory taken, the tables of forms and names included once there are any.</summary>
    public long SizeBytes => _nativeBytes + (Volatile.Read(ref _forms)?.SizeBytes ?? 0) + (Volatile.Read(ref _names)?.SizeBytes ?? 0);

    /// <summary>What documents are counted by for facets; null where they differ too much for that.</summary>
    public MergedClasses? Classes { get; }

    /// <summary>For each document its class.</summary>
    public ushort* ClassOf => _classes.At;

    /// <inheritdoc/>
    public int TermCount => (int)_entries.Count;

    /// <summary>Which words are forms of one another; made when first asked for.</summary>
    public FormTable Forms => _forms ??= new FormTable(this);

    /// <summary>Which words may be spellings of one name; made when first asked for.</summary>
    public NameTable Names => _names ??= new NameTable(this);

    /// <summary>Merges sealed segments. Those in memory change too often.</summary>
    /// <param name="views">The segments of a visible set.</param>
    public static IReadOnlyList<MergedIndex> Of(IEnumerable<SegmentView> views)
    {
        var merged = new List<MergedIndex>();
        var sources = new List<SegmentView>();
        var documents = 0;
        foreach (var view in views.Where(static v => v.Sealed is not null && v.LiveCount > 0))
        {
            if (documents + view.LiveCount > MaxDocuments || sources.Count == 1 << DocumentBits)
            {
                merged.Add(MergedIndexBuilder.Build([.. sources]));
                sources.Clear();
                documents = 0;
            }

            sources.Add(view);
            documents += view.LiveCount;
        }

        if (sources.Count > 0)
        {
            merged.Add(MergedIndexBuilder.Build([.. sources]));
        }

        return merged;
    }

    /// <summary>Where a document comes from: the number of its source, and its own there.</summary>
    public (int Source, int Document) PlaceOf(int document) => PlaceOf(_places.At[document]);

    /// <summary>Has the place of a document fetched.</summary>
    public void PrefetchPlace(int document) => Prefetch(_places.At + document);

    /// <summary>A document's date.</summary>
    public long DateOf(int document) => _dates.At[document];

    /// <summary>A document's item.</summary>
    public ItemId ItemOf(int document)
    {
        var (source, own) = PlaceOf(document);
        return Sources[source].Segment.Documents.Rows[own].Item;
    }

    /// <summary>The documents dated within a range, both ends within: first, and the one after the last.</summary>
    public (int From, int To) Within(long from, long to) => (FirstBefore(to, orAt: true), FirstBefore(from, orAt: false));

    /// <summary>Has the first place of a word fetched.</summary>
    public void PrefetchSlot(ulong hash) => Prefetch(_slots.At + (hash & (ulong)(_slots.Count - 1)));

    /// <summary>The word that perhaps is the one with a hash, and has it fetched; the tag leaves few wrong ones.</summary>
    /// <returns>The number of the slot, or −1.</returns>
    public int FirstSlot(ulong hash)
    {
        var slot = NextSlot(hash, (int)(hash & (ulong)(_slots.Count - 1)));
        if (slot >= 0)
        {
            Prefetch(_entries.At + EntryAt(slot));
        }

        return slot;
    }

    /// <summary>Has what a word's entry names fetched: its key and its postings or its row.</summary>
    public void PrefetchTerm(int slot)
    {
        ref readonly var entry = ref _entries.At[EntryAt(slot)];
        Prefetch(_keys.At + entry.KeyEnd - 1);
        if (entry.Holders < FrequentFrom)
        {
            Prefetch(_seldom.At + entry.At);
            Prefetch(_seldom.At + entry.At + 16);
            Prefetch(_seldom.At + entry.At + 32);
        }
        else
        {
            Prefetch(_rows.At + entry.At);
            Prefetch(_best.At + ((long)entry.At * BestCount));
        }
    }

    /// <summary>Finds a word.</summary>
    /// <param name="slot">What <see cref="FirstSlot"/> gave.</param>
    /// <param name="hash">Hash of the key.</param>
    /// <param name="key">The key.</param>
    /// <returns>The number of its entry, or −1.</returns>
    public int Find(int slot, ulong hash, ReadOnlySpan<byte> key)
    {
        for (; slot >= 0; slot = NextSlot(hash, (slot + 1) & (int)(_slots.Count - 1)))
        {
            var entry = EntryAt(slot);
            if (Key(entry).SequenceEqual(key))
            {
                return entry;
            }
        }

        return -1;
    }

    /// <inheritdoc/>
    public int Find(ReadOnlySpan<byte> key)
    {
        var hash = WordHash.Of(key);
        return Find(FirstSlot(hash), hash, key);
    }

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Key(int term)
    {
        var start = term == 0 ? 0 : _entries.At[term - 1].KeyEnd;
        return new ReadOnlySpan<byte>(_keys.At + start, (int)(_entries.At[term].KeyEnd - start));
    }

    /// <inheritdoc/>
    public bool IsHeld(int term) => true;

    /// <inheritdoc/>
    public long HoldersOf(int term) => _entries.At[term].Holders;

    /// <summary>Sets up a term.</summary>
    /// <param name="entry">The number of its entry.</param>
    /// <param name="term">Receives it.</param>
    public void Open(int entry, ref MergedTerm term)
    {
        ref readonly var found = ref _entries.At[entry];
        (term.First, term.End, term.Ordinal, term.Found, term.IsFetched) = (0, found.Holders, found.Ordinal, -1, false);
        if (found.Holders < FrequentFrom)
        {
            term.Seldom = _seldom.At + found.At;
            uint greatest = 0;
            for (var i = 0; i < found.Holders; i++)
            {
                greatest = Math.Max(greatest, term.Seldom[i] & byte.MaxValue);
            }

            term.Greatest = greatest;
            return;
        }

        ref readonly var row = ref _rows.At[found.At];
        term.Seldom = null;
        term.Documents = _documents.At + row.Posting;
        term.Impacts = _impacts.At + row.Posting;
        term.Starts = _starts.At + row.Starts;
        term.Best = _best.At + ((long)found.At * BestCount);
        (term.RangeBits, term.Greatest) = (row.RangeBits, row.Greatest);
    }

    /// <summary>Reads the positions of one posting.</summary>
    /// <param name="posting">Its number among those of all words.</param>
    /// <param name="into">Receives the positions, ascending; grown if needed.</param>
    /// <returns>How many.</returns>
    public int ReadPositions(uint posting, ref int[] into)
    {
        var positions = new ReadOnlySpan<byte>(_positions.At, (int)Math.Min(int.MaxValue, _positions.Count));
        var at = (int)_positionStarts.At[posting / PostingsPerStart];
        for (var skipped = posting % PostingsPerStart; skipped > 0; skipped--)
        {
            PositionCode.Skip(positions, ref at);
        }

        var position = -1;
        for (var count = 0; ; count++)
        {
            if (into.Length == count)
            {
                Array.Resize(ref into, 2 * count);
            }

            var gap = PositionCode.Read(positions, ref at);
            position += (gap < 0 ? ~gap : gap) + 1;
            into[count] = position;
            if (gap < 0)
            {
                return count + 1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Prefetch(void* address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(address);
        }
    }

    internal static uint PlaceOf(int source, int document) => ((uint)source << DocumentBits) | (uint)document;

    internal static (int Source, int Document) PlaceOf(uint place) => ((int)(place >> DocumentBits), (int)(place & ((1 << DocumentBits) - 1)));

    private int EntryAt(int slot) => (int)(_slots.At[slot] & NumberMask(_slots.Count)) - 1;

    private int NextSlot(ulong hash, int slot)
    {
        var mask = (int)(_slots.Count - 1);
        var numbers = NumberMask(_slots.Count);
        var tag = TagOf(hash, numbers);
        for (; ; slot = (slot + 1) & mask)
        {
            var value = _slots.At[slot];
            if (value == 0 || (value & ~numbers) == tag)
            {
                return value == 0 ? -1 : slot;
            }
        }
    }

    /// <summary>Numbers of entries, from one, take as many bits as those of slots, since there are fewer; a tag of the hash takes the rest.</summary>
    internal static uint NumberMask(long slots) => (uint)(slots - 1);

    internal static uint TagOf(ulong hash, uint numbers) => (uint)(hash >> 32) & ~numbers;

    private int FirstBefore(long date, bool orAt)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            var isBefore = _dates.At[middle] < date || (orAt && _dates.At[middle] == date);
            (low, high) = isBefore ? (low, middle) : (middle + 1, high);
        }

        return low;
    }
}

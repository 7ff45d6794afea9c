using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;
using Strongroom.Search.Memory;
using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>Puts a <see cref="MergedIndex"/> together. Used once, by one thread.</summary>
internal sealed unsafe class MergedIndexBuilder
{
    private readonly int[][] _renumbered; // for each source, each document's number in the whole, or −1
    private readonly int[] _firstRef; // for each source, the number of its first term among those of all
    private readonly int[] _next; // for each term of a source, the next that is the same word, plus one
    private List<(int First, int Last)> _chains = []; // for each word, the first and last such
    private Posting[] _postings = new Posting[1024];
    private ulong[] _order = new ulong[1024];

    private MergedIndexBuilder(SegmentView[] sources)
    {
        Sources = sources;
        _firstRef = new int[sources.Length + 1];
        long keyBytes = 0, postings = 0, positionBytes = 0, documents = 0;
        for (var s = 0; s < sources.Length; s++)
        {
            var segment = sources[s].Segment;
            _firstRef[s + 1] = _firstRef[s] + segment.TermCount;
            keyBytes += segment.TermBytes.Length;
            postings += segment.Postings.Length;
            positionBytes += segment.Positions.Length;
            documents += sources[s].LiveCount;
        }

        var terms = _firstRef[^1];
        var rows = postings / MergedIndex.FrequentFrom;
        _next = new int[terms];
        Slots = new NativeList<uint>(SlotsFor(terms));
        Entries = new NativeList<MergedIndex.Entry>(terms);
        Keys = new NativeList<byte>(keyBytes);
        Seldom = new NativeList<uint>(postings);
        Rows = new NativeList<MergedIndex.Row>(rows);
        Documents = new NativeList<ushort>(postings);
        Impacts = new NativeList<byte>(postings);
        Starts = new NativeList<uint>((postings / 4) + (4 * rows) + ((rows * documents) >> MaxRangeBits));
        Best = new NativeList<uint>(rows * MergedIndex.BestCount);
        PositionStarts = new NativeList<uint>((postings / MergedIndex.PostingsPerStart) + 1);
        Positions = new NativeList<byte>(positionBytes);
        Dates = new NativeList<long>(documents);
        Places = new NativeList<uint>(documents);
        Classes = new NativeList<ushort>(documents);
        _renumbered = Renumber();
    }

    private readonly record struct Posting(byte Impact, int Source, int Start, int Length);

    /// <summary>A window of the search begins with a range, whatever its length.</summary>
    private const int MaxRangeBits = 15;

    /// <summary>In the shortest ranges one wide compare looks at all documents.</summary>
    private const int MinRangeBits = 5;

    /// <summary>A range holds half to all of so many postings.</summary>
    private const int PostingsPerRange = 16;

    public SegmentView[] Sources { get; }

    public NativeList<uint> Slots { get; private set; }

    public NativeList<MergedIndex.Entry> Entries { get; private set; }

    public NativeList<byte> Keys { get; private set; }

    public NativeList<uint> Seldom { get; }

    public NativeList<MergedIndex.Row> Rows { get; }

    public NativeList<ushort> Documents { get; }

    public NativeList<byte> Impacts { get; }

    public NativeList<uint> Starts { get; }

    public NativeList<uint> Best { get; }

    public NativeList<uint> PositionStarts { get; }

    public NativeList<byte> Positions { get; }

    public NativeList<long> Dates { get; }

    public NativeList<uint> Places { get; }

    public NativeList<ushort> Classes { get; }

    public MergedClasses? ClassValues { get; private set; }

    /// <summary>Merges.</summary>
    /// <param name="sources">Segments whose live documents have different item ids.</param>
    public static MergedIndex Build(SegmentView[] sources)
    {
        var builder = new MergedIndexBuilder(sources);
        builder.CollectWords();
        builder.SortWords();
        builder.CollectPostings();
        builder.FillSlots();
        builder.ClassValues = MergedClasses.Of(sources, builder.Places, builder.Classes);
        var merged = new MergedIndex(builder);
        GC.KeepAlive(sources);
        return merged;
    }

    private static long SlotsFor(long terms) => (long)BitOperations.RoundUpToPowerOf2((ulong)Math.Max(4, terms + (terms / 3)));

    private int[][] Renumber()
    {
        var places = new List<uint>((int)(Sources.Sum(static s => (long)s.LiveCount)));
        for (var s = 0; s < Sources.Length; s++)
        {
            for (var d = 0; d < Sources[s].Segment.Count; d++)
            {
                if (Sources[s].IsLive(d))
                {
                    places.Add(MergedIndex.PlaceOf(s, d));
                }
            }
        }

        places.Sort((a, b) =>
        {
            var ((sourceA, a1), (sourceB, b1)) = (MergedIndex.PlaceOf(a), MergedIndex.PlaceOf(b));
            return DocumentTable.Compare(Sources[sourceA].Segment.Documents, a1, Sources[sourceB].Segment.Documents, b1);
        });
        var renumbered = Array.ConvertAll(Sources, static s => new int[s.Segment.Count]);
        foreach (var numbers in renumbered)
        {
            Array.Fill(numbers, -1);
        }

        for (var i = 0; i < places.Count; i++)
        {
            var (source, document) = MergedIndex.PlaceOf(places[i]);
            renumbered[source][document] = i;
            Places.Add(places[i]);
            Dates.Add(Sources[source].Segment.Documents.Dates[document]);
        }

        return renumbered;
    }

    /// <summary>Gives each word an entry, and links the terms of all sources that are the same word.</summary>
    private void CollectWords()
    {
        var slots = Slots.Extend(SlotsFor(_next.Length));
        var numbers = MergedIndex.NumberMask(Slots.Count);
        for (var s = 0; s < Sources.Length; s++)
        {
            var segment = Sources[s].Segment;
            for (var term = 0; term < segment.TermCount; term++)
            {
                var holders = Sources[s].LiveHolders(term);
                if (holders == 0)
                {
                    continue;
                }

                var key = segment.Key(term);
                var hash = WordHash.Of(key);
                var tag = MergedIndex.TagOf(hash, numbers);
                var slot = (long)(hash & (ulong)(Slots.Count - 1));
                var entry = -1;
                for (; slots[slot] != 0 && entry < 0; slot = (slot + 1) & (Slots.Count - 1))
                {
                    var number = (int)(slots[slot] & numbers) - 1;
                    entry = (slots[slot] & ~numbers) == tag && KeyOf(number).SequenceEqual(key) ? number : -1;
                }

                var own = _firstRef[s] + term + 1;
                if (entry < 0)
                {
                    key.CopyTo(new Span<byte>(Keys.Extend(key.Length), key.Length));
                    Entries.Add(new MergedIndex.Entry { KeyEnd = (uint)Keys.Count, Holders = holders });
                    slots[slot] = tag | (uint)Entries.Count;
                    _chains.Add((own, own));
                }
                else
                {
                    Entries.At[entry].Holders += holders;
                    _next[_chains[entry].Last - 1] = own;
                    _chains[entry] = (_chains[entry].First, own);
                }
            }
        }
    }

    /// <summary>Puts the words in the order of their keys' bytes, in which what begins alike stands together.</summary>
    private void SortWords()
    {
        var count = (int)Entries.Count;
        var (beginnings, order) = (new ulong[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            (beginnings[i], order[i]) = (BeginningOf(KeyOf(i)), i);
        }

        Array.Sort(beginnings, order);
        for (int first = 0, end; first < count; first = end)
        {
            for (end = first + 1; end < count && beginnings[end] == beginnings[first]; end++)
            {
                // as long as the first eight bytes do not tell them apart
            }

            if (end - first > 1)
            {
                order.AsSpan(first, end - first).Sort((a, b) => KeyOf(a).SequenceCompareTo(KeyOf(b)));
            }
        }

        var (keys, entries) = (new NativeList<byte>(Keys.Count), new NativeList<MergedIndex.Entry>(count));
        var chains = new List<(int First, int Last)>(count);
        foreach (var old in order)
        {
            var key = KeyOf(old);
            key.CopyTo(new Span<byte>(keys.Extend(key.Length), key.Length));
            entries.Add(Entries.At[old] with { KeyEnd = (uint)keys.Count });
            chains.Add(_chains[old]);
        }

        NativeMemory.Clear(Keys.At, (nuint)Keys.Count); // words, and nothing else wipes what was only collected in
        (Keys, Entries, _chains) = (keys, entries, chains);
    }

    private static ulong BeginningOf(ReadOnlySpan<byte> key)
    {
        Span<byte> first = stackalloc byte[sizeof(ulong)];
        first.Clear();
        key[..Math.Min(key.Length, first.Length)].CopyTo(first);
        return BinaryPrimitives.ReadUInt64BigEndian(first);
    }

    private ReadOnlySpan<byte> KeyOf(int entry)
    {
        var start = entry == 0 ? 0 : Entries.At[entry - 1].KeyEnd;
        return new ReadOnlySpan<byte>(Keys.At + start, (int)(Entries.At[entry].KeyEnd - start));
    }

    private void CollectPostings()
    {
        uint ordinal = 0;
        for (var i = 0; i < _chains.Count; i++)
        {
            ref var entry = ref Entries.At[i];
            entry.Ordinal = ordinal;
            Gather(_chains[i].First, entry.Holders);
            for (var p = 0; p < entry.Holders; p++)
            {
                AddPositions(ordinal++, _postings[(int)(_order[p] & uint.MaxValue)]);
            }

            if (entry.Holders < MergedIndex.FrequentFrom)
            {
                entry.At = (uint)Seldom.Count;
                for (var p = 0; p < entry.Holders; p++)
                {
                    Seldom.Add(Packed(p));
                }
            }
            else
            {
                entry.At = (uint)Rows.Count;
                AddRow(entry.Holders);
            }
        }
    }

    /// <summary>Collects a word's live postings of all sources, in the order of documents.</summary>
    private void Gather(int first, int holders)
    {
        if (_postings.Length < holders)
        {
            var size = (int)BitOperations.RoundUpToPowerOf2((uint)holders);
            (_postings, _order) = (new Posting[size], new ulong[size]);
        }

        var count = 0;
        var isOne = _next[first - 1] == 0;
        for (var own = first; own != 0; own = _next[own - 1])
        {
            var source = Array.BinarySearch(_firstRef, own - 1);
            for (source = source < 0 ? ~source - 1 : source; _firstRef[source + 1] < own; source++)
            {
                // sources without terms begin at the same number
            }

            var segment = Sources[source].Segment;
            var term = own - 1 - _firstRef[source];
            var posting = segment.FirstPosting(term);
            var at = segment.PositionStart(posting);
            for (; posting < segment.PostingEnds[term]; posting++)
            {
                var start = at;
                PositionCode.Skip(segment.Positions, ref at);
                if (_renumbered[source][segment.Postings[posting]] is >= 0 and var document)
                {
                    _order[count] = ((ulong)document << 32) | (uint)count;
                    _postings[count++] = new Posting(segment.Impacts[posting], source, start, at - start);
                }
            }
        }

        if (!isOne)
        {
            _order.AsSpan(0, count).Sort();
        }
    }

    private void AddPositions(uint ordinal, in Posting posting)
    {
        if (ordinal % MergedIndex.PostingsPerStart == 0)
        {
            PositionStarts.Add((uint)Positions.Count);
        }

        Sources[posting.Source].Segment.Positions.AsSpan(posting.Start, posting.Length)
            .CopyTo(new Span<byte>(Positions.Extend(posting.Length), posting.Length));
    }

    /// <summary>A posting of the gathered ones as seldom words have them.</summary>
    private uint Packed(int place) => ((uint)(_order[place] >> 32) << MergedIndex.ImpactBits) | _postings[(int)(_order[place] & uint.MaxValue)].Impact;

    private void AddRow(int holders)
    {
        var documents = (int)Places.Count;
        var bits = Math.Clamp(BitOperations.Log2((uint)Math.Max(1, (long)PostingsPerRange * documents / holders)), MinRangeBits, MaxRangeBits);
        var row = new MergedIndex.Row { Posting = (uint)Documents.Count, Starts = (uint)Starts.Count, RangeBits = (byte)bits };
        var ranges = (documents + (1 << bits) - 1) >> bits;
        var starts = Starts.Extend(ranges + 1L);
        var range = 0;
        for (var p = 0; p < holders; p++)
        {
            var packed = Packed(p);
            var document = (int)(packed >> MergedIndex.ImpactBits);
            while (range <= document >> bits)
            {
                starts[range++] = (uint)p;
            }

            Documents.Add((ushort)(document & ushort.MaxValue));
            Impacts.Add((byte)(packed & byte.MaxValue));
            row.Greatest = Math.Max(row.Greatest, (byte)(packed & byte.MaxValue));
        }

        while (range <= ranges)
        {
            starts[range++] = (uint)holders;
        }

        Rows.Add(row);
        AddBest(holders);
    }

    /// <summary>The postings of the greatest impacts, best first, those of equal impact by document: in the order of hits.</summary>
    private void AddBest(int holders)
    {
        Span<int> counts = stackalloc int[byte.MaxValue + 1];
        counts.Clear();
        for (var p = 0; p < holders; p++)
        {
            counts[_postings[(int)(_order[p] & uint.MaxValue)].Impact]++;
        }

        int least = byte.MaxValue, above = 0;
        while (above + counts[least] < MergedIndex.BestCount)
        {
            above += counts[least--];
        }

        Span<ulong> best = stackalloc ulong[MergedIndex.BestCount];
        var count = 0;
        var ofLeast = MergedIndex.BestCount - above;
        for (var p = 0; p < holders && count < best.Length; p++)
        {
            var packed = Packed(p);
            var impact = (int)(packed & byte.MaxValue);
            if (impact > least || (impact == least && ofLeast-- > 0))
            {
                best[count++] = ((ulong)(byte.MaxValue - impact) << 32) | packed;
            }
        }

        best.Sort();
        foreach (var packed in best)
        {
            Best.Add((uint)(packed & uint.MaxValue));
        }
    }

    /// <summary>Slots for the words in their order. Fewer words than terms may do with fewer; those used for collecting may then go.</summary>
    private void FillSlots()
    {
        var count = SlotsFor(Entries.Count);
        Slots = new NativeList<uint>(count);
        var slots = Slots.Extend(count);
        for (var entry = 0; entry < Entries.Count; entry++)
        {
            var hash = WordHash.Of(KeyOf(entry));
            var slot = (long)(hash & (ulong)(count - 1));
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & (count - 1);
            }

            slots[slot] = MergedIndex.TagOf(hash, MergedIndex.NumberMask(count)) | (uint)(entry + 1);
        }
    }
}

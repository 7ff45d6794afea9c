using System.Numerics;
using System.Runtime.CompilerServices;
using Strongroom.Search.Memory;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// The terms of one segment by hash: open addressing, each place 32 bits, the term's number plus one below and a tag of its hash above. A word that is not there costs one read. Immutable.
/// </summary>
internal sealed class TermTable
{
    private readonly NativeArray<uint> _places;
    private readonly int _numberBits;

    /// <summary>Makes the table.</summary>
    /// <param name="segment">The segment.</param>
    public TermTable(Segment segment)
    {
        _numberBits = BitOperations.Log2((uint)segment.TermCount + 1) + 1;
        var count = Math.Max(4, segment.TermCount + (segment.TermCount / 3) + 1);
        var arena = new NativeArena(NativeArena.RoomFor<uint>(count));
        _places = arena.Take<uint>(count);
        var places = _places.Fill;
        for (var term = 0; term < segment.TermCount; term++)
        {
            var hash = WordHash.Of(segment.Key(term));
            var at = First(hash);
            while (places[at] != 0)
            {
                at = at + 1 == places.Length ? 0 : at + 1;
            }

            places[at] = (Tag(hash) << _numberBits) | (uint)(term + 1);
        }

        arena.Freeze();
        GC.KeepAlive(segment);
    }

    /// <summary>The places.</summary>
    public NativeArray<uint> Places => _places;

    /// <summary>Bits of a place that are a term's number.</summary>
    public int NumberBits => _numberBits;

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _places.SizeBytes;

    /// <summary>Finds a term.</summary>
    /// <param name="segment">The segment that the table was made of.</param>
    /// <param name="hash">Hash of the key.</param>
    /// <param name="key">The key.</param>
    /// <returns>The term's number, or −1.</returns>
    public int Find(Segment segment, ulong hash, ReadOnlySpan<byte> key)
    {
        var places = _places.Span;
        var tag = Tag(hash);
        for (var at = First(hash); ; at = at + 1 == places.Length ? 0 : at + 1)
        {
            var place = places[at];
            if (place == 0)
            {
                GC.KeepAlive(this);
                return -1;
            }

            if (place >> _numberBits == tag)
            {
                var term = (int)(place & ((1u << _numberBits) - 1)) - 1;
                if (segment.Key(term).SequenceEqual(key))
                {
                    GC.KeepAlive(this);
                    GC.KeepAlive(segment);
                    return term;
                }
            }
        }
    }

    /// <summary>Where a word's search begins: the hash's lower half as a fraction of the table, which so need not be a power of two long.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int First(ulong hash) => (int)(((hash & uint.MaxValue) * (ulong)_places.Length) >> 32);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint Tag(ulong hash) => (uint)(hash >> 32) >> _numberBits; // at least one bit, since a segment has fewer than 2^30 terms
}

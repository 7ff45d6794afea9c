using Strongroom.Search.Memory;

namespace Strongroom.Search.Segments;

/// <summary>The arrays of a segment's terms and postings, outside the collector's heap in one stretch of memory, while they are filled. Not thread-safe.</summary>
internal sealed class SegmentArrays
{
    private readonly NativeArena _arena;

    /// <summary>Asks for memory, all zeros.</summary>
    /// <param name="keyBytes">Bytes of all keys.</param>
    /// <param name="terms">Number of terms.</param>
    /// <param name="postings">Number of postings.</param>
    /// <param name="positionBytes">Bytes of all positions.</param>
    public SegmentArrays(int keyBytes, int terms, int postings, int positionBytes)
    {
        int bases = (terms / Segment.TermsPerBase) + 1, starts = ((postings - 1) / Segment.PostingsPerStart) + 1;
        starts = postings == 0 ? 0 : starts;
        _arena = new NativeArena(
            NativeArena.RoomFor<byte>(keyBytes) + NativeArena.RoomFor<int>(bases) + NativeArena.RoomFor<ushort>(terms + 1) + NativeArena.RoomFor<int>(terms)
            + NativeArena.RoomFor<ushort>(postings) + NativeArena.RoomFor<byte>(postings) + NativeArena.RoomFor<int>(starts) + NativeArena.RoomFor<byte>(positionBytes));
        Keys = _arena.Take<byte>(keyBytes);
        KeyBases = _arena.Take<int>(bases);
        KeyStarts = _arena.Take<ushort>(terms + 1);
        PostingEnds = _arena.Take<int>(terms);
        Postings = _arena.Take<ushort>(postings);
        Impacts = _arena.Take<byte>(postings);
        PositionStarts = _arena.Take<int>(starts);
        Positions = _arena.Take<byte>(positionBytes);
    }

    /// <summary>Term keys end to end.</summary>
    public NativeArray<byte> Keys { get; }

    /// <summary>Where the key of terms 0, 64, 128, … begins.</summary>
    public NativeArray<int> KeyBases { get; }

    /// <summary>Where each key begins, counted from its base, and at the end where the last one ends.</summary>
    public NativeArray<ushort> KeyStarts { get; }

    /// <summary>Where each term's postings end.</summary>
    public NativeArray<int> PostingEnds { get; }

    /// <summary>The document of each posting.</summary>
    public NativeArray<ushort> Postings { get; }

    /// <summary>The impact of each posting.</summary>
    public NativeArray<byte> Impacts { get; }

    /// <summary>Where the positions of postings 0, 16, 32, … begin.</summary>
    public NativeArray<int> PositionStarts { get; }

    /// <summary>Positions by <see cref="PositionCode"/>.</summary>
    public NativeArray<byte> Positions { get; }

    /// <summary>Notes where a term's key ends; terms come in order.</summary>
    /// <param name="term">Its number.</param>
    /// <param name="end">Where the next one begins.</param>
    public void EndKey(int term, int end)
    {
        var next = term + 1;
        if (next % Segment.TermsPerBase == 0)
        {
            KeyBases.Fill[next / Segment.TermsPerBase] = end;
        }

        KeyStarts.Fill[next] = checked((ushort)(end - KeyBases[next / Segment.TermsPerBase]));
    }

    /// <summary>Ends the filling.</summary>
    /// <param name="documents">The documents.</param>
    public Segment ToSegment(DocumentTable documents)
    {
        _arena.Freeze();
        return new Segment(this, documents);
    }
}

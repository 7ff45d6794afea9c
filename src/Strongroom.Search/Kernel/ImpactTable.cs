using Strongroom.Search.Memory;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Upper bounds on impacts: of each term in the segment, and of each frequent term in each range of 256 documents, with the place in the postings where the range begins. What they
/// say decides which postings are looked at; they follow from the postings and are never written. Immutable.
/// </summary>
internal sealed class ImpactTable
{
    /// <summary>Documents in a range.</summary>
    public const int RangeDocuments = 256;

    /// <summary>A document's range is its number shifted by this.</summary>
    public const int RangeBits = 8;

    /// <summary>Ranges in a segment at most.</summary>
    public const int MaxRanges = Segment.MaxDocuments / RangeDocuments;

    /// <summary>Terms with fewer postings have no ranges: all their postings are a few vectors.</summary>
    public const int FrequentFrom = 256;

    private readonly NativeArray<byte> _greatest;
    private readonly NativeArray<int> _frequent;
    private readonly NativeArray<byte> _rangeGreatest;
    private readonly NativeArray<ushort> _rangeStarts;

    /// <summary>Makes the table.</summary>
    /// <param name="segment">The segment.</param>
    public ImpactTable(Segment segment)
    {
        Ranges = (segment.Count + RangeDocuments - 1) / RangeDocuments;
        var rows = 0;
        for (var term = 0; term < segment.TermCount; term++)
        {
            rows += IsFrequent(segment, term) ? 1 : 0;
        }

        var ranges = checked(rows * Ranges);
        var arena = new NativeArena(
            NativeArena.RoomFor<byte>(segment.TermCount) + NativeArena.RoomFor<int>(rows) + NativeArena.RoomFor<byte>(ranges) + NativeArena.RoomFor<ushort>(ranges));
        _greatest = arena.Take<byte>(segment.TermCount);
        _frequent = arena.Take<int>(rows);
        _rangeGreatest = arena.Take<byte>(ranges);
        _rangeStarts = arena.Take<ushort>(ranges);
        var row = 0;
        for (var term = 0; term < segment.TermCount; term++)
        {
            var first = segment.FirstPosting(term);
            byte greatest = 0;
            foreach (var impact in segment.Impacts.AsSpan(first, segment.PostingEnds[term] - first))
            {
                greatest = Math.Max(greatest, impact);
            }

            _greatest.Fill[term] = greatest;
            if (IsFrequent(segment, term))
            {
                _frequent.Fill[row] = term;
                Fill(segment, row++);
            }
        }

        arena.Freeze();
        GC.KeepAlive(segment);
    }

    /// <summary>Ranges in the segment.</summary>
    public int Ranges { get; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _greatest.SizeBytes + _frequent.SizeBytes + _rangeGreatest.SizeBytes + _rangeStarts.SizeBytes;

    /// <summary>The greatest impact of a term.</summary>
    public byte Greatest(int term) => _greatest[term];

    /// <summary>The greatest impacts of all terms.</summary>
    public NativeArray<byte> GreatestOfTerms => _greatest;

    /// <summary>A frequent term's row.</summary>
    /// <returns>Below zero when the term is not frequent.</returns>
    public int Row(int term) => _frequent.Span.BinarySearch(term);

    /// <summary>For each range the greatest impact; 0 where the term does not occur.</summary>
    public ReadOnlySpan<byte> Greatests(int row) => _rangeGreatest.AsSpan(row * Ranges, Ranges);

    /// <summary>For each range where it begins in the term's postings, counted from the term's first.</summary>
    public ReadOnlySpan<ushort> Starts(int row) => _rangeStarts.AsSpan(row * Ranges, Ranges);

    private static bool IsFrequent(Segment segment, int term) => segment.PostingEnds[term] - segment.FirstPosting(term) >= FrequentFrom;

    private void Fill(Segment segment, int row)
    {
        var first = segment.FirstPosting(_frequent[row]);
        var end = segment.PostingEnds[_frequent[row]];
        var documents = segment.Postings.Span;
        var impacts = segment.Impacts.Span;
        var greatests = _rangeGreatest.Fill.Slice(row * Ranges, Ranges);
        var starts = _rangeStarts.Fill.Slice(row * Ranges, Ranges);
        var posting = first;
        for (var range = 0; range < starts.Length; range++)
        {
            starts[range] = (ushort)(posting - first); // a range begins after fewer than 65,536 documents
            ref var greatest = ref greatests[range];
            for (; posting < end && documents[posting] >> RangeBits == range; posting++)
            {
                greatest = Math.Max(greatest, impacts[posting]);
            }
        }
    }
}

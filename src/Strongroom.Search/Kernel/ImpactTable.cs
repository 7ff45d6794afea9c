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

    private readonly byte[] _greatest;
    private readonly int[] _frequent;
    private readonly byte[] _rangeGreatest;
    private readonly ushort[] _rangeStarts;

    /// <summary>Makes the table.</summary>
    /// <param name="segment">The segment.</param>
    public ImpactTable(Segment segment)
    {
        Ranges = (segment.Count + RangeDocuments - 1) / RangeDocuments;
        _greatest = new byte[segment.TermCount];
        var frequent = new List<int>();
        for (var term = 0; term < _greatest.Length; term++)
        {
            var first = segment.FirstPosting(term);
            byte greatest = 0;
            foreach (var impact in segment.Impacts.AsSpan(first, segment.PostingEnds[term] - first))
            {
                greatest = Math.Max(greatest, impact);
            }

            _greatest[term] = greatest;
            if (segment.PostingEnds[term] - first >= FrequentFrom)
            {
                frequent.Add(term);
            }
        }

        _frequent = [.. frequent];
        _rangeGreatest = new byte[_frequent.Length * Ranges];
        _rangeStarts = new ushort[_frequent.Length * Ranges];
        for (var row = 0; row < _frequent.Length; row++)
        {
            Fill(segment, row);
        }
    }

    /// <summary>Ranges in the segment.</summary>
    public int Ranges { get; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _greatest.Length + (4L * _frequent.Length) + (3L * _rangeGreatest.Length);

    /// <summary>The greatest impact of a term.</summary>
    public byte Greatest(int term) => _greatest[term];

    /// <summary>A frequent term's row.</summary>
    /// <returns>Below zero when the term is not frequent.</returns>
    public int Row(int term) => Array.BinarySearch(_frequent, term);

    /// <summary>For each range the greatest impact; 0 where the term does not occur.</summary>
    public ReadOnlySpan<byte> Greatests(int row) => _rangeGreatest.AsSpan(row * Ranges, Ranges);

    /// <summary>For each range where it begins in the term's postings, counted from the term's first.</summary>
    public ReadOnlySpan<ushort> Starts(int row) => _rangeStarts.AsSpan(row * Ranges, Ranges);

    private void Fill(Segment segment, int row)
    {
        var first = segment.FirstPosting(_frequent[row]);
        var end = segment.PostingEnds[_frequent[row]];
        var posting = first;
        for (var range = 0; range < Ranges; range++)
        {
            _rangeStarts[(row * Ranges) + range] = (ushort)(posting - first); // a range begins after fewer than 65,536 documents
            ref var greatest = ref _rangeGreatest[(row * Ranges) + range];
            for (; posting < end && segment.Postings[posting] >> RangeBits == range; posting++)
            {
                greatest = Math.Max(greatest, segment.Impacts[posting]);
            }
        }
    }
}

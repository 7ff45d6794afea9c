using System.Runtime.CompilerServices;
using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Where the dictionary of one segment stands in memory, all in one place: a word is looked up in many segments step by step, and each step has what the next reads fetched for all of them. Whoever has it holds on
/// to the segment.
/// </summary>
internal readonly unsafe struct SegmentWords
{
    private readonly uint* _places;
    private readonly int* _keyBases;
    private readonly ushort* _keyStarts;
    private readonly byte* _keys;
    private readonly int* _ends;
    private readonly byte* _greatest;
    private readonly ushort* _postings;
    private readonly byte* _impacts;
    private readonly uint _placeCount;
    private readonly int _numberBits;

    /// <summary>Takes the addresses.</summary>
    /// <param name="segment">The segment.</param>
    public SegmentWords(Segment segment)
    {
        var table = segment.Table;
        _places = table.Places.At;
        _placeCount = (uint)table.Places.Length;
        _numberBits = table.NumberBits;
        _keyBases = segment.KeyBases.At;
        _keyStarts = segment.KeyStarts.At;
        _keys = segment.TermBytes.At;
        _ends = segment.PostingEnds.At;
        _greatest = segment.Bounds.GreatestOfTerms.At;
        _postings = segment.Postings.At;
        _impacts = segment.Impacts.At;
    }

    /// <summary>The dictionaries of segments.</summary>
    public static SegmentWords[] Of(SegmentView[] views) => Array.ConvertAll(views, static v => new SegmentWords(v.Segment));

    /// <summary>First step: has the first place of a word fetched.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchPlace(ulong hash) => MergedIndex.Prefetch(_places + First(hash));

    /// <summary>Second step: the term that perhaps is the word, and has fetched where its key and its postings are. The tag leaves few wrong ones.</summary>
    /// <returns>The term's number, or −1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Candidate(ulong hash)
    {
        var tag = (uint)(hash >> 32) >> _numberBits;
        for (var at = First(hash); ; at = at + 1 == _placeCount ? 0 : at + 1)
        {
            var place = _places[at];
            if (place == 0)
            {
                return -1;
            }

            if (place >> _numberBits == tag)
            {
                var term = (int)(place & ((1u << _numberBits) - 1)) - 1;
                MergedIndex.Prefetch(_keyStarts + term);
                MergedIndex.Prefetch(_ends + term);
                MergedIndex.Prefetch(_greatest + term);
                return term;
            }
        }
    }

    /// <summary>Third step: has the key of a term fetched, and its first postings.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void PrefetchTerm(int term)
    {
        MergedIndex.Prefetch(_keys + _keyBases[term / Segment.TermsPerBase] + _keyStarts[term]);
        var posting = term == 0 ? 0 : _ends[term - 1];
        MergedIndex.Prefetch(_impacts + posting);
        MergedIndex.Prefetch(_postings + posting);
    }

    /// <summary>Fourth step: whether a term is the word.</summary>
    public bool Is(int term, ReadOnlySpan<byte> key)
    {
        var start = _keyBases[term / Segment.TermsPerBase] + _keyStarts[term];
        var end = _keyBases[(term + 1) / Segment.TermsPerBase] + _keyStarts[term + 1];
        return new ReadOnlySpan<byte>(_keys + start, end - start).SequenceEqual(key);
    }

    /// <summary>Documents that hold a term, those that do not count any more among them.</summary>
    public int Holders(int term) => _ends[term] - (term == 0 ? 0 : _ends[term - 1]);

    /// <summary>The greatest impact of a term.</summary>
    public uint Greatest(int term) => _greatest[term];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint First(ulong hash) => (uint)(((hash & uint.MaxValue) * _placeCount) >> 32);
}

using System.Numerics;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>The documents of a merged index that fulfil a part of a query: asked for in windows, a bit for each, or one by one. Made for one search. Not thread-safe.</summary>
internal abstract unsafe class MergedMatcher
{
    /// <summary>64 documents stand in each.</summary>
    public const int WindowWords = MergedSearch.WindowDocuments / 64;

    /// <summary>No more match.</summary>
    public abstract long Most { get; }

    /// <summary>About what asking for one document takes, in postings gone along.</summary>
    public abstract long CostOfOne { get; }

    /// <summary>About what asking for a window takes.</summary>
    public abstract long CostOfWindow { get; }

    /// <summary>Sets the bits of a window's documents that match. What lies behind the last document may be set too.</summary>
    /// <param name="start">First document of the window.</param>
    /// <param name="bits">Bit 0 is <paramref name="start"/>; clear on entry.</param>
    public abstract void Fill(int start, ulong* bits);

    /// <summary>Whether one document matches.</summary>
    public abstract bool Holds(int document);

    /// <summary>Documents that are set.</summary>
    public static int Count(ulong* bits)
    {
        var count = 0;
        for (var i = 0; i < WindowWords; i++)
        {
            count += BitOperations.PopCount(bits[i]);
        }

        return count;
    }

    /// <summary>Clears the bits of documents that match, or those of the others.</summary>
    protected void Filter(int start, ulong* bits, bool keepsMatches)
    {
        for (var word = 0; word < WindowWords; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (Holds(start + (word << 6) + bit) != keepsMatches)
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }

    /// <summary>Takes a part of what is set: what it matches or what it does not, whichever way takes less.</summary>
    protected static void Take(MergedMatcher part, int start, ulong* bits, bool keepsMatches)
    {
        var count = Count(bits);
        if (count == 0)
        {
            return;
        }

        if (count * part.CostOfOne <= part.CostOfWindow)
        {
            part.Filter(start, bits, keepsMatches);
            return;
        }

        var own = stackalloc ulong[WindowWords];
        new Span<ulong>(own, WindowWords).Clear();
        part.Fill(start, own);
        for (var i = 0; i < WindowWords; i++)
        {
            bits[i] &= keepsMatches ? own[i] : ~own[i];
        }
    }
}

/// <summary>All documents from one to before another.</summary>
internal sealed unsafe class MergedRangeMatcher(int from, int to) : MergedMatcher
{
    /// <inheritdoc/>
    public override long Most => Math.Max(0, to - from);

    /// <inheritdoc/>
    public override long CostOfOne => 1;

    /// <inheritdoc/>
    public override long CostOfWindow => WindowWords;

    /// <inheritdoc/>
    public override bool Holds(int document) => document >= from && document < to;

    /// <inheritdoc/>
    public override void Fill(int start, ulong* bits)
    {
        int first = Math.Max(from - start, 0), end = Math.Min(to - start, MergedSearch.WindowDocuments);
        if (first >= end)
        {
            return;
        }

        for (var word = first >> 6; word <= (end - 1) >> 6; word++)
        {
            bits[word] = ulong.MaxValue;
        }

        bits[first >> 6] &= ulong.MaxValue << (first & 63);
        bits[(end - 1) >> 6] &= ulong.MaxValue >> (63 - ((end - 1) & 63));
    }
}

/// <summary>Documents of some of the index's classes.</summary>
internal sealed unsafe class MergedClassMatcher(MergedIndex index, bool[] wanted) : MergedMatcher
{
    /// <inheritdoc/>
    public override long Most => index.Count;

    /// <inheritdoc/>
    public override long CostOfOne => 2;

    /// <inheritdoc/>
    public override long CostOfWindow => MergedSearch.WindowDocuments / 2;

    /// <inheritdoc/>
    public override bool Holds(int document) => wanted[index.ClassOf[document]];

    /// <inheritdoc/>
    public override void Fill(int start, ulong* bits)
    {
        var count = Math.Min(MergedSearch.WindowDocuments, index.Count - start);
        var classes = index.ClassOf + start;
        for (var i = 0; i < count; i++)
        {
            bits[i >> 6] |= (wanted[classes[i]] ? 1UL : 0UL) << (i & 63);
        }
    }
}

/// <summary>What any of several match.</summary>
internal sealed unsafe class MergedOrMatcher(MergedMatcher[] parts) : MergedMatcher
{
    /// <inheritdoc/>
    public override long Most { get; } = parts.Sum(static p => p.Most);

    /// <inheritdoc/>
    public override long CostOfOne { get; } = parts.Sum(static p => p.CostOfOne);

    /// <inheritdoc/>
    public override long CostOfWindow { get; } = parts.Sum(static p => p.CostOfWindow);

    /// <inheritdoc/>
    public override bool Holds(int document)
    {
        foreach (var part in parts)
        {
            if (part.Holds(document))
            {
                return true;
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Fill(int start, ulong* bits)
    {
        var own = stackalloc ulong[WindowWords];
        foreach (var part in parts)
        {
            new Span<ulong>(own, WindowWords).Clear();
            part.Fill(start, own);
            for (var i = 0; i < WindowWords; i++)
            {
                bits[i] |= own[i];
            }
        }
    }
}

/// <summary>What all of several match and none of others.</summary>
internal sealed unsafe class MergedAndMatcher : MergedMatcher
{
    private readonly MergedMatcher[] _required;
    private readonly MergedMatcher[] _denied;

    /// <summary>Makes it.</summary>
    /// <param name="required">All must match: at least one.</param>
    /// <param name="denied">None may match.</param>
    public MergedAndMatcher(IEnumerable<MergedMatcher> required, IEnumerable<MergedMatcher> denied)
    {
        _required = [.. required.OrderBy(static p => p.Most)];
        _denied = [.. denied];
        Most = _required[0].Most;
        CostOfOne = _required.Sum(static p => p.CostOfOne) + _denied.Sum(static p => p.CostOfOne);
        CostOfWindow = _required.Sum(static p => p.CostOfWindow) + _denied.Sum(static p => p.CostOfWindow);
    }

    /// <inheritdoc/>
    public override long Most { get; }

    /// <inheritdoc/>
    public override long CostOfOne { get; }

    /// <inheritdoc/>
    public override long CostOfWindow { get; }

    /// <inheritdoc/>
    public override bool Holds(int document)
    {
        foreach (var part in _required)
        {
            if (!part.Holds(document))
            {
                return false;
            }
        }

        foreach (var part in _denied)
        {
            if (part.Holds(document))
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Fill(int start, ulong* bits)
    {
        _required[0].Fill(start, bits);
        for (var i = 1; i < _required.Length; i++)
        {
            Take(_required[i], start, bits, keepsMatches: true);
        }

        foreach (var part in _denied)
        {
            Take(part, start, bits, keepsMatches: false);
        }
    }
}

/// <summary>Documents in which words stand in a row, or near each other: of those that hold the words, those are kept whose positions say so.</summary>
internal sealed unsafe class MergedPlaceMatcher : MergedMatcher
{
    private const int CostOfPlaces = 128;

    private readonly MergedMatcher _all;
    private readonly RowPlaces? _row;
    private readonly NearPlaces? _near;

    /// <summary>Makes one for words in a row.</summary>
    /// <param name="all">What holds all the words.</param>
    /// <param name="row">Where they stand in a row.</param>
    public MergedPlaceMatcher(MergedMatcher all, RowPlaces row) => (_all, _row) = (all, row);

    /// <summary>Makes one for words near each other.</summary>
    /// <param name="all">What holds all words of at least one row of each operand.</param>
    /// <param name="near">Where they stand near each other.</param>
    public MergedPlaceMatcher(MergedMatcher all, NearPlaces near) => (_all, _near) = (all, near);

    /// <inheritdoc/>
    public override long Most => _all.Most;

    /// <inheritdoc/>
    public override long CostOfOne => _all.CostOfOne + CostOfPlaces;

    /// <inheritdoc/>
    public override long CostOfWindow => _all.CostOfWindow + (CostOfPlaces * Math.Min(_all.Most, _all.CostOfWindow));

    /// <inheritdoc/>
    public override bool Holds(int document) => _all.Holds(document) && HoldsAt(document);

    /// <inheritdoc/>
    public override void Fill(int start, ulong* bits)
    {
        _all.Fill(start, bits);
        for (var word = 0; word < WindowWords; word++)
        {
            for (var rest = bits[word]; rest != 0; rest &= rest - 1)
            {
                var bit = BitOperations.TrailingZeroCount(rest);
                if (!HoldsAt(start + (word << 6) + bit))
                {
                    bits[word] &= ~(1UL << bit);
                }
            }
        }
    }

    private bool HoldsAt(int document) => _row?.StandsIn(document) ?? _near!.AreNear(document);
}

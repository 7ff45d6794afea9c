using Strongroom.Search.Partitions;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Documents of a merged index that counted when it was merged and no longer do: removed, relabelled or superseded since, or moved to another segment by sealing. While these are few, the merged index goes on serving
/// without them. Immutable; thread-safe.
/// </summary>
internal sealed unsafe class DeadDocuments
{
    /// <summary>With more, subtracting them from words takes longer than it is worth.</summary>
    public const int Most = 1024;

    private readonly MergedIndex _index;
    private readonly int[] _documents; // ascending
    private readonly ulong[] _bits;

    private DeadDocuments(MergedIndex index, int[] documents)
    {
        (_index, _documents) = (index, documents);
        _bits = new ulong[(index.Count + 63) / 64];
        foreach (var document in documents)
        {
            _bits[document >> 6] |= 1UL << (document & 63);
        }
    }

    /// <summary>How many.</summary>
    public int Count => _documents.Length;

    /// <summary>Finds them.</summary>
    /// <param name="index">The merged index.</param>
    /// <param name="now">For each of its sources how its segment stands now; null when it is gone, so that none of its documents counts.</param>
    /// <param name="dead">Receives them; null when all documents count.</param>
    /// <returns>False when the index cannot serve: too many are dead, or one counts again that did not when it was merged.</returns>
    public static bool TryFind(MergedIndex index, SegmentView?[] now, out DeadDocuments? dead)
    {
        dead = null;
        var changed = false;
        long count = 0;
        for (var source = 0; source < now.Length; source++)
        {
            var before = index.Sources[source];
            if (now[source] is not { } view)
            {
                changed = true;
                count += before.LiveCount;
            }
            else if (!ReferenceEquals(view.Live, before.Live))
            {
                changed = true;
                count += before.LiveCount - view.LiveCount;
                foreach (var document in before.Live?.Dead ?? [])
                {
                    if (view.IsLive(document))
                    {
                        return false;
                    }
                }
            }
        }

        if (count > Most)
        {
            return false;
        }

        if (changed && count > 0)
        {
            dead = new DeadDocuments(index, Find(index, now, (int)count));
        }

        return true;
    }

    /// <summary>Whether a document no longer counts.</summary>
    public bool Contains(int document) => (_bits[document >> 6] >> (document & 63) & 1) != 0;

    /// <summary>Clears the bits of those that no longer count.</summary>
    /// <param name="start">The document of the first bit, a multiple of 64.</param>
    /// <param name="bits">64 documents each.</param>
    public void Mask(int start, Span<ulong> bits)
    {
        var own = _bits.AsSpan(Math.Min(start >> 6, _bits.Length));
        for (var i = 0; i < bits.Length && i < own.Length; i++)
        {
            bits[i] &= ~own[i];
        }
    }

    /// <summary>How many of them hold a word.</summary>
    /// <param name="entry">The word's entry in the index.</param>
    public int CountIn(int entry)
    {
        var term = default(MergedTerm);
        _index.Open(entry, ref term);
        var count = 0;
        if (term.Seldom != null)
        {
            for (var posting = 0; posting < term.End; posting++)
            {
                count += Contains((int)(term.Seldom[posting] >> MergedIndex.ImpactBits)) ? 1 : 0;
            }

            return count;
        }

        foreach (var document in _documents)
        {
            count += term.Find(document) >= 0 ? 1 : 0;
        }

        GC.KeepAlive(_index);
        return count;
    }

    private static int[] Find(MergedIndex index, SegmentView?[] now, int count)
    {
        var found = new List<int>(count);
        for (var document = 0; document < index.Count; document++)
        {
            var (source, own) = index.PlaceOf(document);
            if (now[source] is not { } view || !view.IsLive(own))
            {
                found.Add(document);
            }
        }

        GC.KeepAlive(index);
        return [.. found];
    }
}

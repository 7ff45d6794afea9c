namespace Strongroom.Search.Segments;

/// <summary>A segment with the documents of it that count.</summary>
/// <param name="Segment">The segment.</param>
/// <param name="Live">Which documents count; null when all do.</param>
internal readonly record struct MergeSource(Segment Segment, LiveDocuments? Live);

/// <summary>Makes one segment of several, leaving out what is dead. The result equals a segment built from the same items at once.</summary>
internal static class SegmentMerger
{
    /// <summary>Merges.</summary>
    /// <param name="sources">Segments whose live documents have different item ids.</param>
    /// <param name="take">Which live documents are wanted; null for all.</param>
    public static Segment Merge(IReadOnlyList<MergeSource> sources, Func<Segment, int, bool>? take = null)
    {
        var renumbered = Renumber(sources, take, out var documents);
        var heads = new int[sources.Count];
        var arrays = new PostingArrays(sources.Max(static s => s.Segment.TermCount));
        var gathered = new List<(int Document, int Source, int Posting)>();
        while (TryLeast(sources, heads, out var least))
        {
            var key = sources[least].Segment.Key(heads[least]);
            gathered.Clear();
            for (var s = least; s < heads.Length; s++)
            {
                var segment = sources[s].Segment;
                if (heads[s] == segment.TermCount || !segment.Key(heads[s]).SequenceEqual(key))
                {
                    continue;
                }

                for (var p = segment.FirstPosting(heads[s]); p < segment.PostingEnds[heads[s]]; p++)
                {
                    var document = renumbered[s][segment.Postings[p]];
                    if (document >= 0)
                    {
                        gathered.Add((document, s, p));
                    }
                }

                heads[s]++;
            }

            gathered.Sort(static (a, b) => a.Document.CompareTo(b.Document));
            foreach (var (document, s, p) in gathered)
            {
                var segment = sources[s].Segment;
                arrays.AddPosting(document, segment.Impacts[p], segment.PositionBytes(p));
            }

            arrays.EndTerm(key);
        }

        var merged = arrays.ToSegment(documents);
        GC.KeepAlive(sources);
        return merged;
    }

    private static int[][] Renumber(IReadOnlyList<MergeSource> sources, Func<Segment, int, bool>? take, out DocumentTable documents)
    {
        var kept = new List<(int Source, int Document)>();
        var renumbered = new int[sources.Count][];
        for (var s = 0; s < sources.Count; s++)
        {
            var (segment, live) = sources[s];
            renumbered[s] = new int[segment.Count];
            Array.Fill(renumbered[s], -1);
            for (var d = 0; d < segment.Count; d++)
            {
                if ((live is null || live.Contains(d)) && (take is null || take(segment, d)))
                {
                    kept.Add((s, d));
                }
            }
        }

        kept.Sort((a, b) => DocumentTable.Compare(sources[a.Source].Segment.Documents, a.Document, sources[b.Source].Segment.Documents, b.Document));
        var table = new DocumentTableBuilder(kept.Count);
        for (var i = 0; i < kept.Count; i++)
        {
            var (s, d) = kept[i];
            renumbered[s][d] = i;
            table.Add(sources[s].Segment.Documents, d);
        }

        documents = table.Finish();
        return renumbered;
    }

    private static bool TryLeast(IReadOnlyList<MergeSource> sources, int[] heads, out int least)
    {
        least = -1;
        for (var s = 0; s < heads.Length; s++)
        {
            var segment = sources[s].Segment;
            if (heads[s] < segment.TermCount
                && (least < 0 || segment.Key(heads[s]).SequenceCompareTo(sources[least].Segment.Key(heads[least])) < 0))
            {
                least = s;
            }
        }

        return least >= 0;
    }
}

using System.Runtime.InteropServices;
using Strongroom.Core;
using Strongroom.Search.Partitions;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <summary>
/// Several segments of one visible set as one, in memory only: words, postings and positions, and for each document where it comes from; what is shown of it stays there. It serves those
/// alone who may see all of its sources, and only while each of these is exactly as it was. Immutable.
/// </summary>
internal sealed class MergedSegment
{
    private const int DocumentBits = 16;

    private readonly uint[] _places;

    private MergedSegment(Segment segment, SegmentView[] sources, uint[] places)
    {
        View = new SegmentView(segment, null, null);
        Sources = sources;
        _places = places;
        _ = (segment.Table, segment.Bounds); // now, not in the first query
    }

    /// <summary>The whole, searched like any other.</summary>
    public SegmentView View { get; }

    /// <summary>What it was made of: it is good for nothing else.</summary>
    public IReadOnlyList<SegmentView> Sources { get; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => View.Segment.OpenSizeBytes + (4L * _places.Length);

    /// <summary>Where a document comes from: the number of its source, and its own there.</summary>
    public (int Source, int Document) PlaceOf(int document) =>
        ((int)(_places[document] >> DocumentBits), (int)(_places[document] & ((1 << DocumentBits) - 1)));

    /// <summary>Merges sealed segments into as few as hold them. Those in memory change too often.</summary>
    /// <param name="views">The segments of a visible set.</param>
    public static IReadOnlyList<MergedSegment> Of(IEnumerable<SegmentView> views)
    {
        var groups = new List<(List<SegmentView> Views, int Documents)>();
        foreach (var view in views.Where(static v => v.Sealed is not null && v.LiveCount > 0).OrderByDescending(static v => v.LiveCount))
        {
            var fits = groups.FindIndex(g => g.Documents + view.LiveCount <= Segment.MaxDocuments);
            if (fits < 0)
            {
                groups.Add(([view], view.LiveCount));
            }
            else
            {
                groups[fits].Views.Add(view);
                groups[fits] = (groups[fits].Views, groups[fits].Documents + view.LiveCount);
            }
        }

        return [.. groups.Where(static g => g.Views.Count > 1).Select(static g => Merge([.. g.Views]))];
    }

    private static MergedSegment Merge(SegmentView[] sources)
    {
        var (places, renumbered) = Renumber(sources);
        var items = new ItemId[places.Length];
        var dates = new long[places.Length];
        for (var i = 0; i < places.Length; i++)
        {
            var documents = sources[places[i] >> DocumentBits].Segment.Documents;
            var document = (int)(places[i] & ((1 << DocumentBits) - 1));
            (items[i], dates[i]) = (documents.Items[document], documents.Dates[document]);
        }

        return new MergedSegment(MergePostings(sources, renumbered).ToSegment(DocumentTable.ForOrder(items, dates)), sources, places);
    }

    private static (uint[] Places, int[][] Renumbered) Renumber(SegmentView[] sources)
    {
        var places = new List<uint>(sources.Sum(static s => s.LiveCount));
        for (var s = 0; s < sources.Length; s++)
        {
            for (var d = 0; d < sources[s].Segment.Count; d++)
            {
                if (sources[s].IsLive(d))
                {
                    places.Add(((uint)s << DocumentBits) | (uint)d);
                }
            }
        }

        DocumentTable TableOf(uint place) => sources[place >> DocumentBits].Segment.Documents;
        static int DocumentOf(uint place) => (int)(place & ((1 << DocumentBits) - 1));
        places.Sort((a, b) => DocumentTable.Compare(TableOf(a), DocumentOf(a), TableOf(b), DocumentOf(b)));
        var renumbered = Array.ConvertAll(sources, static s => new int[s.Segment.Count]);
        foreach (var numbers in renumbered)
        {
            Array.Fill(numbers, -1);
        }

        for (var i = 0; i < places.Count; i++)
        {
            renumbered[places[i] >> DocumentBits][DocumentOf(places[i])] = i;
        }

        return ([.. places], renumbered);
    }

    private static PostingArrays MergePostings(SegmentView[] sources, int[][] renumbered)
    {
        var arrays = new PostingArrays(sources.Max(static s => s.Segment.TermCount));
        var heads = new PriorityQueue<int, (int Source, int Term)>(Comparer<(int Source, int Term)>.Create(
            (a, b) => KeyOf(sources, a).SequenceCompareTo(KeyOf(sources, b)) is not 0 and var order ? order : a.Source.CompareTo(b.Source)));
        for (var s = 0; s < sources.Length; s++)
        {
            if (sources[s].Segment.TermCount > 0)
            {
                heads.Enqueue(0, (s, 0));
            }
        }

        var order = new List<ulong>(); // document and place among the gathered
        var gathered = new List<(int Source, int Posting, int Start, int Length)>();
        while (heads.TryPeek(out _, out var least))
        {
            var key = KeyOf(sources, least);
            order.Clear();
            gathered.Clear();
            while (heads.TryPeek(out _, out var head) && KeyOf(sources, head).SequenceEqual(key))
            {
                Gather(sources[head.Source].Segment, head.Source, head.Term, renumbered[head.Source], order, gathered);
                if (head.Term + 1 < sources[head.Source].Segment.TermCount)
                {
                    heads.DequeueEnqueue(0, (head.Source, head.Term + 1));
                }
                else
                {
                    heads.Dequeue();
                }
            }

            order.Sort();
            foreach (var entry in CollectionsMarshal.AsSpan(order))
            {
                var (source, posting, start, length) = gathered[(int)(entry & int.MaxValue)];
                var segment = sources[source].Segment;
                arrays.AddPosting((int)(entry >> 32), segment.Impacts[posting], segment.Positions.AsSpan(start, length));
            }

            arrays.EndTerm(key);
        }

        return arrays;
    }

    private static ReadOnlySpan<byte> KeyOf(SegmentView[] sources, (int Source, int Term) head) => sources[head.Source].Segment.Key(head.Term);

    private static void Gather(
        Segment segment, int source, int term, int[] renumbered, List<ulong> order, List<(int Source, int Posting, int Start, int Length)> gathered)
    {
        var first = segment.FirstPosting(term);
        var at = segment.PositionStart(first);
        for (var p = first; p < segment.PostingEnds[term]; p++)
        {
            var start = at;
            PositionCode.Skip(segment.Positions, ref at);
            if (renumbered[segment.Postings[p]] is >= 0 and var document)
            {
                order.Add(((ulong)document << 32) | (uint)gathered.Count);
                gathered.Add((source, p, start, at - start));
            }
        }
    }
}

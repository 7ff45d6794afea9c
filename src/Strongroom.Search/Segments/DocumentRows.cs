using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>What the documents of a segment are decoded into, column by column. Not thread-safe.</summary>
internal sealed class DocumentRows(int count)
{
    public ItemId[] Items { get; } = new ItemId[count];

    public uint[] Versions { get; } = new uint[count];

    public long[] Dates { get; } = new long[count];

    public TextState[] States { get; } = new TextState[count];

    public ulong[] TextTags { get; } = new ulong[count];

    public ushort[] Children { get; set; } = [];

    public ItemId[] Parents { get; set; } = [];

    public ushort[] Types { get; } = new ushort[count];

    public ushort[] Languages { get; } = new ushort[count];

    public ushort[] Holdings { get; } = new ushort[count];

    public ushort[] Labels { get; } = new ushort[count];

    public string[] Titles { get; } = new string[count];

    public string[][] Others { get; } = new string[count][];

    public ZoneCounts[] Lengths { get; } = new ZoneCounts[count];

    public int[] BodyStarts { get; } = new int[count];

    public int[] TextEnds { get; } = new int[count];

    /// <summary>What hits show of each document, side by side.</summary>
    public HitRow[] ToHitRows()
    {
        var hits = new HitRow[Items.Length];
        var child = 0;
        for (var d = 0; d < hits.Length; d++)
        {
            var hasParent = child < Children.Length && Children[child] == d;
            child += hasParent ? 1 : 0;
            hits[d] = new HitRow
            {
                Item = Items[d],
                Date = Dates[d],
                Title = Titles[d],
                Others = Others[d],
                Version = Versions[d],
                Type = Types[d],
                Language = Languages[d],
                Holding = Holdings[d],
                Label = Labels[d],
                State = States[d],
                HasParent = hasParent,
            };
        }

        return hits;
    }
}

using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class ByteCodeTests
{
    [Fact]
    public void Positions_come_back_one_posting_after_the_other() => Runs.ForSeeds(200, seed =>
    {
        var chance = new Chance(seed);
        var postings = Enumerable.Range(0, 40).Select(_ => Ascending(chance, 1 + chance.Below(5), 1 << (3 + chance.Below(17)))).ToList();
        var sink = new ByteSink();
        foreach (var posting in postings)
        {
            PositionCode.Write(sink, posting);
        }

        int at = 0, skipped = 0;
        foreach (var posting in postings)
        {
            PositionCode.Skip(sink.Written, ref skipped);
            var position = -1;
            for (var i = 0; i < posting.Length; i++)
            {
                var gap = PositionCode.ReadUnchecked(sink.Written, ref at);
                Assert.Equal(i == posting.Length - 1, gap < 0);
                position += (gap < 0 ? ~gap : gap) + 1;
                Assert.Equal(posting[i], position);
            }

            Assert.Equal(at, skipped);
        }

        Assert.Equal(sink.Length, at);
    });

    [Theory]
    [InlineData("E0")]
    [InlineData("F0")]
    [InlineData("FC000000")]
    [InlineData("FC40000000")]
    [InlineData("FE0000000000")]
    [InlineData("FF0000000000")]
    [InlineData("")]
    public void Cut_or_foreign_positions_are_refused(string hex) => Assert.Throws<SearchException>(() =>
    {
        var at = 0;
        PositionCode.ReadUnchecked(Convert.FromHexString(hex), ref at);
    });

    [Fact]
    public void Documents_of_a_term_come_back_and_as_few_as_must() => Runs.ForSeeds(200, seed =>
    {
        var chance = new Chance(seed);
        var documents = 1 + chance.Below(1 << (1 + chance.Below(16)));
        var list = Ascending(chance, 1 + chance.Below(chance.OneIn(2) ? 5 : documents), Math.Max(1, documents / 4)).Where(d => d < documents).Select(static d => (ushort)d).ToArray();
        var sink = new ByteSink();
        PostingCode.Write(sink, list, documents);
        var back = new ushort[list.Length];
        var at = 0;
        PostingCode.Read(sink.Written, ref at, back, documents);
        Assert.Equal(list, back);
        Assert.Equal(sink.Length, at);
        if (sink.Length > 0 && !PostingCode.IsDense(list.Length, documents))
        {
            Assert.Throws<SearchException>(() =>
            {
                var cut = 0;
                PostingCode.Read(sink.Written[..^1], ref cut, back, documents);
            });
        }

        if (sink.Length > 0 && !PostingCode.IsDense(list.Length, documents) && !PostingCode.IsDense(list.Length, list[^1]))
        {
            Assert.Throws<SearchException>(() =>
            {
                var fewer = 0;
                PostingCode.Read(sink.Written, ref fewer, back, list[^1]);
            });
        }
    });

    private static int[] Ascending(Chance chance, int count, int greatestGap)
    {
        var list = new int[count];
        var last = -1;
        for (var i = 0; i < count; i++)
        {
            list[i] = last += 1 + chance.Below(greatestGap);
        }

        return list;
    }
}

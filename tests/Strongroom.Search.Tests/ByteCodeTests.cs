using Strongroom.Search.Memory;
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
    [InlineData(0, 0)]
    [InlineData(byte.MaxValue, 1)]
    [InlineData(byte.MaxValue + 1, 2)]
    [InlineData(ushort.MaxValue, 2)]
    [InlineData(ushort.MaxValue + 1, 4)]
    [InlineData(int.MaxValue, 4)]
    public void A_small_column_takes_what_its_greatest_number_needs(int greatest, int bytes)
    {
        int[] values = [0, greatest / 3, greatest, greatest / 2];
        var column = new SmallColumn(new NativeArena(NativeArena.RoomFor<int>(values.Length)), Array.ConvertAll(values, static v => (uint)v));
        Assert.Equal(values, Enumerable.Range(0, values.Length).Select(i => column[i]));
        Assert.Equal(bytes * values.Length, column.SizeBytes);
    }

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
        var sink = new BitSink();
        PostingCode.Write(sink, list, documents);
        var bits = sink.Written.ToArray();
        var back = new ushort[list.Length];
        Read(bits, back, documents);
        Assert.Equal(list, back);
        if (list.Length > 0)
        {
            Assert.Throws<SearchException>(() => Read(bits[..^1], back, documents));
            if (PostingCode.LowBits(list.Length, documents) == PostingCode.LowBits(list.Length, list[^1]))
            {
                Assert.Throws<SearchException>(() => Read(bits, back, list[^1]));
            }
        }
    });

    [Fact]
    public void Postings_of_many_terms_stand_end_to_end_and_far_apart_ones_too() => Runs.ForSeeds(100, seed =>
    {
        var chance = new Chance(seed);
        var documents = 1 + chance.Below(1 << 16);
        var lists = Enumerable.Range(0, 30).Select(_ => Ascending(chance, 1 + chance.Below(8), Math.Max(1, documents / 3)).Where(d => d < documents).Select(static d => (ushort)d).ToArray())
            .Append([(ushort)(documents - 1)]).Append([.. Enumerable.Range(0, documents).Select(static d => (ushort)d)])
            .Append([.. Enumerable.Range(0, documents / 8).Select(static d => (ushort)d), (ushort)(documents - 1)]).ToList();
        var sink = new BitSink();
        lists.ForEach(l => PostingCode.Write(sink, l, documents));
        var source = new BitSource(sink.Written.ToArray());
        foreach (var list in lists)
        {
            var back = new ushort[list.Length];
            PostingCode.Read(ref source, back, documents);
            Assert.Equal(list, back);
        }

        Assert.True(source.IsAtEnd);
    });

    [Fact]
    public void Columns_come_back_and_are_refused_when_cut_or_beyond_their_limit() => Runs.ForSeeds(200, seed =>
    {
        var chance = new Chance(seed);
        var values = Enumerable.Range(0, chance.Below(400)).Select(_ => chance.OneIn(20) ? uint.MaxValue - (uint)chance.Below(9) : (uint)chance.Below(1 << chance.Below(20))).ToArray();
        var sink = new ByteSink();
        PackedColumn.Write(sink, values);
        var back = new uint[values.Length];
        var at = 0;
        PackedColumn.Read(sink.Written, ref at, back, uint.MaxValue);
        Assert.Equal(values, back);
        Assert.Equal(sink.Length, at);
        if (values.Length > 0)
        {
            Assert.Throws<SearchException>(() => ReadColumn(sink.Written[..^1], back, uint.MaxValue));
            if (values.Max() > 0)
            {
                Assert.Throws<SearchException>(() => ReadColumn(sink.Written, back, values.Max() - 1));
            }
        }
    });

    [Theory]
    [InlineData("00")] // no width
    [InlineData("0021")] // wider than a number
    [InlineData("000100")] // one bit where none is needed
    [InlineData("000101")] // the least number is none of the values
    [InlineData("000102")] // a bit behind the last value
    [InlineData("FFFFFFFFFFFFFFFFFF7F00")]
    public void Columns_in_another_form_are_refused(string hex) => Assert.Throws<SearchException>(() => ReadColumn(Convert.FromHexString(hex), new uint[1], uint.MaxValue));

    private static void ReadColumn(ReadOnlySpan<byte> bytes, uint[] into, uint limit)
    {
        var at = 0;
        PackedColumn.Read(bytes, ref at, into, limit);
    }

    private static void Read(byte[] bits, ushort[] into, int documents)
    {
        var source = new BitSource(bits);
        PostingCode.Read(ref source, into, documents);
    }

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

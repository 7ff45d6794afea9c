using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Core.Tests;

public sealed class RecordTests
{
    // RFC 8949, appendix A.
    [Theory]
    [InlineData(0, "8100")]
    [InlineData(23, "8117")]
    [InlineData(24, "811818")]
    [InlineData(1000, "811903e8")]
    [InlineData(1000000, "811a000f4240")]
    [InlineData(1000000000000, "811b000000e8d4a51000")]
    [InlineData(-1, "8120")]
    [InlineData(-1000, "813903e7")]
    public void Numbers_take_the_shortest_form(long value, string expected) =>
        Assert.Equal(expected, Convert.ToHexStringLower(new RecordWriter().Array(1).Int(value).End().Finish()));

    [Theory]
    [InlineData("811800", "a longer form of 0")]
    [InlineData("8119000a", "a longer form of 10")]
    [InlineData("9f00ff", "an array of unknown length")]
    [InlineData("815f4100ff", "a byte string in pieces")]
    [InlineData("81fb3ff0000000000000", "a float")]
    [InlineData("81c000", "a tag")]
    [InlineData("a10000", "a map")]
    [InlineData("8200", "an array cut short")]
    [InlineData("810000", "bytes after the end")]
    [InlineData("8161ff", "text that is not UTF-8")]
    [InlineData("", "nothing")]
    [InlineData("9b7fffffffffffffff", "an array of enormous length")]
    [InlineData("815b7fffffffffffffff", "a byte string of enormous length")]
    public void Every_other_encoding_is_refused(string hex, string why)
    {
        _ = why;
        Assert.Throws<MalformedException>(() => ReadAny(Convert.FromHexString(hex)));
    }

    [Fact]
    public void What_is_written_is_read_again() => Prop.ForAll(
        ArbMap.Default.ArbFor<(long, ulong, bool, byte[], NonNull<string>)>(),
        static t =>
        {
            var (number, unsigned, flag, bytes, text) = t;
            var clean = string.Concat(text.Get.Where(static c => !char.IsSurrogate(c)));
            var id = new SeededRandomSource(unsigned).NextId("x");
            var encoded = new RecordWriter().Array(7).Int(number).UInt(unsigned).Bool(flag).Bytes(bytes).Text(clean).Null().Id(id).End().Finish();
            var reader = new RecordReader(encoded, "test");
            reader.Array(7);
            var same = reader.Int() == number && reader.UInt() == unsigned && reader.Bool() == flag && reader.Bytes(bytes.Length).AsSpan().SequenceEqual(bytes)
                && reader.Text(clean.Length) == clean && reader.TryNull() && reader.Id() == id;
            reader.End();
            reader.Finish();
            return same;
        }).Check(Drawn.Cases);

    [Fact]
    public void Damaged_bytes_give_one_fault_and_no_other()
    {
        var sample = new RecordWriter().Array(6).Int(-7).UInt(300).Bytes([1, 2, 3, 4]).Text("words").Array(2).Bool(true).Null().End().Hash(default).End().Finish();
        var chance = new SeededChance(20261122);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = sample.ToArray();
            for (var hit = chance.Below(3); hit >= 0; hit--)
            {
                bytes[chance.Below(bytes.Length)] = (byte)chance.Below(256);
            }

            var cut = chance.OneIn(4) ? bytes[..chance.Below(bytes.Length)] : bytes;
            try
            {
                var again = Copy(cut);
                Assert.Equal(Convert.ToHexStringLower(cut), Convert.ToHexStringLower(again));
            }
            catch (MalformedException)
            {
                // The one fault that bytes from outside may cause.
            }
        }
    }

    [Fact]
    public void Limits_are_kept()
    {
        var bytes = new RecordWriter().Array(1).Bytes(new byte[11]).End().Finish();
        Assert.Throws<MalformedException>(() => Enter(bytes, 1).Bytes(10));
        Assert.Equal(11, Enter(bytes, 1).Bytes(11).Length);
        var text = new RecordWriter().Array(1).Text("eleven char").End().Finish();
        Assert.Throws<MalformedException>(() => Enter(text, 1).Text(10));
        var many = new RecordWriter().Array(3).Int(1).Int(2).Int(3).End().Finish();
        Assert.Throws<MalformedException>(() => new RecordReader(many, "test").ArrayUpTo(2));
        Assert.Throws<MalformedException>(() => Enter(many, 3).Int(2, 9));
        Assert.Throws<MalformedException>(() => Enter(new RecordWriter().Array(1).Int(long.MaxValue).End().Finish(), 1).Time());
    }

    [Fact]
    public void Codes_are_made_of_room_and_fault() => Assert.Equal("room.two-words", StrongroomException.CodeOf("room", Sample.TwoWords));

    private enum Sample
    {
        TwoWords = 1,
    }

    private static RecordReader Enter(byte[] bytes, int count)
    {
        var reader = new RecordReader(bytes, "test");
        reader.Array(count);
        return reader;
    }

    private static void ReadAny(byte[] bytes)
    {
        var reader = new RecordReader(bytes, "test");
        var count = reader.ArrayUpTo(10);
        for (var i = 0; i < count; i++)
        {
            _ = Convert.ToHexString(bytes).Length > 3 && (bytes[1] >> 5) switch
            {
                2 => reader.Bytes(100).Length >= 0,
                3 => reader.Text(100).Length >= 0,
                _ => reader.Int() >= long.MinValue,
            };
        }

        reader.End();
        reader.Finish();
    }

    private static byte[] Copy(byte[] bytes)
    {
        var reader = new RecordReader(bytes, "test");
        var writer = new RecordWriter();
        reader.Array(6);
        writer.Array(6).Int(reader.Int()).UInt(reader.UInt()).Bytes(reader.Bytes(100)).Text(reader.Text(100));
        reader.Array(2);
        writer.Array(2).Bool(reader.Bool());
        writer.TextOrNull(reader.TextOrNull(100));
        reader.End();
        writer.End().Hash(reader.Hash());
        reader.End();
        reader.Finish();
        return writer.End().Finish();
    }
}

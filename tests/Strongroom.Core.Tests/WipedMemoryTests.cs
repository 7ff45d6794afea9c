namespace Strongroom.Core.Tests;

public sealed class WipedMemoryTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4096)]
    [InlineData(300_000)]
    public void Begins_as_zeros_and_holds_what_is_written(int length)
    {
        using var memory = new WipedMemory(length);
        Assert.Equal(length, memory.Memory.Length);
        Assert.False(memory.GetSpan().ContainsAnyExcept((byte)0));
        memory.GetSpan().Fill(7);
        Assert.False(memory.Memory.Span.ContainsAnyExcept((byte)7));
    }

    [Fact]
    public void What_is_cut_off_is_gone()
    {
        using var memory = new WipedMemory(10);
        memory.GetSpan().Fill(7);
        memory.CutTo(4);
        Assert.Equal([7, 7, 7, 7], memory.Memory.ToArray());
        Assert.Throws<ArgumentOutOfRangeException>(() => memory.CutTo(5));
    }

    [Fact]
    public void Is_not_read_after_it_was_disposed()
    {
        var memory = new WipedMemory(10);
        var before = memory.Memory;
        memory.Dispose();
        memory.Dispose();
        Assert.Throws<ObjectDisposedException>(() => memory.GetSpan());
        Assert.Throws<ObjectDisposedException>(() => before.Span[0]);
        Assert.Throws<ObjectDisposedException>(() => memory.Pin());
    }

    [Fact]
    public void No_length_is_below_zero() => Assert.Throws<ArgumentOutOfRangeException>(() => new WipedMemory(-1));
}

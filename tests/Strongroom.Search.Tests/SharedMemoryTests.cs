using Strongroom.Search.Memory;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

[Collection("alone")]
public sealed class SharedMemoryTests
{
    [Fact]
    public void Pieces_are_as_long_as_asked_for_and_little_longer()
    {
        for (var bytes = 0; bytes <= SharedMemory.MaxPieceBytes; bytes++)
        {
            var length = SharedMemory.LengthFor(bytes);
            Assert.True(length >= bytes && length % 64 == 0 && length <= Math.Max(512, (bytes * 5 / 4) + 64), $"{length} for {bytes}");
        }
    }

    [Fact]
    public void Pieces_are_all_zeros_whatever_stood_there_before_and_none_overlaps_another() => Runs.ForSeeds(20, seed =>
    {
        var chance = new Chance(seed);
        var kept = new List<(NativeArray<byte> Bytes, byte Mark)>();
        for (var i = 0; i < 400; i++)
        {
            var mark = (byte)(1 + (i % 250));
            var length = 1 + chance.Below(chance.OneIn(10) ? 70_000 : 3_000);
            var arena = new NativeArena(NativeArena.RoomFor<byte>(length));
            var bytes = arena.Take<byte>(length);
            arena.Freeze();
            Assert.False(bytes.Span.ContainsAnyExcept((byte)0));
            bytes.Fill.Fill(mark);
            if (chance.OneIn(3))
            {
                kept.Add((bytes, mark));
            }

            bytes.KeepAlive();
            if (i % 100 == 99)
            {
                kept.RemoveRange(0, kept.Count / 2);
                GC.Collect();
                GC.WaitForPendingFinalizers(); // what was dropped comes back and is handed out again
            }
        }

        foreach (var (bytes, mark) in kept)
        {
            Assert.False(bytes.Span.ContainsAnyExcept(mark));
            bytes.KeepAlive();
        }
    });

    [Fact]
    public void What_nobody_holds_is_given_back()
    {
        Fill(64);
        Collect();
        var before = IndexMemory.Usage.All;
        Fill(4_000);
        Collect();
        Assert.InRange(IndexMemory.Usage.All - before, long.MinValue, 1 << 20); // kept, it would be 80 MiB
    }

    private static void Fill(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var arena = new NativeArena(NativeArena.RoomFor<byte>(20_000));
            arena.Take<byte>(20_000).Fill.Fill(1);
            arena.Freeze();
        }
    }

    private static void Collect()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }
}

using FsCheck;
using FsCheck.Fluent;

namespace Strongroom.Search.Tests.Worlds;

/// <summary>Runs a property over seeds that FsCheck chooses; a failure names the seed, which replays exactly.</summary>
internal static class Runs
{
    public static void ForSeeds(int count, Action<ulong> property) => Prop.ForAll(
        ArbMap.Default.ArbFor<uint>(),
        seed =>
        {
            try
            {
                property(seed);
            }
            catch (Exception e)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        }).Check(Drawn.Cases.WithMaxTest(count).WithStartSize(1 << 20).WithEndSize(1 << 30));
}

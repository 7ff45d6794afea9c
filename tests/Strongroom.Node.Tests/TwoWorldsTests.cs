using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Node.Tests.Support;

namespace Strongroom.Node.Tests;

/// <summary>
/// No leak by existing: whatever is filed, searched and relabelled beyond a person's clearance, every answer that he gets is the same, byte for byte,
/// headers included, as in a world where it never was; and takes as many store reads. Clock and ids come from seams that are seeded alike;
/// nothing is normalised.
/// </summary>
public sealed class TwoWorldsTests
{
    [Fact]
    public void Hidden_material_changes_no_byte_of_any_answer()
    {
        var steps = Gen.Choose(0, 1 << 20).ListOf().Select(static l => l.ToArray()).ToArbitrary();
        var property = Prop.ForAll(steps, static (int[] codes) => CompareAsync(codes, (ulong)codes.Length + 7).GetAwaiter().GetResult());
        Check.One(Drawn.Cases.WithMaxTest(4).WithStartSize(6).WithEndSize(12), property);
    }

    [Fact]
    public async Task A_long_day_with_everything_in_it() =>
        Assert.True(await CompareAsync([.. Enumerable.Range(0, 32).Select(static i => (i * 37) + (i % 3))], 42));

    private static async Task<bool> CompareAsync(int[] codes, ulong seed)
    {
        await using var full = await World.BeginAsync(seed);
        await using var bare = await World.BeginAsync(seed);

        // Every other code is a hidden step, so that both kinds take turns.
        var hidden = codes.Where(static (_, i) => i % 2 == 1).ToList();
        var open = codes.Where(static (_, i) => i % 2 == 0).ToList();
        await full.PlayHiddenAsync(0);
        for (var i = 0; i < open.Count; i++)
        {
            // In both worlds Ben asks for an id that exists in one of them only.
            var guess = full.Hidden[i % full.Hidden.Count];
            await full.PlayAsync(open[i], guess);
            await bare.PlayAsync(open[i], guess);
            if (i < hidden.Count)
            {
                await full.PlayHiddenAsync(hidden[i]);
            }
        }

        await full.EndAsync(full.Hidden[0]);
        await bare.EndAsync(full.Hidden[0]);
        Assert.NotEmpty(full.Hidden);
        Assert.Equal(bare.Seen.Count, full.Seen.Count);
        for (var i = 0; i < bare.Seen.Count; i++)
        {
            Assert.Equal(Encoding.UTF8.GetString(bare.Seen[i]), Encoding.UTF8.GetString(full.Seen[i]));
        }

        Assert.Equal(bare.Reads, full.Reads);
        return true;
    }
}

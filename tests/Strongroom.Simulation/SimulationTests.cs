namespace Strongroom.Simulation;

/// <summary>The fixed seeds of every check. Even seeds have an honest store with faults and crashes, odd ones a lying store.</summary>
public sealed class SimulationTests(ITestOutputHelper output)
{
    public static TheoryData<ulong> Seeds => [.. Enumerable.Range(1, 12).Select(static s => (ulong)s)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Seed(ulong seed)
    {
        var report = Run.Seed(seed);
        output.WriteLine(report.ToString());
        Assert.True(report.Faults > 0 && report.Operations > (report.Lying ? 15 : 50));
    }

    [Fact]
    public void A_seed_replays_exactly() => Assert.Equal(Run.Seed(100).Trace, Run.Seed(100).Trace);
}

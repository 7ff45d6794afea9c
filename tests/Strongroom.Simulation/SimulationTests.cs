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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Witnesses(ulong seed)
    {
        var report = Run.Witnesses(seed);
        output.WriteLine(report.ToString());
        Assert.True(report.Refusals >= 3 && report.Lost > 0 && (seed % 2 == 0 || report.Lies > 0));
    }

    [Fact]
    public void A_seed_of_witnesses_replays_exactly() => Assert.Equal(Run.Witnesses(3).Trace, Run.Witnesses(3).Trace);

    [Theory]
    [InlineData(1)]
    public void Federation(ulong seed)
    {
        var report = Run.Federation(seed);
        output.WriteLine(report.ToString());
        Assert.True(report.Hits > 100 && report.Faults > 5 && report.Replays > 0);
    }

    [Fact]
    public void A_seed_of_federation_replays_exactly() => Assert.Equal(Run.Federation(2).Trace, Run.Federation(2).Trace);
}

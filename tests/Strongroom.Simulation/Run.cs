using Strongroom.Simulation.Federation;
using Strongroom.Simulation.Witnesses;
using Strongroom.Testing;

namespace Strongroom.Simulation;

/// <summary>What a run did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Lying">Whether the store lied.</param>
/// <param name="Items">Items at the end.</param>
/// <param name="Operations">Operations begun.</param>
/// <param name="Faults">Faults and lies that the store played.</param>
/// <param name="Crashes">Crashes of nodes.</param>
/// <param name="Trace">Hash over every step: equal seeds give equal hashes.</param>
internal sealed record RunReport(ulong Seed, bool Lying, int Items, int Operations, int Faults, int Crashes, string Trace)
{
    public override string ToString() =>
        $"seed {Seed}: {(Lying ? "lying" : "honest")} store, {Operations} operations, {Items} items, {Faults} faults, {Crashes} crashes, trace {Trace[..16]}";
}

/// <summary>A run failed. The message begins with how to repeat it.</summary>
internal sealed class SimulationException(ulong seed, Exception cause)
    : Exception($"seed {seed} failed (repeat: Strongroom.Simulation --seed {seed}): {cause.Message}", cause);

internal static class Run
{
    /// <summary>Two nodes over one store, one seed, in this thread.</summary>
    public static RunReport Seed(ulong seed) => Pumped(seed, () => new Simulation(seed).RunAsync());

    /// <summary>Three agencies that witness each other, one seed, in this thread.</summary>
    public static WitnessReport Witnesses(ulong seed) => Pumped(seed, () => new WitnessSimulation(seed).RunAsync());

    /// <summary>Three agencies that search each other, one seed, in this thread.</summary>
    public static FederationReport Federation(ulong seed) => Pumped(seed, () => new FederationSimulation(seed).RunAsync());

    private static T Pumped<T>(ulong seed, Func<Task<T>> run)
        where T : class
    {
        T? report = null;
        try
        {
            Pump.Run(async () => report = await run(), seed);
        }
        catch (Exception e)
        {
            throw new SimulationException(seed, e);
        }

        return report!;
    }
}

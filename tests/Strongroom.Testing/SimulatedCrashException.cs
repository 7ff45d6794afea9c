namespace Strongroom.Testing;

/// <summary>The process ends here. Not a fault that code may handle: everything after it belongs to the next process.</summary>
public sealed class SimulatedCrashException(long step) : Exception($"simulated crash at step {step}")
{
    /// <summary>The step at which it happened.</summary>
    public long Step { get; } = step;
}

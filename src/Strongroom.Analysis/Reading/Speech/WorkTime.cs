namespace Strongroom.Analysis.Reading.Speech;

/// <summary>Time that may go into recognising: of the clock, and of the processor, which several threads use up faster. Not thread-safe.</summary>
internal sealed class WorkTime(TimeSpan limit)
{
    private readonly long _start = TimeProvider.System.GetTimestamp();

    /// <summary>It was found to be over.</summary>
    internal bool IsOver { get; private set; }

    /// <summary>Looks; once over, always over.</summary>
    internal bool CheckOver() =>
        IsOver = IsOver || TimeProvider.System.GetElapsedTime(_start) > limit || Environment.CpuUsage.TotalTime > limit;
}

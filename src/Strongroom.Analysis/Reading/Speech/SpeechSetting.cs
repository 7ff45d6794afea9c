using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>What the worker is told about reading recordings: [engine, threads, seconds of a recording, seconds of work, bytes of a file].</summary>
/// <param name="Engine">The engine.</param>
/// <param name="Threads">Greatest number of recognisers at once.</param>
/// <param name="MaxSeconds">How much of a recording is read.</param>
/// <param name="WorkSeconds">Time after which nothing further is recognised, so that what was comes out before the worker is ended; of the clock and of each processor.</param>
/// <param name="MaxBytes">Greatest length of a recording's file.</param>
internal sealed record SpeechSetting(SpeechEngine Engine, int Threads, int MaxSeconds, int WorkSeconds, int MaxBytes)
{
    internal const int MaxThreads = 16;
    private const int GreatestSeconds = 24 * 3600;

    /// <summary>What a test's own process uses.</summary>
    internal static SpeechSetting Default { get; } = Of(new SpeechOptions(), new AnalysisLimits());

    internal static SpeechSetting Of(SpeechOptions options, AnalysisLimits limits) => new(
        options.Engine,
        Math.Clamp(options.Threads, 1, MaxThreads),
        (int)Math.Clamp(options.MaxDuration.TotalSeconds, 1, GreatestSeconds),
        (int)Math.Clamp(Math.Max(limits.MaxTime.TotalSeconds, limits.MaxLongTime.TotalSeconds) * 0.85, 1, GreatestSeconds),
        Math.Max(limits.MaxRecordingBytes, 0));

    internal void Write(RecordWriter writer) => writer.Array(5).Int((long)Engine).Int(Threads).Int(MaxSeconds).Int(WorkSeconds).Int(MaxBytes).End();

    internal static SpeechSetting Read(RecordReader reader)
    {
        reader.Array(5);
        var setting = new SpeechSetting(
            (SpeechEngine)reader.Int(0, (long)SpeechEngine.Server),
            (int)reader.Int(1, MaxThreads),
            (int)reader.Int(1, GreatestSeconds),
            (int)reader.Int(1, GreatestSeconds),
            (int)reader.Int(0, int.MaxValue));
        reader.End();
        return setting;
    }
}

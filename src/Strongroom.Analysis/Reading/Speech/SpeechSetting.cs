using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// What the worker is told about reading recordings: [engine, threads, seconds of a recording, seconds of work, bytes of a file, refusal or
/// null, library or null, [model …]].
/// </summary>
/// <param name="Engine">The engine.</param>
/// <param name="Threads">Greatest number of recognisers at once.</param>
/// <param name="MaxSeconds">How much of a recording is read.</param>
/// <param name="WorkSeconds">Time after which nothing further is recognised, so that what was comes out before the worker is ended; of the
/// clock and of each processor.</param>
/// <param name="MaxBytes">Greatest length of a recording's file.</param>
internal sealed record SpeechSetting(SpeechEngine Engine, int Threads, int MaxSeconds, int WorkSeconds, int MaxBytes)
{
    internal const int MaxThreads = 16;
    private const int GreatestSeconds = 24 * 3600;
    private const int MaxModels = 32;
    private const int MaxPathChars = 1000;

    /// <summary>What a test's own process uses.</summary>
    internal static SpeechSetting Default { get; } = Of(new SpeechOptions(), new AnalysisLimits(), null);

    /// <summary>Why the site's models are not used, or null.</summary>
    internal string? Refusal { get; init; }

    /// <summary>Full path of the models' library, or null.</summary>
    internal string? Library { get; init; }

    /// <summary>The site's models.</summary>
    internal IReadOnlyList<ModelOrder> Models { get; init; } = [];

    internal static SpeechSetting Of(SpeechOptions options, AnalysisLimits limits, SiteModels? models) => new(
        options.Engine,
        Math.Clamp(options.Threads, 1, MaxThreads),
        (int)Math.Clamp(options.MaxDuration.TotalSeconds, 1, GreatestSeconds),
        (int)Math.Clamp(Math.Max(limits.MaxTime.TotalSeconds, limits.MaxLongTime.TotalSeconds) * 0.85, 1, GreatestSeconds),
        Math.Max(limits.MaxRecordingBytes, 0))
    {
        Refusal = options.Engine != SpeechEngine.Sherpa ? null : models is null ? ModelCheck.Lower(ModelRefusal.Missing) : models.Refusal,
        Library = models?.Library,
        Models = models?.Models ?? [],
    };

    internal void Write(RecordWriter writer)
    {
        writer.Array(8).Int((long)Engine).Int(Threads).Int(MaxSeconds).Int(WorkSeconds).Int(MaxBytes).TextOrNull(Refusal)
            .TextOrNull(Library).Array(Models.Count);
        foreach (var model in Models)
        {
            model.Write(writer);
        }

        writer.End().End();
    }

    internal static SpeechSetting Read(RecordReader reader)
    {
        reader.Array(8);
        var engine = (SpeechEngine)reader.Int(0, (long)SpeechEngine.Sherpa);
        var threads = (int)reader.Int(1, MaxThreads);
        var maxSeconds = (int)reader.Int(1, GreatestSeconds);
        var workSeconds = (int)reader.Int(1, GreatestSeconds);
        var maxBytes = (int)reader.Int(0, int.MaxValue);
        var refusal = reader.TextOrNull(Limits.MaxFieldChars);
        var library = reader.TextOrNull(MaxPathChars);
        var models = new ModelOrder[reader.ArrayUpTo(MaxModels)];
        for (var i = 0; i < models.Length; i++)
        {
            models[i] = ModelOrder.Read(reader);
        }

        reader.End();
        reader.End();
        return new SpeechSetting(engine, threads, maxSeconds, workSeconds, maxBytes) { Refusal = refusal, Library = library, Models = models };
    }
}

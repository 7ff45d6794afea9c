using Strongroom.Core;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// What the parent tells the worker before the item's bytes: hints and bounds. Travels through the pipe, never in arguments or environment,
/// since those of a process are there for others to read. Four bytes big-endian length, then [version, media type, file name or null,
/// length or null, text, parts, output, buffered, spans]; the content follows to the end of the pipe.
/// </summary>
internal sealed record WorkerRequest(AnalysisHints Hints, long? ContentLength, AnalysisLimits Limits)
{
    internal const int MaxBytes = 16 << 10;
    private const long Version = 1;

    internal byte[] Encode()
    {
        var name = Hints.FileName is { } full ? Cut(full) : null;
        var writer = new RecordWriter().Array(9).Int(Version).Text(Cut(Hints.MediaType)).TextOrNull(name);
        writer = ContentLength is { } length ? writer.Int(length) : writer.Null();
        return writer.Int(Limits.MaxTextBytes).Int(Limits.MaxParts).Int(Limits.MaxOutputBytes).Int(Limits.MaxBufferedBytes).Int(Limits.MaxSpans)
            .End().Finish();
    }

    internal static WorkerRequest Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes, "worker request");
        reader.Array(9);
        _ = reader.Int(Version, Version);
        var hints = new AnalysisHints(reader.Text(Core.Limits.MaxFieldChars), reader.TextOrNull(Core.Limits.MaxFieldChars));
        long? length = reader.TryNull() ? null : reader.Int(0, long.MaxValue);
        var limits = new AnalysisLimits
        {
            MaxTextBytes = (int)reader.Int(0, int.MaxValue),
            MaxParts = (int)reader.Int(0, int.MaxValue),
            MaxOutputBytes = (int)reader.Int(0, int.MaxValue),
            MaxBufferedBytes = (int)reader.Int(0, int.MaxValue),
            MaxSpans = (int)reader.Int(0, int.MaxValue),
        };
        reader.End();
        reader.Finish();
        return new WorkerRequest(hints, length, limits);
    }

    // A name is a hint: what matters is its end.
    private static string Cut(string text)
    {
        var cut = text.Length <= Core.Limits.MaxFieldChars ? text : text[^Core.Limits.MaxFieldChars..];
        return string.Create(cut.Length, cut, static (span, source) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsSurrogate(source[i]) ? '\uFFFD' : source[i];
            }
        });
    }
}

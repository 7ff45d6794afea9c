using Strongroom.Analysis.Reading.Speech;
using Strongroom.Core;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// What the parent tells the worker before the item's bytes: hints and bounds. Travels through the pipe, never in arguments or environment,
/// since those of a process are there for others to read. Four bytes big-endian length, then [version, media type, file name or null,
/// stated language or null, length or null, text, parts, output, buffered, spans, sections, rendering, speech]; the content follows to the
/// end of the pipe. Rendering is null, [1, page, pixels] or [2].
/// </summary>
/// <param name="Hints">What is known from outside.</param>
/// <param name="ContentLength">The content's length, or null.</param>
/// <param name="Limits">Bounds.</param>
/// <param name="Render">What to make of it instead of a document, or null. The answer is then a document whose one part is the rendition.</param>
internal sealed record WorkerRequest(AnalysisHints Hints, long? ContentLength, AnalysisLimits Limits, RenderRequest? Render = null)
{
    internal const int MaxBytes = 512 << 10;
    private const long Version = 3;
    private const long RenderPage = 1;
    private const long RenderSound = 2;

    /// <summary>How recordings are read.</summary>
    internal SpeechSetting Speech { get; init; } = SpeechSetting.Default;

    internal byte[] Encode()
    {
        var name = Hints.FileName is { } full ? Cut(full) : null;
        var writer = new RecordWriter().Array(13).Int(Version).Text(Cut(Hints.MediaType)).TextOrNull(name)
            .TextOrNull(Hints.Language is { } language ? Cut(language) : null);
        writer = ContentLength is { } length ? writer.Int(length) : writer.Null();
        writer.Int(Limits.MaxTextBytes).Int(Limits.MaxParts).Int(Limits.MaxOutputBytes).Int(Limits.MaxBufferedBytes).Int(Limits.MaxSpans)
            .Int(Limits.MaxSections);
        writer = Render switch
        {
            RenderRequest.Page page => writer.Array(3).Int(RenderPage).Int(page.Number).Int(page.MaxPixels).End(),
            RenderRequest.Sound => writer.Array(1).Int(RenderSound).End(),
            _ => writer.Null(),
        };
        Speech.Write(writer);
        return writer.End().Finish();
    }

    internal static WorkerRequest Decode(ReadOnlyMemory<byte> bytes)
    {
        var reader = new RecordReader(bytes, "worker request");
        reader.Array(13);
        _ = reader.Int(Version, Version);
        var hints = new AnalysisHints(reader.Text(Core.Limits.MaxFieldChars), reader.TextOrNull(Core.Limits.MaxFieldChars))
        {
            Language = reader.TextOrNull(Core.Limits.MaxFieldChars),
        };
        long? length = reader.TryNull() ? null : reader.Int(0, long.MaxValue);
        var limits = new AnalysisLimits
        {
            MaxTextBytes = (int)reader.Int(0, int.MaxValue),
            MaxParts = (int)reader.Int(0, int.MaxValue),
            MaxOutputBytes = (int)reader.Int(0, int.MaxValue),
            MaxBufferedBytes = (int)reader.Int(0, int.MaxValue),
            MaxSpans = (int)reader.Int(0, int.MaxValue),
            MaxSections = (int)reader.Int(0, int.MaxValue),
        };
        var render = ReadRender(reader);
        var speech = SpeechSetting.Read(reader);
        reader.End();
        reader.Finish();
        return new WorkerRequest(hints, length, limits, render) { Speech = speech };
    }

    private static RenderRequest? ReadRender(RecordReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        var count = reader.ArrayUpTo(3);
        var kind = reader.Int(RenderPage, RenderSound);
        if (count != (kind == RenderPage ? 3 : 1))
        {
            throw reader.Malformed("a rendering has the wrong number of elements");
        }

        RenderRequest render = kind == RenderPage
            ? new RenderRequest.Page((int)reader.Int(1, int.MaxValue), (int)reader.Int(16, RenderRequest.Page.GreatestPixels))
            : new RenderRequest.Sound();
        reader.End();
        return render;
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

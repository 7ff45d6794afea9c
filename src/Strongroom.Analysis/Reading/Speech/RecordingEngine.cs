using System.Runtime.InteropServices;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Recordings and the sound of videos: ffmpeg decodes in a process of its own, this worker cuts what streams out of it into pieces at
/// pauses, recognises them on a few threads and joins the words. Memory does not grow with the length of a recording, only with that of its
/// file.
/// </summary>
internal sealed class RecordingEngine : IEngine
{
    private const int PieceBytes = 64 << 10;
    private const int MaxStreamBytes = 4 << 10;

    /// <inheritdoc/>
    public string Name => PocketSphinxRecogniser.EngineName;

    /// <summary>It is of a kind that may hold sound.</summary>
    internal static bool Reads(string mediaType) =>
        mediaType.StartsWith("audio/", StringComparison.Ordinal) || mediaType.StartsWith("video/", StringComparison.Ordinal);

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        var setting = request.Speech;
        if (setting.Engine == SpeechEngine.None && request.Render is null)
        {
            return Answer.Unread(UnreadReason.NoReader, recognised.MediaType);
        }

        if (request.Render is null && setting.Engine == SpeechEngine.PocketSphinx && PocketSphinxRecogniser.Missing() is { } package)
        {
            return Answer.Unread(UnreadReason.ToolMissing, recognised.MediaType, package);
        }

        if (request.Render is null && setting is { Engine: SpeechEngine.Sherpa, Refusal: { } refusal })
        {
            return Answer.Unread(UnreadReason.ModelsRefused, recognised.MediaType, refusal);
        }

        input.Tools.Enlarge();
        if (input.ReadAll(setting.MaxBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        return request.Render is null ? Listen(request, input.Tools, bytes, recognised) : Play(request, input.Tools, bytes, recognised);
    }

    private Answer Listen(WorkerRequest request, IToolbox tools, ReadOnlyMemory<byte> bytes, Recognition recognised)
    {
        var setting = request.Speech;
        var work = new WorkTime(TimeSpan.FromSeconds(setting.WorkSeconds));
        var language = ModelOrder.LanguageOf(request.Hints.Language);
        var model = setting.Engine == SpeechEngine.Sherpa ? ModelOrder.Choose(setting.Models, language) : null;
        using IListener listening = setting.Engine switch
        {
            SpeechEngine.Server => new ServerListening(tools, work),
            SpeechEngine.Sherpa when model is null => new Unheard(),
            SpeechEngine.Sherpa => new Listening(() => SherpaRecogniser.Load(setting, model, language), 1),
            _ => new Listening(static () => PocketSphinxRecogniser.Load(), setting.Threads),
        };
        var cutter = new VoiceCutter(listening.Add);
        var samples = 0L;
        ToolEnd end;
        using (var run = tools.Run(SoundTools.Samples, bytes, setting.MaxSeconds))
        {
            samples = Stream(run, cutter, work);
            end = run.End;
        }

        cutter.Finish();
        var heard = listening.Finish();
        if (samples == 0)
        {
            return end.Kind == ToolEndKind.Missing
                ? Answer.Unread(UnreadReason.ToolMissing, recognised.MediaType, SoundTools.Package)
                : Answer.Unread(end.IsWell || HasNoSound(tools, bytes) ? UnreadReason.NoSound : UnreadReason.Malformed, recognised.MediaType);
        }

        if (listening is ServerListening { IsMissing: true })
        {
            return Answer.Unread(UnreadReason.NoReader, recognised.MediaType);
        }

        if (listening.Failed)
        {
            return Answer.Unread(UnreadReason.OutOfMemory, recognised.MediaType);
        }

        var draft = new DocumentDraft
        {
            MediaType = recognised.MediaType,
            Engine = setting.Engine switch
            {
                SpeechEngine.Server => ServerListening.EngineName,
                SpeechEngine.Sherpa => SherpaRecogniser.EngineName(model?.Name),
                _ => Name,
            },
            Duration = Pcm.Time(samples),
            Remarks = (work.IsOver || listening.IsCut || samples >= (long)setting.MaxSeconds * Pcm.SamplesPerSecond ? DocumentRemarks.TextCut : 0)
                | (end.IsWell ? 0 : DocumentRemarks.Repaired)
                | (listening is ServerListening { IsMissed: true } or Unheard { WasSpoken: true } ? DocumentRemarks.NotUnderstood : 0),
        };
        Transcript.Write(draft, heard, request.Limits);
        return Answer.Of(draft);
    }

    /// <summary>Hands samples to the cutter as they come; when the time for work is over they are only counted.</summary>
    private static long Stream(ToolRun run, VoiceCutter cutter, WorkTime work)
    {
        var buffer = new byte[PieceBytes];
        var held = 0;
        var samples = 0L;
        while (run.Read(buffer.AsSpan(held)) is > 0 and var count)
        {
            held += count;
            var whole = held - (held % Pcm.BytesPerSample);
            samples += whole / Pcm.BytesPerSample;
            if (!work.CheckOver())
            {
                cutter.Add(MemoryMarshal.Cast<byte, short>(buffer.AsSpan(0, whole)));
            }

            buffer.AsSpan(whole, held - whole).CopyTo(buffer);
            held -= whole;
        }

        return samples;
    }

    /// <summary>The container can be read, and none of its streams is sound: a video without a track, a picture that calls itself a song.</summary>
    private static bool HasNoSound(IToolbox tools, ReadOnlyMemory<byte> bytes)
    {
        using var run = tools.Run(SoundTools.Streams, bytes);
        var lines = run.ReadAll(MaxStreamBytes);
        return run.End.IsWell && lines.Length > 0 && lines.Span.IndexOf("audio"u8) < 0;
    }

    private static Answer Play(WorkerRequest request, IToolbox tools, ReadOnlyMemory<byte> bytes, Recognition recognised)
    {
        if (request.Render is not RenderRequest.Sound)
        {
            return Answer.Unread(UnreadReason.NoRendition, recognised.MediaType);
        }

        using var run = tools.Run(SoundTools.Opus, bytes, request.Speech.MaxSeconds);
        var sound = run.ReadAll(request.Limits.MaxOutputBytes / 2);
        if (run.End.Kind == ToolEndKind.Missing)
        {
            return Answer.Unread(UnreadReason.ToolMissing, recognised.MediaType, SoundTools.Package);
        }

        if (!sound.Span.StartsWith("OggS"u8))
        {
            return Answer.Unread(HasNoSound(tools, bytes) ? UnreadReason.NoRendition : UnreadReason.Malformed, recognised.MediaType);
        }

        var draft = new DocumentDraft { MediaType = recognised.MediaType, Engine = "strongroom-sound/1 ffmpeg" };
        draft.Parts.Add(new DocumentPart { MediaType = Renditions.Ogg, Bytes = sound });
        return Answer.Of(draft);
    }
}

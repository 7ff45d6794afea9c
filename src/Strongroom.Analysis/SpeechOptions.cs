namespace Strongroom.Analysis;

/// <summary>Which engine turns speech into words. Each has its lines in docs/guides/speech.md.</summary>
public enum SpeechEngine
{
    /// <summary>None: recordings are filed unread.</summary>
    None = 0,

    /// <summary>PocketSphinx with its English model, inside the worker; needs two packages of the distribution and nothing else.</summary>
    PocketSphinx = 1,

    /// <summary>A server that speaks the OpenAI-style transcription API; the node calls it.</summary>
    Server = 2,

    /// <summary>sherpa-onnx with a site's own models, inside the worker; needs <see cref="SpeechOptions.Models"/>.</summary>
    Sherpa = 3,
}

/// <summary>How recordings are read. Thread-safe: immutable.</summary>
public sealed record SpeechOptions
{
    /// <summary>The engine; PocketSphinx.</summary>
    public SpeechEngine Engine { get; init; } = SpeechEngine.PocketSphinx;

    /// <summary>
    /// Greatest number of pieces of one recording that are recognised at once, on threads of its worker, 1 to 16; as many as there are processors, at most 4.
    /// Only a recording of more than one piece uses more than one. PocketSphinx takes about 100 MiB for each.
    /// </summary>
    public int Threads { get; init; } = Math.Clamp(Environment.ProcessorCount, 1, 4);

    /// <summary>How much of a recording is read; the rest is left out and the document says that it is cut; 12 hours. At most 24.</summary>
    public TimeSpan MaxDuration { get; init; } = TimeSpan.FromHours(12);

    /// <summary>
    /// The transcription server's address up to <c>/v1</c>, without its <c>/audio/transcriptions</c>. It gets every recording in plain, so it belongs inside
    /// the agency: unless it is a loopback address it must be <c>https</c>.
    /// </summary>
    public Uri? Server { get; init; }

    /// <summary>The name of the model that the server is asked for; <c>whisper-1</c>.</summary>
    public string ServerModel { get; init; } = "whisper-1";

    /// <summary>Longest wait for the server's answer to one piece (at most 20 seconds of sound); 60 s.</summary>
    public TimeSpan ServerTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The site's folder of models, for <see cref="SpeechEngine.Sherpa"/>.</summary>
    public ModelPack? Models { get; init; }
}

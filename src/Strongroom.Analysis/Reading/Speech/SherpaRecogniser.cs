namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Speech by sherpa-onnx with one of the site's models. Several threads of the library's own work on one piece, so there is one recogniser
/// for a recording.
/// </summary>
internal sealed class SherpaRecogniser : IRecogniser
{
    private readonly SherpaLibrary _library;
    private readonly nint _recogniser;
    private readonly string? _language;

    private SherpaRecogniser(SherpaLibrary library, nint recogniser, string? language) => (_library, _recogniser, _language) = (library, recogniser, language);

    /// <summary>As it stands in the derivative's row: engine, library and model.</summary>
    internal static string EngineName(string? model) => $"strongroom-speech/1 sherpa-onnx/{ModelPack.LibraryVersions[0]} {model ?? "no-model"}";

    /// <summary>Loads a model.</summary>
    /// <param name="setting">Where the library is, and how many threads it may use.</param>
    /// <param name="model">The model.</param>
    /// <param name="language">What is spoken, where somebody said so, or null.</param>
    /// <returns>Null when library or model can't be loaded.</returns>
    internal static SherpaRecogniser? Load(SpeechSetting setting, ModelOrder model, string? language)
    {
        if (setting.Library is not { } path || SherpaLibrary.Load(path) is not { } library)
        {
            return null;
        }

        var recogniser = library.Create(model, language, setting.Threads);
        return recogniser == 0 ? null : new SherpaRecogniser(library, recogniser, language ?? (model.Languages.Count == 1 ? model.Languages[0] : null));
    }

    /// <inheritdoc/>
    public Hearing Recognise(SpeechPiece piece)
    {
        var samples = new float[piece.Samples.Length];
        for (var i = 0; i < samples.Length; i++)
        {
            samples[i] = piece.Samples[i] / 32768f;
        }

        return SherpaAnswer.Read(_library.Recognise(_recogniser, samples), piece, _language);
    }

    /// <inheritdoc/>
    public void Dispose() => _library.Destroy(_recogniser);
}

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>Hears nothing: for a language that no model here understands. The recording is still measured, and can be played.</summary>
internal sealed class Unheard : IListener
{
    public bool Failed => false;

    public bool IsCut => false;

    /// <summary>Somebody may have been speaking.</summary>
    internal bool WasSpoken { get; private set; }

    public void Add(SpeechPiece piece) => WasSpoken = true;

    public IReadOnlyCollection<Hearing> Finish() => [];

    public void Dispose()
    {
        // Holds nothing.
    }
}

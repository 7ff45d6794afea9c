namespace Strongroom.Analysis.Reading.Speech;

/// <summary>What pieces of a recording are given to. By one thread.</summary>
internal interface IListener : IDisposable
{
    /// <summary>The engine's memory ended, or it could not be loaded; what was heard is not all.</summary>
    bool Failed { get; }

    /// <summary>Pieces were left out, because there were too many.</summary>
    bool IsCut { get; }

    /// <summary>Takes a piece; waits while enough are in hand.</summary>
    void Add(SpeechPiece piece);

    /// <summary>Waits for all pieces.</summary>
    IReadOnlyCollection<Hearing> Finish();
}

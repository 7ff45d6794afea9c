namespace Strongroom.Analysis.Reading.Speech;

/// <summary>Sound as every recogniser takes it: one channel, 16,000 samples a second, 16-bit little-endian.</summary>
internal static class Pcm
{
    internal const int SamplesPerSecond = 16_000;
    internal const int BytesPerSample = 2;

    /// <summary>Energies and words are told apart by hundredths of a second.</summary>
    internal const int FrameSamples = 160;

    internal const int FramesPerSecond = SamplesPerSecond / FrameSamples;

    internal static TimeSpan Time(long samples) => TimeSpan.FromMilliseconds(samples / (SamplesPerSecond / 1000));
}

/// <summary>A stretch of a recording that may hold speech.</summary>
/// <param name="Start">Its first sample, from the start of the recording.</param>
/// <param name="Samples">Its samples.</param>
internal sealed record SpeechPiece(long Start, short[] Samples);

/// <summary>One word that was heard.</summary>
/// <param name="Text">The word, without white space or control characters.</param>
/// <param name="Time">When it began, from the start of the recording.</param>
/// <param name="Until">When it ended.</param>
/// <param name="Confidence">0 to 1, or null where the engine gives none.</param>
internal readonly record struct SpokenWord(string Text, TimeSpan Time, TimeSpan Until, double? Confidence);

/// <summary>What a recogniser made of one piece.</summary>
/// <param name="Piece">Its first sample, by which pieces are put in order.</param>
/// <param name="Words">Words in order of time; empty when nothing was said.</param>
/// <param name="Language">The language that the engine heard, as a BCP 47 tag, or null.</param>
/// <param name="Evidence">How well it understood, or null where the engine knows the language that it hears.</param>
internal sealed record Hearing(long Piece, IReadOnlyList<SpokenWord> Words, string? Language, Evidence? Evidence);

/// <summary>How well an engine understood a piece.</summary>
/// <param name="Score">From about 0 (nothing fits) to 1 (all does).</param>
/// <param name="Weight">Seconds of words that it rests on.</param>
internal readonly record struct Evidence(double Score, double Weight);

/// <summary>A speech engine inside the worker. One piece at a time; a recogniser for each thread. Disposing ends it.</summary>
internal interface IRecogniser : IDisposable
{
    /// <summary>Recognises a piece. Any samples give an answer.</summary>
    Hearing Recognise(SpeechPiece piece);
}

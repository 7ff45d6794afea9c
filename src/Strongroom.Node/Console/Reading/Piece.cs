using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Reading;

/// <summary>How sure the engine was of a word, as pages show it.</summary>
internal enum Doubt
{
    /// <summary>Sure enough, or nothing is known.</summary>
    None,

    /// <summary>Doubtful.</summary>
    Some,

    /// <summary>Hardly more than a guess.</summary>
    Grave,
}

/// <summary>
/// A piece of a read text: a word with its time, place and doubt, or what stands between words. The words of one correction make one piece.
/// </summary>
/// <param name="Start">First code unit in the whole text.</param>
/// <param name="Length">Number of code units.</param>
/// <param name="Text">The machine's words.</param>
internal sealed record Piece(int Start, int Length, string Text)
{
    /// <summary>False for what stands between words.</summary>
    internal bool IsWord { get; init; }

    /// <summary>When it began to be said, in milliseconds, or null.</summary>
    internal long? Time { get; init; }

    /// <summary>When it had been said, in milliseconds, or null.</summary>
    internal long? Until { get; init; }

    /// <summary>How doubtful.</summary>
    internal Doubt Doubt { get; init; }

    /// <summary>Where it stands on the page, or none; several words have several.</summary>
    internal IReadOnlyList<IReadOnlyList<int>> Boxes { get; init; } = [];

    /// <summary>What somebody set beside it, or null.</summary>
    internal CorrectionView? Correction { get; init; }

    /// <summary>Its number among the corrections listed below the text, from 1.</summary>
    internal int CorrectionNumber { get; init; }

    /// <summary>Number of the hit that it is, from 1; 0 for none.</summary>
    internal int Hit { get; init; }

    internal int End => Start + Length;

    /// <summary>
    /// As sure as the engines' figures go. Measured with PocketSphinx on 403 words of recordings with reference text: below 0.1 45 of 100
    /// words were right, from there to 0.5 61, above 90 (docs/adr/0708-doubt-is-shown.md).
    /// </summary>
    internal static Doubt DoubtOf(double? confidence) => confidence switch
    {
        < 0.1 => Doubt.Grave,
        < 0.5 => Doubt.Some,
        _ => Doubt.None,
    };
}

/// <summary>Pieces that belong together.</summary>
/// <param name="Pieces">In order; never empty.</param>
/// <param name="Silence">Milliseconds before it in which nothing was said, when they are worth a line; else null.</param>
internal sealed record Paragraph(IReadOnlyList<Piece> Pieces, long? Silence)
{
    internal int Start => Pieces[0].Start;

    internal int End => Pieces[^1].End;

    internal long? Time => Pieces.FirstOrDefault(static p => p.Time is not null)?.Time;

    internal bool HasWords => Pieces.Any(static p => p.IsWord);
}

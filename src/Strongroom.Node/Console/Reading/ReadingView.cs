using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Reading;

/// <summary>How an item whose text has a layout is shown. A closed family.</summary>
internal abstract record ReadingView
{
    private ReadingView()
    {
    }

    /// <summary>A recording: its player, and beside it what was said.</summary>
    /// <param name="Read">The text.</param>
    /// <param name="Paragraphs">Those of this part.</param>
    /// <param name="Duration">Length in milliseconds.</param>
    /// <param name="PlayAt">Where the player stands, in milliseconds.</param>
    /// <param name="AtHit">True when that is where the words of the search were said.</param>
    /// <param name="Part">Number of this part, from 0.</param>
    /// <param name="Parts">Number of parts.</param>
    /// <param name="Edit">What is being corrected, or null.</param>
    internal sealed record Recording(
        ReadText Read, IReadOnlyList<Paragraph> Paragraphs, long Duration, long PlayAt, bool AtHit, int Part, int Parts, Editing? Edit) : ReadingView
    {
        /// <summary>Milliseconds of silence after the last word, when they are worth a line.</summary>
        internal long? SilenceAfter =>
            Part == Parts - 1 && Duration - (Read.Spans.LastOrDefault(static s => s.Until is not null)?.Until ?? 0)
                is >= Reading.Paragraphs.SilenceMs and var rest
                ? rest
                : null;
    }

    /// <summary>A page: its picture, and beside it its words.</summary>
    /// <param name="Read">The text.</param>
    /// <param name="Paragraphs">Those of the page.</param>
    /// <param name="Number">Its number, from 1.</param>
    /// <param name="Count">How many pages there are.</param>
    /// <param name="Name">What it is called.</param>
    /// <param name="Found">Pages with hits, and how many.</param>
    /// <param name="Edit">What is being corrected, or null.</param>
    internal sealed record Page(
        ReadText Read, IReadOnlyList<Paragraph> Paragraphs, int Number, int Count, string Name, IReadOnlyList<(int Page, int Hits)> Found,
        Editing? Edit) : ReadingView;

    /// <summary>A text with named sections and no pictures.</summary>
    /// <param name="Pieces">The sections, or parts of such, of this part.</param>
    /// <param name="All">Every section with the part that it begins in.</param>
    /// <param name="Part">Number of this part, from 0.</param>
    /// <param name="Parts">Number of parts.</param>
    internal sealed record Sections(
        IReadOnlyList<SectionPiece> Pieces, IReadOnlyList<(SectionView Section, int Number, int Part)> All, int Part, int Parts) : ReadingView
    {
        internal int HitCount => Pieces.Sum(static p => p.Marks.Count);
    }
}

/// <summary>A section, or a part of one.</summary>
/// <param name="Section">The section; null before the first one.</param>
/// <param name="Number">Its number among all, from 1.</param>
/// <param name="Text">Its words.</param>
/// <param name="Marks">The words of the search.</param>
/// <param name="MarksBefore">How many such words stand before it on the page.</param>
/// <param name="GoesOn">True when it began in an earlier part.</param>
internal sealed record SectionPiece(SectionView? Section, int Number, string Text, IReadOnlyList<Mark> Marks, int MarksBefore, bool GoesOn);

/// <summary>A paragraph whose words are being corrected.</summary>
/// <param name="At">A place within it.</param>
/// <param name="Pick">The word that was chosen, or null.</param>
/// <param name="Entered">What was typed before a fault, or null.</param>
internal sealed record Editing(int At, int? Pick, string? Entered)
{
    internal bool Holds(Paragraph paragraph) => paragraph.Start <= At && At < paragraph.End;
}

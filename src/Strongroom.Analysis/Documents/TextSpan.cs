namespace Strongroom.Analysis;

/// <summary>A piece of text and where it came from: one word of OCR, one spoken word, or a larger piece.</summary>
/// <param name="Start">First UTF-16 code unit of the piece in the text.</param>
/// <param name="Length">Number of UTF-16 code units; at least 1.</param>
/// <param name="Page">Page, sheet or slide from 1, or null.</param>
/// <param name="Time">When it began to be said, from the start of the recording, in whole milliseconds, or null.</param>
/// <param name="Until">When it had been said; not before <paramref name="Time"/>, and null where that is null.</param>
/// <param name="Confidence">How sure the engine is of it, 0 to 1 in thousandths, or null where that has no meaning.</param>
/// <param name="Box">Where it stands on the page, or null; never without <paramref name="Page"/>.</param>
public readonly record struct TextSpan(int Start, int Length, int? Page, TimeSpan? Time, TimeSpan? Until, double? Confidence, PageBox? Box);

/// <summary>
/// A place on a page in ten-thousandths of the page's width (left, width) and height (top, height), from the upper left corner of the page as it is
/// shown, so that it fits a picture of the page of any size. Inside the page; width and height at least 1.
/// </summary>
/// <param name="Left">Left edge, 0 to 9,999.</param>
/// <param name="Top">Upper edge, 0 to 9,999.</param>
/// <param name="Width">Width, from 1; left and width together at most 10,000.</param>
/// <param name="Height">Height, from 1; top and height together at most 10,000.</param>
public readonly record struct PageBox(int Left, int Top, int Width, int Height)
{
    /// <summary>The whole width or height of a page: 10,000.</summary>
    public const int Whole = 10_000;
}

/// <summary>What kind of piece a <see cref="DocumentSection"/> is.</summary>
public enum SectionKind
{
    /// <summary>A page.</summary>
    Page = 1,

    /// <summary>A sheet of a workbook.</summary>
    Sheet = 2,

    /// <summary>A slide.</summary>
    Slide = 3,
}

/// <summary>Where a page, sheet or slide begins in the text; it ends where the next begins. A section may be empty: a page without words.</summary>
/// <param name="Start">First UTF-16 code unit in the text; the text's length for empty ones at the end.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Number">Its number from 1, as it stands in the document.</param>
/// <param name="Name">What the document calls it, such as a sheet's name: a single line of at most <see cref="MaxNameChars"/> characters, or null.</param>
public sealed record DocumentSection(int Start, SectionKind Kind, int Number, string? Name)
{
    /// <summary>Greatest length of a name: 200 characters.</summary>
    public const int MaxNameChars = 200;
}

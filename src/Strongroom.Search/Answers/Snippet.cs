namespace Strongroom.Search;

/// <summary>A piece of a snippet that matched.</summary>
/// <param name="Start">First UTF-16 code unit in <see cref="Snippet.Text"/>.</param>
/// <param name="Length">Number of UTF-16 code units, at least 1.</param>
public readonly record struct MarkedRange(int Start, int Length);

/// <summary>The passage of a text that matches best. White space is run together; ranges are ascending and do not overlap.</summary>
/// <param name="Text">The passage; empty while the item is pending or unread.</param>
/// <param name="Marks">The words of the query within it.</param>
/// <param name="CutBefore">Whether text precedes it.</param>
/// <param name="CutAfter">Whether text follows it.</param>
public sealed record Snippet(string Text, IReadOnlyList<MarkedRange> Marks, bool CutBefore, bool CutAfter);

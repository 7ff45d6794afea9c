using System.Runtime.InteropServices;
using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>
/// What a hit shows of a document, side by side: an answer reads one stretch of memory for each hit instead of a dozen columns, and memory far away is what a short search waits for.
/// What is only shown stands here and nowhere else.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct HitRow
{
    public required ItemId Item { get; init; }

    /// <summary>Milliseconds since 1970, or <see cref="DocumentTable.Undated"/>.</summary>
    public required long Date { get; init; }

    public required string Title { get; init; }

    /// <summary>Author, sender, recipients, file name, source and reason; all rows without any share one array.</summary>
    public required string[] Others { get; init; }

    public required uint Version { get; init; }

    public required ushort Type { get; init; }

    public required ushort Language { get; init; }

    public required ushort Holding { get; init; }

    public required ushort Label { get; init; }

    public required TextState State { get; init; }

    public required bool HasParent { get; init; }

    /// <summary>A text by its number: 0 is the title, the others follow.</summary>
    public string Text(int number) => number == 0 ? Title : Others[number - 1];
}

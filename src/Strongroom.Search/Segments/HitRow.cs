using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>
/// What a hit shows of a document, side by side: one line of the cache for each, since memory far away is what a short search waits for. What is only shown stands here and nowhere else; its texts
/// are those of <see cref="DocumentTable.Texts"/>.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
internal struct HitRow
{
    public ItemId Item;

    /// <summary>Milliseconds since 1970, or <see cref="DocumentTable.Undated"/>.</summary>
    public long Date;

    /// <summary>Where its short texts begin: the title, then author, sender, recipients, file name, source and reason.</summary>
    public uint Texts;

    public uint Version;

    /// <summary>The length of each text in bytes.</summary>
    public TextLengths Lengths;

    public ushort Type;

    public ushort Language;

    public ushort Holding;

    public ushort Label;

    public TextState State;

    public bool HasParent;

    /// <summary>A number for each text of a document.</summary>
    [InlineArray(DocumentTable.TextCount)]
    internal struct TextLengths
    {
        private ushort _first;
    }
}

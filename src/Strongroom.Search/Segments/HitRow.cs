using System.Runtime.InteropServices;
using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>
/// What a hit shows of a document, side by side: an answer reads one stretch of memory for each hit instead of a dozen columns, and memory far away is what a short search waits for.
/// Its values are those of the columns.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct HitRow
{
    public HitRow(DocumentTable documents, int document)
    {
        Item = documents.Items[document];
        Date = documents.Dates[document];
        Texts = documents.Texts[document];
        Version = documents.Versions[document];
        Type = (ushort)documents.Types[document];
        Language = (ushort)documents.Languages[document];
        Holding = (ushort)documents.Holdings[document];
        Label = (ushort)documents.Labels[document];
        State = documents.States[document];
        HasParent = documents.Parents[document] is not null;
    }

    public ItemId Item { get; }

    public long Date { get; }

    public string[] Texts { get; }

    public uint Version { get; }

    public ushort Type { get; }

    public ushort Language { get; }

    public ushort Holding { get; }

    public ushort Label { get; }

    public TextState State { get; }

    public bool HasParent { get; }
}

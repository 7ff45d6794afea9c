using System.Buffers.Binary;
using Strongroom.Core;
using Strongroom.Search.Segments;
using Strongroom.Vault;

namespace Strongroom.Search.Partitions;

/// <summary>The rows in force of one item: its newest original, and what was made of it. Immutable.</summary>
internal sealed record ItemState(ItemRow Original, ItemRow? Text, ItemRow? Unread)
{
    /// <summary>What people corrected in the text, or null.</summary>
    public ItemRow? Corrections { get; init; }

    /// <summary>Takes in a further row.</summary>
    /// <param name="state">What was known, or null.</param>
    /// <param name="row">The row.</param>
    /// <returns>What is known now; null while the original is not.</returns>
    public static ItemState? With(ItemState? state, ItemRow row) => row.Kind switch
    {
        RowKind.Original => state is null || row.Version >= state.Original.Version
            ? new ItemState(row, KeepIf(state?.Text, row.Version), KeepIf(state?.Unread, row.Version))
            {
                Corrections = KeepIf(state?.Corrections, row.Version),
            }
            : state,
        RowKind.Text when state?.Original.Version == row.Version => state with { Text = row, Corrections = null }, // corrections are those of one text
        RowKind.Unread when state?.Original.Version == row.Version => state with { Unread = row },
        RowKind.Corrections when state?.Original.Version == row.Version => state with { Corrections = row },
        _ => state,
    };

    /// <summary>The item as the index should hold it, but for the text itself.</summary>
    /// <param name="withText">Whether the text is at hand, or is known to be in a segment.</param>
    public IndexedItem ToIndexed(bool withText)
    {
        var own = Original.Fields;
        var found = (Text ?? Unread)?.Fields;
        var state = Text is not null ? (withText ? TextState.Text : TextState.Pending) : Unread is not null ? TextState.Unread : TextState.Pending;
        return new IndexedItem
        {
            Item = Original.Item,
            Version = Original.Version,
            Holding = Original.Holding,
            Label = Original.Label.ToCanonicalBytes(),
            Parent = Original.Parents.Count > 0 ? Original.Parents[0] : null,
            Date = (own.Date ?? found?.Date)?.ToUnixTimeMilliseconds(),
            MediaType = Clean(own.MediaType is "application/octet-stream" or "" && found?.MediaType is { Length: > 0 } type ? type : own.MediaType),
            Language = First(own.Language, found?.Language),
            Title = First(own.Title, found?.Title),
            Author = First(own.Author, found?.Author),
            Sender = First(own.Sender, found?.Sender),
            Recipients = First(own.Recipients, found?.Recipients),
            FileName = First(own.FileName, null),
            Source = First(own.Source, found?.Source),
            State = state,
            Reason = state == TextState.Pending ? string.Empty : First((Text ?? Unread)?.Reason, null),
            TextTag = state == TextState.Text ? TagOf(Text!, Corrections) : 0,
        };
    }

    private static ulong TagOf(ItemRow text, ItemRow? corrections) => Math.Max(1, First8(text) ^ (corrections is null ? 0 : First8(corrections)));

    private static ulong First8(ItemRow row) => BinaryPrimitives.ReadUInt64BigEndian(row.ContentMac.ToBytes());

    private static ItemRow? KeepIf(ItemRow? row, uint version) => row?.Version == version ? row : null;

    private static string First(string? first, string? second) => Clean(string.IsNullOrWhiteSpace(first) ? second ?? string.Empty : first);

    /// <summary>Lone surrogates can't be written down.</summary>
    private static string Clean(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}

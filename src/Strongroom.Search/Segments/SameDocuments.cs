using System.Text;

namespace Strongroom.Search.Segments;

/// <summary>Says whether two are the same but for the body, which the tag stands for; compares bytes where they stand. Whoever asks holds on to the documents. Stateless; thread-safe.</summary>
internal static class SameDocuments
{
    /// <summary>Whether a document is an item.</summary>
    public static bool Are(DocumentTable documents, int document, IndexedItem item)
    {
        ref readonly var row = ref documents.Rows[document];
        if (row.Item != item.Item || row.Version != item.Version || row.State != item.State || row.Date != (item.Date ?? DocumentTable.Undated)
            || documents.TextTags[document] != item.TextTag || documents.ParentOf(document) != item.Parent || documents.HoldingTable[row.Holding] != item.Holding
            || documents.TypeTable[row.Type] != item.MediaType || documents.LanguageTable[row.Language] != item.Language
            || !item.Label.Span.SequenceEqual(documents.LabelTable[row.Label]))
        {
            return false;
        }

        for (var i = 0; i < DocumentTable.TextCount; i++)
        {
            if (!IsText(documents.ShortText(document, i), item.ShortText(i)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a document is one of another segment.</summary>
    public static bool Are(DocumentTable a, int documentA, DocumentTable b, int documentB)
    {
        ref readonly var first = ref a.Rows[documentA];
        ref readonly var second = ref b.Rows[documentB];
        return first.Item == second.Item && first.Version == second.Version && first.State == second.State && first.Date == second.Date
            && a.TextTags[documentA] == b.TextTags[documentB] && a.ParentOf(documentA) == b.ParentOf(documentB) && a.HoldingTable[first.Holding] == b.HoldingTable[second.Holding]
            && a.TypeTable[first.Type] == b.TypeTable[second.Type] && a.LanguageTable[first.Language] == b.LanguageTable[second.Language]
            && a.LabelTable[first.Label].AsSpan().SequenceEqual(b.LabelTable[second.Label])
            && ((ReadOnlySpan<ushort>)first.Lengths).SequenceEqual(second.Lengths) && a.ShortTexts(documentA).SequenceEqual(b.ShortTexts(documentB));
    }

    private static bool IsText(ReadOnlySpan<byte> utf8, string text) =>
        utf8.Length >= text.Length && (Ascii.Equals(utf8, text) || Encoding.UTF8.GetString(utf8) == text);
}

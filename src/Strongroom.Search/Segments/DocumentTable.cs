using System.Text;
using Strongroom.Core;

namespace Strongroom.Search.Segments;

/// <summary>
/// The columns of a segment's documents. Values that many documents share (media type, language, holding, label) stand once in a table of
/// their own, ascending, and columns hold their numbers. Immutable.
/// </summary>
internal sealed class DocumentTable
{
    /// <summary>The date of an undated document: older than all.</summary>
    public const long Undated = long.MinValue;

    /// <summary>Number of texts of a document in <see cref="Texts"/>.</summary>
    public const int TextCount = 7;

    public required ItemId[] Items { get; init; }

    public required uint[] Versions { get; init; }

    /// <summary>Milliseconds since 1970, or <see cref="Undated"/>.</summary>
    public required long[] Dates { get; init; }

    /// <summary>Tags of text derivatives; 0 without text.</summary>
    public required ulong[] TextTags { get; init; }

    public required TextState[] States { get; init; }

    /// <summary>The parent, or null.</summary>
    public required ItemId?[] Parents { get; init; }

    public required string[] TypeTable { get; init; }

    public required int[] Types { get; init; }

    /// <summary>Languages; the empty one stands for unknown.</summary>
    public required string[] LanguageTable { get; init; }

    public required int[] Languages { get; init; }

    public required HoldingId[] HoldingTable { get; init; }

    public required int[] Holdings { get; init; }

    public required byte[][] LabelTable { get; init; }

    public required int[] Labels { get; init; }

    /// <summary>Title, author, sender, recipients, file name, source and reason of each document.</summary>
    public required string[][] Texts { get; init; }

    /// <summary>Number of words in the body.</summary>
    public required int[] BodyWords { get; init; }

    /// <summary>Position of the body's first word.</summary>
    public required int[] BodyStarts { get; init; }

    /// <summary>Bodies in UTF-8 end to end.</summary>
    public required byte[] Text { get; init; }

    public required int[] TextEnds { get; init; }

    /// <summary>Where in the body words 64, 128, … begin, in bytes from its start.</summary>
    public required int[] Marks { get; init; }

    public required int[] MarkEnds { get; init; }

    public ReadOnlySpan<byte> TextOf(int document)
    {
        var start = document == 0 ? 0 : TextEnds[document - 1];
        return Text.AsSpan(start, TextEnds[document] - start);
    }

    public ReadOnlySpan<int> MarksOf(int document)
    {
        var start = document == 0 ? 0 : MarkEnds[document - 1];
        return Marks.AsSpan(start, MarkEnds[document] - start);
    }

    /// <summary>One document as it came in.</summary>
    /// <param name="document">Its number.</param>
    /// <param name="withText">Whether the body is wanted too.</param>
    public IndexedItem ItemOf(int document, bool withText = true)
    {
        var texts = Texts[document];
        return new IndexedItem
        {
            Item = Items[document],
            Version = Versions[document],
            Holding = HoldingTable[Holdings[document]],
            Label = LabelTable[Labels[document]],
            Parent = Parents[document],
            Date = Dates[document] == Undated ? null : Dates[document],
            MediaType = TypeTable[Types[document]],
            Language = LanguageTable[Languages[document]],
            Title = texts[0],
            Author = texts[1],
            Sender = texts[2],
            Recipients = texts[3],
            FileName = texts[4],
            Source = texts[5],
            State = States[document],
            TextTag = TextTags[document],
            Reason = texts[6],
            Text = withText ? Encoding.UTF8.GetString(TextOf(document)) : string.Empty,
        };
    }
}

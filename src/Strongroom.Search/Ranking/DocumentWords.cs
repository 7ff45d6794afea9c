using System.Text;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;

namespace Strongroom.Search.Ranking;

/// <summary>Finds single words of documents by their positions. Stateless; thread-safe.</summary>
internal static class DocumentWords
{
    private const string LineEnds = "\n\r\u2028";
    private const string Hyphens = "-\u2010\u00AD";

    /// <summary>The word at a position, as it is written.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="document">The document.</param>
    /// <param name="position">A position that one of its postings names.</param>
    public static string At(Segment segment, int document, int position)
    {
        var documents = segment.Documents;
        if (position >= documents.BodyStarts[document])
        {
            var number = position - documents.BodyStarts[document];
            var marks = documents.MarksOf(document);
            var mark = Math.Min(number / Segment.WordsPerMark, marks.Length);
            var from = mark == 0 ? 0 : marks[mark - 1];
            var end = mark + 1 < marks.Length ? marks[mark + 1] : documents.TextOf(document).Length;
            return Nth(Encoding.UTF8.GetString(documents.TextOf(document)[from..end]), number - (mark * Segment.WordsPerMark)) ?? string.Empty;
        }

        for (var i = 0; i < DocumentTable.TextCount - 1; i++) // title and fields, in the order in which they are indexed
        {
            var text = documents.ShortTextString(document, i);
            if (text.Length == 0)
            {
                continue;
            }

            if (Nth(text, position) is { } word)
            {
                return word;
            }

            position -= Count(text) + Segment.ZoneGap;
        }

        return string.Empty;
    }

    /// <summary>A word as it stands in a text; one that was broken at the end of a line is whole again.</summary>
    /// <param name="word">The word as it stands in the text.</param>
    public static ReadOnlySpan<char> Rejoined(ReadOnlySpan<char> word)
    {
        if (!word.ContainsAny(LineEnds))
        {
            return word;
        }

        var whole = new StringBuilder();
        while (word.IndexOfAny(LineEnds) is >= 0 and var lineEnd)
        {
            whole.Append(word[..lineEnd].TrimEnd().TrimEnd(Hyphens));
            word = word[lineEnd..].TrimStart();
        }

        return whole.Append(word).ToString();
    }

    private static string? Nth(string text, int number)
    {
        var words = new Tokenizer(text);
        while (number >= 0 && words.MoveNext())
        {
            if (number-- == 0)
            {
                return Rejoined(text.AsSpan(words.Start, words.End - words.Start)).ToString();
            }
        }

        return null;
    }

    private static int Count(string text)
    {
        var words = new Tokenizer(text);
        var count = 0;
        while (words.MoveNext())
        {
            count++;
        }

        return count;
    }
}

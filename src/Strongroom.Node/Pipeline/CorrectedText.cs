using System.Text;
using Strongroom.Vault;

namespace Strongroom.Node.Pipeline;

/// <summary>
/// What the index is given of a corrected text: the machine's text, and after it one passage for each correction in force, the person's words among
/// their neighbours. So both the machine's and the person's words are found, phrases over a corrected word too, and a snippet says something.
/// </summary>
internal static class CorrectedText
{
    private const int NeighbourWords = 4;
    private const int NeighbourChars = 60;

    internal static string Of(string text, CorrectionList corrections)
    {
        // As the text reads with all corrections in it: a neighbour may be corrected too.
        var reads = new StringBuilder(text.Length);
        var places = new List<(int Start, int End)>();
        var at = 0;
        foreach (var correction in corrections.InForce.Where(c => Fits(text, c)))
        {
            reads.Append(text, at, correction.Start - at);
            places.Add((reads.Length, reads.Length + correction.Words.Length));
            reads.Append(correction.Words);
            at = correction.Start + correction.Length;
        }

        if (places.Count == 0)
        {
            return text;
        }

        reads.Append(text, at, text.Length - at);
        var whole = reads.ToString();
        var indexed = new StringBuilder(text);
        foreach (var (start, end) in places.Where(static p => p.End > p.Start))
        {
            indexed.Append("\n\n").Append(whole, Back(whole, start), Ahead(whole, end) - Back(whole, start));
        }

        return indexed.ToString();
    }

    /// <summary>Whether the machine's words stand where a correction says.</summary>
    internal static bool Fits(string text, Correction correction) =>
        correction.Start <= text.Length - correction.Length
        && text.AsSpan(correction.Start, correction.Length).SequenceEqual(correction.Machine);

    private static int Back(string text, int from)
    {
        var at = from;
        for (var words = 0; words < NeighbourWords && at > 0; words++)
        {
            var word = text.AsSpan(0, at).TrimEnd(' ').LastIndexOfAny(' ', '\n', '\t') + 1;
            if (from - word > NeighbourChars || text.AsSpan(word, from - word).Contains('\n'))
            {
                break;
            }

            at = word;
        }

        return at;
    }

    private static int Ahead(string text, int from)
    {
        var at = from;
        for (var words = 0; words < NeighbourWords && at < text.Length; words++)
        {
            var next = at;
            while (next < text.Length && text[next] == ' ')
            {
                next++;
            }

            while (next < text.Length && !char.IsWhiteSpace(text[next]))
            {
                next++;
            }

            if (next == at || next - from > NeighbourChars)
            {
                break;
            }

            at = next;
        }

        return at;
    }
}

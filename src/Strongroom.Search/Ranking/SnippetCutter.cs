using System.Text;
using Strongroom.Search.Kernel;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;

namespace Strongroom.Search.Ranking;

/// <summary>
/// Cuts the best passage out of the text section: the run of words that holds most of the query's weight, the earliest of equals. Finds the
/// place by positions, so the length of a text hardly matters.
/// </summary>
internal static class SnippetCutter
{
    /// <summary>Within so many words the matches are sought that a passage should show together.</summary>
    public const int PassageWords = 32;

    /// <summary>About how long a passage is, in characters.</summary>
    public const int PassageChars = 320;

    private const int WordsBefore = 6;

    /// <summary>A passage begins within the first stretch of 64 words and hardly ever takes more than two further ones.</summary>
    private const int MarksRead = 3;

    /// <summary>Nor are more bytes read, however much white space stands between the words.</summary>
    private const int MaxBytesRead = 1 << 18;

    /// <summary>So much of what stands between two words is shown.</summary>
    private const int MaxGapChars = 12;

    /// <summary>Cuts.</summary>
    /// <param name="hit">The hit.</param>
    /// <param name="findings">The search that found it.</param>
    public static Snippet Cut(in FoundHit hit, SearchFindings findings)
    {
        var segment = hit.Search.View.Segment;
        var documents = segment.Documents;
        var bytes = documents.TextOf(hit.Document);
        if (bytes.IsEmpty)
        {
            return new Snippet(string.Empty, [], false, false);
        }

        var matches = Matches(hit, findings);
        var search = hit.Search;
        var first = BestStart(matches, documents.BodyStarts[hit.Document]);
        return Render(bytes, documents.MarksOf(hit.Document), Math.Max(0, first - WordsBefore), word => IsMarked(word, search, findings.Weights));
    }

    /// <summary>Where the query's words stand in the body: positions ascending, each with the number of what stands there.</summary>
    private static List<(int Position, int Word, uint Weight)> Matches(in FoundHit hit, SearchFindings findings)
    {
        var matches = new List<(int Position, int Word, uint Weight)>();
        var positions = new int[64];
        for (var i = 0; i < findings.Weights.Length; i++)
        {
            if (findings.Weights[i] != 0)
            {
                foreach (var term in hit.Search.Terms[i])
                {
                    AddPositions(hit, term, i, findings.Weights[i], matches, ref positions);
                }
            }
        }

        matches.Sort(static (a, b) => a.Position != b.Position ? a.Position.CompareTo(b.Position) : a.Word.CompareTo(b.Word));
        return matches;
    }

    private static void AddPositions(
        in FoundHit hit, int term, int word, uint weight, List<(int Position, int Word, uint Weight)> matches, ref int[] positions)
    {
        var segment = hit.Search.View.Segment;
        var first = segment.FirstPosting(term);
        var at = segment.Postings.AsSpan(first, segment.PostingEnds[term] - first).BinarySearch((ushort)hit.Document);
        if (at < 0)
        {
            return;
        }

        var bodyStart = segment.Documents.BodyStarts[hit.Document];
        var count = segment.ReadPositions(first + at, ref positions);
        for (var i = 0; i < count; i++)
        {
            if (positions[i] >= bodyStart)
            {
                matches.Add((positions[i], word, weight));
            }
        }
    }

    private static int BestStart(List<(int Position, int Word, uint Weight)> matches, int bodyStart)
    {
        // weight of different words first, then number of matches, then earliness
        var inside = new Dictionary<int, int>();
        (long Weight, int Count) best = (0, 0);
        long weight = 0;
        int last = 0, bestStart = 0;
        for (var first = 0; first < matches.Count; first++)
        {
            for (; last < matches.Count && matches[last].Position < matches[first].Position + PassageWords; last++)
            {
                var count = inside.GetValueOrDefault(matches[last].Word);
                inside[matches[last].Word] = count + 1;
                weight += count == 0 ? matches[last].Weight : 0;
            }

            if (weight > best.Weight || (weight == best.Weight && last - first > best.Count))
            {
                best = (weight, last - first);
                bestStart = matches[first].Position - bodyStart;
            }

            var left = --inside[matches[first].Word];
            weight -= left == 0 ? matches[first].Weight : 0;
        }

        return bestStart;
    }

    private static Snippet Render(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> marks, int firstWord, Func<Tokenizer, bool> isMarked)
    {
        // from the mark before the first word on, as far as a passage can reach
        var mark = Math.Min(firstWord / Segment.WordsPerMark, marks.Length);
        var from = mark == 0 ? 0 : marks[mark - 1];
        var skip = firstWord - (mark * Segment.WordsPerMark);
        var end = mark + MarksRead <= marks.Length ? marks[mark + MarksRead - 1] : bytes.Length;
        var length = Math.Min(end - from, MaxBytesRead);
        var wholeText = length == bytes.Length - from;
        var text = Encoding.UTF8.GetString(bytes.Slice(from, length));
        var words = new Tokenizer(text);
        var output = new StringBuilder(PassageChars + 64);
        var ranges = new List<MarkedRange>();
        var at = firstWord == 0 ? 0 : -1;
        var full = false;
        while (words.MoveNext())
        {
            if (skip-- > 0)
            {
                continue;
            }

            at = at < 0 ? words.Start : at;
            if (output.Length > 0 && output.Length + Math.Min(words.Start - at, MaxGapChars) + (words.End - words.Start) > PassageChars)
            {
                full = true;
                break;
            }

            Append(output, text.AsSpan(at, words.Start - at), MaxGapChars);
            var start = output.Length;
            DocumentWords.Rejoin(Fitting(text.AsSpan(words.Start, words.End - words.Start)), output, static (o, piece) => Append(o, piece, int.MaxValue));
            at = words.End;
            if (output.Length > start && isMarked(words))
            {
                ranges.Add(new MarkedRange(start, output.Length - start));
            }
        }

        at = Math.Max(at, 0);
        var rest = text.AsSpan(at);
        var tail = !full && rest.Length < 8 && wholeText; // a word that no longer fits is not a tail: it would stand there unmarked
        Append(output, tail ? rest.TrimEnd() : default, MaxGapChars);
        return new Snippet(output.ToString(), ranges, firstWord > 0, !tail && !(wholeText && rest.IsWhiteSpace()));
    }

    /// <summary>As much of a word as a passage has room for: one letter may stand under any number of marks.</summary>
    private static ReadOnlySpan<char> Fitting(ReadOnlySpan<char> word) =>
        word.Length <= PassageChars ? word : word[..(PassageChars - (char.IsHighSurrogate(word[PassageChars - 1]) ? 1 : 0))];

    /// <summary>Appends at most so many characters of a text, white space and control characters run together into single spaces.</summary>
    private static void Append(StringBuilder output, ReadOnlySpan<char> text, int limit)
    {
        var end = output.Length + (long)limit;
        foreach (var letter in text)
        {
            if (output.Length >= end && !char.IsWhiteSpace(letter))
            {
                continue;
            }

            if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
            {
                output.Append(letter);
            }
            else if (output.Length > 0 && output[^1] != ' ')
            {
                output.Append(' ');
            }
        }
    }

    /// <summary>A word is marked when the segment's term for it belongs to a group that ranks.</summary>
    private static bool IsMarked(Tokenizer word, SegmentSearch search, uint[] weights) => IsMarked(word.Folded, search, weights)
        || (word.SecondHalf is > 0 and var half && (IsMarked(word.Folded[..half], search, weights) || IsMarked(word.Folded[half..], search, weights)));

    private static bool IsMarked(ReadOnlySpan<char> word, SegmentSearch search, uint[] weights)
    {
        Span<byte> key = stackalloc byte[1 + (3 * (Tokenizer.MaxWordChars + UnicodeTable.MaxFoldChars))];
        key[0] = (byte)TermField.Words;
        key = key[..(1 + Encoding.UTF8.GetBytes(word, key[1..]))];
        var term = search.View.Segment.Table.Find(search.View.Segment, WordHash.Of(key), key);
        for (var i = 0; i < weights.Length; i++)
        {
            if (weights[i] != 0 && search.Terms[i].Contains(term))
            {
                return true;
            }
        }

        return false;
    }
}

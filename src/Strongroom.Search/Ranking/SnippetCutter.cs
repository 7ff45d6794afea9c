using System.Runtime.CompilerServices;
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
    private const int CharsOnStack = 3072; // what MarksRead stretches of words take as a rule

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

        var bodyStart = documents.BodyStarts[hit.Document];
        var matches = Matches(hit, findings.Weights, bodyStart);
        var first = BestStart(matches, findings.Weights);
        return Render(bytes, documents.MarksOf(hit.Document), Math.Max(0, first - WordsBefore), new Marker(hit.Search, findings.Weights, matches));
    }

    /// <summary>Where the query's words stand in the body: positions from its beginning, ascending, each with the number of what stands there below it.</summary>
    private static ulong[] Matches(in FoundHit hit, uint[] weights, int bodyStart)
    {
        var matches = new List<ulong>();
        var positions = new int[64];
        var ascending = true;
        for (var i = 0; i < weights.Length; i++)
        {
            foreach (var term in weights[i] == 0 ? [] : hit.Search.Terms[i])
            {
                ascending &= matches.Count == 0;
                AddPositions(hit, term, i, bodyStart, matches, ref positions);
            }
        }

        ulong[] all = [.. matches];
        if (!ascending)
        {
            Array.Sort(all);
        }

        return all;
    }

    private static void AddPositions(in FoundHit hit, int term, int word, int bodyStart, List<ulong> matches, ref int[] positions)
    {
        var segment = hit.Search.View.Segment;
        var first = segment.FirstPosting(term);
        var at = segment.Postings.AsSpan(first, segment.PostingEnds[term] - first).BinarySearch((ushort)hit.Document);
        if (at < 0)
        {
            return;
        }

        var count = segment.ReadPositions(first + at, ref positions);
        for (var i = 0; i < count; i++)
        {
            if (positions[i] >= bodyStart)
            {
                matches.Add(((ulong)(uint)(positions[i] - bodyStart) << 32) | (uint)word);
            }
        }
    }

    private static int PlaceOf(ulong match) => (int)(match >> 32);

    private static int WordOf(ulong match) => (int)(match & uint.MaxValue);

    private static int BestStart(ulong[] matches, uint[] weights)
    {
        // weight of different words first, then number of matches, then earliness
        Span<int> inside = weights.Length <= 64 ? stackalloc int[weights.Length] : new int[weights.Length];
        (long Weight, int Count) best = (0, 0);
        long weight = 0;
        int last = 0, bestStart = 0;
        for (var first = 0; first < matches.Length; first++)
        {
            for (; last < matches.Length && PlaceOf(matches[last]) < (long)PlaceOf(matches[first]) + PassageWords; last++)
            {
                weight += inside[WordOf(matches[last])]++ == 0 ? weights[WordOf(matches[last])] : 0;
            }

            if (weight > best.Weight || (weight == best.Weight && last - first > best.Count))
            {
                best = (weight, last - first);
                bestStart = PlaceOf(matches[first]);
            }

            weight -= --inside[WordOf(matches[first])] == 0 ? weights[WordOf(matches[first])] : 0;
        }

        return bestStart;
    }

    [SkipLocalsInit]
    private static Snippet Render(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> marks, int firstWord, Marker marker)
    {
        // from the mark before the first word on, as far as a passage can reach
        var mark = Math.Min(firstWord / Segment.WordsPerMark, marks.Length);
        var from = mark == 0 ? 0 : marks[mark - 1];
        var skip = firstWord - (mark * Segment.WordsPerMark);
        var end = mark + MarksRead <= marks.Length ? marks[mark + MarksRead - 1] : bytes.Length;
        var length = Math.Min(end - from, MaxBytesRead);
        var wholeText = length == bytes.Length - from;
        Span<char> text = length <= CharsOnStack ? stackalloc char[CharsOnStack] : new char[length];
        text = text[..Encoding.UTF8.GetChars(bytes.Slice(from, length), text)];
        var words = new Tokenizer(text);
        var output = new Passage(stackalloc char[Passage.MaxChars]);
        var ranges = new List<MarkedRange>();
        var at = firstWord == 0 ? 0 : -1;
        var full = false;
        while (words.MoveNext())
        {
            if (skip-- > 0)
            {
                continue;
            }

            var place = firstWord - skip - 1;
            at = at < 0 ? words.Start : at;
            if (output.Length > 0 && output.Length + Math.Min(words.Start - at, MaxGapChars) + (words.End - words.Start) > PassageChars)
            {
                full = true;
                break;
            }

            output.Append(text[at..words.Start], MaxGapChars);
            var start = output.Length;
            output.Append(DocumentWords.Rejoined(Fitting(text[words.Start..words.End])), int.MaxValue);
            at = words.End;
            if (output.Length > start && marker.IsMarked(words.Folded, words.SecondHalf, place))
            {
                ranges.Add(new MarkedRange(start, output.Length - start));
            }
        }

        at = Math.Max(at, 0);
        var rest = text[at..];
        var tail = !full && rest.Length < 8 && wholeText; // a word that no longer fits is not a tail: it would stand there unmarked
        output.Append(tail ? rest.TrimEnd() : default, MaxGapChars);
        return new Snippet(output.ToString(), ranges, firstWord > 0, !tail && !(wholeText && ((ReadOnlySpan<char>)rest).IsWhiteSpace()));
    }

    /// <summary>As much of a word as a passage has room for: one letter may stand under any number of marks.</summary>
    private static ReadOnlySpan<char> Fitting(ReadOnlySpan<char> word) =>
        word.Length <= PassageChars ? word : word[..(PassageChars - (char.IsHighSurrogate(word[PassageChars - 1]) ? 1 : 0))];

    /// <summary>The passage as it is put together: white space and control characters run together into single spaces. On the stack.</summary>
    private ref struct Passage(Span<char> letters)
    {
        /// <summary>Room for a passage whose first word is as long as a word can be, with what stands around it.</summary>
        public const int MaxChars = (2 * PassageChars) + 64;

        private readonly Span<char> _letters = letters;

        public int Length { get; private set; }

        /// <summary>Appends at most so many characters of a text, and a space for white space after these.</summary>
        public void Append(ReadOnlySpan<char> text, int limit)
        {
            var end = Length + (long)limit;
            foreach (var letter in text)
            {
                if (!char.IsWhiteSpace(letter) && !char.IsControl(letter))
                {
                    if (Length < end)
                    {
                        _letters[Length++] = letter;
                    }
                }
                else if (Length > 0 && _letters[Length - 1] != ' ' && (Length < end || char.IsWhiteSpace(letter)))
                {
                    _letters[Length++] = ' ';
                }
            }
        }

        public override readonly string ToString() => new(_letters[..Length]);
    }

    /// <summary>
    /// A word is marked when the segment's term for it belongs to a group that ranks. Where such terms stand is known already, so the dictionary is asked about hardly any word but these: a half of
    /// a word that was broken at the end of a line may stand in its neighbour's place.
    /// </summary>
    private ref struct Marker(SegmentSearch search, uint[] weights, ulong[] matches)
    {
        private int _next;

        /// <summary>Whether to mark a word. Called for words in their order.</summary>
        /// <param name="word">The word, folded.</param>
        /// <param name="half">Where its second half begins, where it was broken at the end of a line; else 0.</param>
        /// <param name="place">Its number in the body.</param>
        public bool IsMarked(scoped ReadOnlySpan<char> word, int half, int place)
        {
            while (_next < matches.Length && PlaceOf(matches[_next]) < place)
            {
                _next++;
            }

            var stands = _next < matches.Length && PlaceOf(matches[_next]) == place;
            return half > 0 ? IsTerm(word) || IsTerm(word[..half]) || IsTerm(word[half..]) : stands && IsTerm(word);
        }

        private readonly bool IsTerm(scoped ReadOnlySpan<char> word)
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
}

using System.Text;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;
using Strongroom.Search.Words;

namespace Strongroom.Search.Ranking;

/// <summary>
/// Finds spellings for words that no visible document holds, in the dictionaries of visible live documents alone. Bounded by counted words like an expansion; where that ends early, spellings
/// may be missing, which is not said: a suggestion claims nothing. Stateless; thread-safe.
/// </summary>
internal static class Suggester
{
    private const int MinLetters = 4;
    private const int LongFrom = 6;

    /// <summary>The words of a query for which spellings are sought when nobody holds them: a function of the query alone.</summary>
    /// <param name="query">The query.</param>
    public static IReadOnlyList<QuerySpan> Eligible(Query query) =>
        [.. query.Spans.Where(static s => !s.IsDenied && WordOf(s) is { } word && EditsFor(word) > 0)
            .DistinctBy(static s => (s.Field, s.Word.Name)).Take(WordSuggestion.MaxAsked)];

    /// <summary>Finds spellings for each eligible word that nobody holds; none is an empty list.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    public static IReadOnlyList<WordSuggestion> Find(VisibleSet visible, Query query)
    {
        var parts = visible.Words;
        var found = new List<WordSuggestion>();
        Vocabulary? vocabulary = null;
        foreach (var span in Eligible(query))
        {
            if (IsHeld(parts, new PlannedGroup(span.Field, span.Word)))
            {
                continue;
            }

            vocabulary ??= new Vocabulary(parts, Expansion.MaxExamined);
            var meant = WordOf(span)!;
            var word = new FuzzyWord(meant, EditsFor(meant));
            var candidates = Candidates(parts, vocabulary, word, [(byte)span.Field]);
            var isLower = !query.Text.AsSpan(span.Start, span.Length).ContainsAnyInRange('A', 'Z');
            found.Add(new WordSuggestion(span.Start, span.Length, [.. candidates.Select(c => c with { Word = WordIn(visible, span.Field, c.Term, isLower) })]));
        }

        GC.KeepAlive(parts);
        return found;
    }

    /// <summary>The order of spellings.</summary>
    public static IEnumerable<SuggestedWord> Best(IEnumerable<SuggestedWord> words) =>
        words.OrderBy(static w => w.Edits).ThenByDescending(static w => w.Holders).ThenBy(static w => w.Term, StringComparer.Ordinal).Take(WordSuggestion.MaxWords);

    private static string? Folded(string word)
    {
        var words = new Tokenizer(word);
        return words.MoveNext() ? words.Folded.ToString() : null;
    }

    private static int EditsFor(string term) => term.Length < MinLetters || term.Any(char.IsDigit) ? 0 : term.Length < LongFrom ? 1 : FuzzyWord.MaxEdits;

    private static string? WordOf(QuerySpan span) => span.Word switch
    {
        KinWord { Kinship: Kinship.Forms } forms => forms.Word,
        TermGroup { Variants: [var first, ..] } => first.Term,
        _ => null,
    };

    private static bool IsHeld(IVisibleWords[] parts, PlannedGroup group)
    {
        var forms = new List<int>();
        foreach (var part in parts)
        {
            if (group.Keys.Any(k => part.Find(k) is >= 0 and var term && part.IsHeld(term)))
            {
                return true;
            }

            forms.Clear();
            if (group.Kin is { } word)
            {
                KinExpansion.Find(part, word, forms);
            }

            foreach (var form in forms)
            {
                var term = group.Field == TermField.Words ? form : KinExpansion.InField(part, form, group.Field);
                if (term >= 0 && part.IsHeld(term))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static IEnumerable<SuggestedWord> Candidates(IVisibleWords[] parts, Vocabulary vocabulary, FuzzyWord word, byte[] start)
    {
        var all = new List<SuggestedWord>();
        foreach (var walk in vocabulary.Fitting(word, start))
        {
            long holders = 0;
            foreach (var (part, term) in walk.Here)
            {
                holders += parts[part].HoldersOf(term);
            }

            var text = Encoding.UTF8.GetString(walk.Key[1..]);
            all.Add(new SuggestedWord(text, text, word.DistanceTo(text), holders));
        }

        return Best(all);
    }

    /// <summary>The word as it stands in the newest visible document that holds it.</summary>
    private static string WordIn(VisibleSet visible, TermField field, string term, bool isLower)
    {
        var key = Encoding.UTF8.GetBytes((char)field + term);
        (HitKey Key, SegmentView View, int Posting)? newest = null;
        foreach (var view in visible.Partitions.SelectMany(static p => p.Views))
        {
            if (view.Segment.Find(key) is not (>= 0 and var number))
            {
                continue;
            }

            var posting = view.Segment.FirstPosting(number);
            while (posting < view.Segment.PostingEnds[number] && !view.IsLive(view.Segment.Postings[posting]))
            {
                posting++;
            }

            if (posting < view.Segment.PostingEnds[number])
            {
                var document = view.Segment.Postings[posting];
                var place = new HitKey(0, view.Segment.Documents.Dates[document], view.Segment.Documents.Rows[document].Item);
                newest = newest is { } best && HitKey.Compare(SearchSort.Date, best.Key, place) < 0 ? newest : (place, view, posting);
            }
        }

        var positions = new int[16];
        var word = newest is { } found && found.View.Segment.ReadPositions(found.Posting, ref positions) > 0
            ? DocumentWords.At(found.View.Segment, found.View.Segment.Postings[found.Posting], positions[0])
            : term;
        word = Folded(word) == term ? word : term; // half of a word that was broken at a line's end stands nowhere by itself
        var isShouted = word.Length > 1 && !word.Any(char.IsLower);
        return isLower || isShouted ? word.ToLowerInvariant() : word;
    }
}

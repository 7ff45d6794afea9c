using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;
using Strongroom.Search.Words;

namespace Strongroom.Search.Merging;

/// <summary>Puts parts' spellings together: a word is perhaps misspelt only where none of the parts holds it. Pure.</summary>
internal static class SuggestionSum
{
    /// <summary>The spellings of all parts.</summary>
    /// <param name="query">The query.</param>
    /// <param name="parts">The parts, asked for spellings.</param>
    public static IReadOnlyList<WordSuggestion> Of(Query query, IReadOnlyList<PartialAnswer> parts)
    {
        var sums = new List<WordSuggestion>();
        foreach (var span in Suggester.Eligible(query))
        {
            var entries = parts.Select(p => p.Suggestions?.FirstOrDefault(s => s.Start == span.Start)).ToList();
            if (entries.Contains(null))
            {
                continue;
            }

            var words = entries.SelectMany(static e => e!.Words).GroupBy(static w => w.Term, StringComparer.Ordinal).Select(static g => new SuggestedWord(
                g.Key,
                g.OrderByDescending(static w => w.Holders).ThenBy(static w => w.Word, StringComparer.Ordinal).First().Word,
                g.Min(static w => w.Edits),
                g.Sum(static w => w.Holders)));
            sums.Add(new WordSuggestion(span.Start, span.Length, [.. Suggester.Best(words)]));
        }

        return [.. sums.Where(static s => s.Words.Count > 0)];
    }

    /// <summary>True when another agency's spellings could be those of this query.</summary>
    public static bool IsPlausible(PartialAnswer part, Query query, SearchOptions options)
    {
        if (part.Suggestions is not { } suggestions)
        {
            return !options.Suggestions;
        }

        var eligible = Suggester.Eligible(query);
        return options.Suggestions
            && suggestions.All(s => eligible.Any(e => e.Start == s.Start && e.Length == s.Length))
            && suggestions.Zip(suggestions.Skip(1)).All(static p => p.First.Start < p.Second.Start)
            && AreForWhatNobodyHolds(part, query, eligible)
            && suggestions.All(s => s.Words.SequenceEqual(Suggester.Best(s.Words)) && s.Words.DistinctBy(static w => w.Term).Count() == s.Words.Count && s.Words.All(w => IsPlausible(w, part)));
    }

    /// <summary>Of the words that rank, those without holders have an entry, and no others.</summary>
    private static bool AreForWhatNobodyHolds(PartialAnswer part, Query query, IReadOnlyList<QuerySpan> eligible)
    {
        var plan = QueryPlan.For(query.Root);
        var ranking = plan.Groups.Where(static g => g.Ranks).ToList();
        foreach (var span in eligible)
        {
            var at = ranking.IndexOf(plan.Groups[plan.GroupOf(span.Field, span.Word)]);
            if (at >= 0 && (part.Holders[at] == 0) != part.Suggestions!.Any(s => s.Start == span.Start))
            {
                return false;
            }
        }

        return true;
    }

    private static bool IsPlausible(SuggestedWord word, PartialAnswer part) => word.Edits is >= 1 and <= FuzzyWord.MaxEdits && word.Holders >= 1 && word.Holders <= part.Documents
        && IsWord(word.Term) && IsWord(word.Word);

    /// <summary>One word and nothing else: it will stand in a query.</summary>
    private static bool IsWord(string text)
    {
        if (text.Length is 0 or > 256)
        {
            return false;
        }

        var words = new Tokenizer(text);
        return words.MoveNext() && words.Start == 0 && words.End == text.Length && !words.MoveNext();
    }
}

using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>The forms that tags must have, so that a printed marking can be read back in one way only.</summary>
internal static class PolicyRules
{
    internal const int MaxTagChars = 64;
    internal const int MaxTagWords = 8;
    internal const int MaxPolicyBytes = 256 << 10;
    internal const int MaxLevels = 32;

    /// <summary>A clearance may hold more values than one label can carry.</summary>
    internal const int MaxHeldValues = 4096;

    internal const string Originator = "ORIGINATOR";

    /// <summary>
    /// A word of restrictive and permissive values: letters, digits, inner hyphens. No spaces: they stand in lists and clearances.
    /// </summary>
    internal static bool IsToken(string tag) =>
        tag.Length is > 0 and <= MaxTagChars && tag.All(IsTokenChar) && tag[0] != '-' && tag[^1] != '-';

    /// <summary>Words of informative values: as tokens, also <c>/ &amp; '</c>, parted by single spaces.</summary>
    internal static bool IsPhrase(string tag) =>
        tag.Length is > 0 and <= MaxTagChars && tag.Split(' ') is { Length: <= MaxTagWords } words
        && words.All(static w => w.Length > 0 && w.All(IsPhraseChar) && char.IsAsciiLetterOrDigit(w[0]));

    internal static bool IsTokenChar(char c) => char.IsAsciiLetterUpper(c) || char.IsAsciiDigit(c) || c == '-';

    internal static bool IsPhraseChar(char c) => IsTokenChar(c) || c is '/' or '&' or '\'';

    internal static bool IsId(string id) =>
        id.Length is > 0 and <= MaxTagChars && id.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Checks a policy with all its values: forms, sizes, and that no marking can be read in two ways.</summary>
    internal static void Check(LabelPolicy policy)
    {
        foreach (var value in policy.Values)
        {
            CheckValue(policy, value);
        }

        foreach (var list in policy.Lists)
        {
            var category = policy.CategoryOf(list.Category);
            Must(category?.Type == CategoryType.Permissive && IsToken(list.Name), "a list has a permissive category and a one-word name");
            Must(
                list.Values.Count is > 0 and <= Limits.MaxLabelValues && list.Values.All(v => policy.Has(new LabelValue(list.Category, v))),
                "a list names values of its category");
        }

        foreach (var sets in policy.Lists.Where(static l => l.Values.Count > 0)
            .GroupBy(static l => l.Category + ' ' + string.Join('/', l.Values), StringComparer.Ordinal))
        {
            Must(sets.Count() == 1, "two lists hold the same values, so that a marking could be printed in two ways");
        }

        CheckDistinct(policy);
        CheckPrefixFree(policy);
    }

    private static void CheckValue(LabelPolicy policy, LabelValue value)
    {
        var category = policy.CategoryOf(value.Category);
        Must(category is not null, "a value names a category of the policy");
        Must(
            category!.Type == CategoryType.Informative ? IsPhrase(value.Tag) : IsToken(value.Tag),
            "a value has the form that its category asks for");
        foreach (var separator in new[] { policy.SectionSeparator, policy.GroupSeparator, category.Between.Trim() })
        {
            Must(
                string.IsNullOrWhiteSpace(separator) || !value.Tag.Contains(separator, StringComparison.Ordinal),
                "a value does not hold a separator");
        }
    }

    private static void CheckDistinct(LabelPolicy policy)
    {
        // Clearances are written without category names, so every word means one thing only.
        var seen = new HashSet<string>(StringComparer.Ordinal) { Originator };
        var words = policy.Values.Select(static v => v.Tag).Concat(policy.Lists.Select(static l => l.Name));
        foreach (var word in words.Concat(policy.Levels.Select(static l => l.Tag)))
        {
            Must(seen.Add(word), "every level, value and list has a word of its own");
        }
    }

    private static void CheckPrefixFree(LabelPolicy policy)
    {
        // No phrase is the beginning of another: then a row of phrases can be cut apart in one way only.
        var phrases = new List<string>(policy.Phrases.Keys);
        foreach (var category in policy.Categories.Where(static c => c.Lead.Length > 0))
        {
            phrases.Add(category.Lead.Trim());
        }

        CheckPrefixFree(phrases);
        CheckPrefixFree([.. policy.Levels.Select(static l => l.Tag)]);
        foreach (var category in policy.Categories.Where(static c => c is { Type: CategoryType.Permissive, Lead.Length: 0 }))
        {
            var trail = category.Trail.Trim().Split(' ')[0];
            foreach (var phrase in phrases)
            {
                var first = phrase.Split(' ')[0];
                var second = phrase.Length > first.Length ? phrase[(first.Length + 1)..].Split(' ')[0] : null;
                var fragment = first.Split(category.Between.Trim().Length > 0 ? category.Between.Trim() : " ")[0];
                Must(
                    policy.TokenOf(category.Id, fragment) is null || (second is not null && !string.Equals(second, trail, StringComparison.Ordinal)),
                    "a value could be mistaken for the beginning of a list");
            }
        }
    }

    private static void CheckPrefixFree(List<string> phrases)
    {
        phrases.Sort(StringComparer.Ordinal);
        for (var i = 1; i < phrases.Count; i++)
        {
            Must(
                !string.Equals(phrases[i], phrases[i - 1], StringComparison.Ordinal)
                && !phrases[i].StartsWith(phrases[i - 1] + " ", StringComparison.Ordinal),
                "a value begins with another value's words");
        }
    }

    internal static void Must(bool holds, string why)
    {
        if (!holds)
        {
            throw new LabelsException(LabelsFault.PolicyInvalid, $"the label policy breaks a rule: {why}");
        }
    }
}

using System.Collections.Immutable;
using Strongroom.Core;

namespace Strongroom.Labels;

/// <summary>
/// Reads markings. It knows only the values of the policy that it is given, so with a person's visible policy a code word that he does not hold
/// is, to the last character of the fault, a word that nobody ever made up.
/// </summary>
internal static class MarkingParser
{
    internal const int MaxMarkingChars = 4 * Limits.MaxFieldChars;

    internal static Label Parse(LabelPolicy policy, string text)
    {
        var scanner = new MarkingScanner(text, MaxMarkingChars);
        var builder = new LabelBuilder(policy, Level(policy, ref scanner));
        while (TryAttached(policy, builder, ref scanner))
        {
        }

        while (true)
        {
            var spaced = scanner.SkipSpace();
            if (scanner.AtEnd)
            {
                return builder.Build();
            }

            if (!Separator(policy, spaced, ref scanner))
            {
                throw LabelsException.Unknown(scanner.Position);
            }

            Group(policy, builder, ref scanner);
        }
    }

    internal static Clearance ParseClearance(LabelPolicy policy, string text)
    {
        var scanner = new MarkingScanner(text, PolicyRules.MaxHeldValues * 8);
        var level = Level(policy, ref scanner);
        var held = new List<LabelValue>();
        var words = policy.Values.Where(v => policy.CategoryOf(v.Category)!.Type != CategoryType.Informative)
            .ToDictionary(static v => v.Tag, StringComparer.Ordinal);
        var isOriginator = false;
        while (true)
        {
            scanner.SkipSpaceAnd(',');
            if (scanner.AtEnd)
            {
                return Clearance.Create(policy, level.Tag, held, isOriginator);
            }

            var start = scanner.Position;
            var word = scanner.Word(PolicyRules.IsTokenChar);
            if (string.Equals(word, PolicyRules.Originator, StringComparison.Ordinal))
            {
                isOriginator = true;
            }
            else
            {
                held.Add(words.TryGetValue(word, out var value) ? value : throw LabelsException.Unknown(start));
            }
        }
    }

    private static LabelLevel Level(LabelPolicy policy, ref MarkingScanner scanner)
    {
        scanner.SkipSpace();
        var afterPrefix = scanner;
        if (policy.Scheme.Prefix.Length > 0 && afterPrefix.TryPhrase(policy.Scheme.Prefix) && afterPrefix.SkipSpace())
        {
            scanner = afterPrefix;
        }

        foreach (var level in policy.Levels)
        {
            if (scanner.TryPhrase(level.Tag))
            {
                return level;
            }
        }

        throw scanner.AtEnd ? Incomplete(scanner.Position) : LabelsException.Unknown(scanner.Position);
    }

    private static bool TryAttached(LabelPolicy policy, LabelBuilder builder, ref MarkingScanner scanner)
    {
        var start = scanner.Position;
        if (!scanner.TryChar('-'))
        {
            return false;
        }

        foreach (var category in policy.Categories)
        {
            if (category.Attach.Length > 0 && category.AttachLevels.Contains(builder.Level.Tag, StringComparer.Ordinal))
            {
                foreach (var tag in policy.ValuesOf(category.Id))
                {
                    if (scanner.TryPhrase(tag))
                    {
                        return builder.Add(category, [tag]) ? true : throw Repeated(start);
                    }
                }
            }
        }

        throw LabelsException.Unknown(scanner.Position);
    }

    private static bool Separator(LabelPolicy policy, bool spaced, ref MarkingScanner scanner)
    {
        foreach (var separator in new[] { policy.SectionSeparator, policy.GroupSeparator })
        {
            if (string.IsNullOrWhiteSpace(separator) ? spaced : scanner.TryText(separator))
            {
                scanner.SkipSpace();
                return scanner.AtEnd ? throw Incomplete(scanner.Position) : true;
            }
        }

        return false;
    }

    private static void Group(LabelPolicy policy, LabelBuilder builder, ref MarkingScanner scanner)
    {
        var start = scanner.Position;
        if (TryPhrase(policy, ref scanner, out var phrase))
        {
            if (!builder.Add(phrase.Category, phrase.Tags))
            {
                throw Repeated(start);
            }

            return;
        }

        foreach (var category in policy.Categories)
        {
            if (category.Type == CategoryType.Permissive && TryList(policy, category, ref scanner) is { } tags)
            {
                if (!builder.Add(category, tags))
                {
                    throw Repeated(start);
                }

                return;
            }
        }

        throw LabelsException.Unknown(start);
    }

    /// <summary>
    /// Takes the phrase that the text goes on with. No phrase begins with another, so the first that fits is the only one.
    /// </summary>
    private static bool TryPhrase(LabelPolicy policy, ref MarkingScanner scanner, out (LabelCategory Category, ImmutableArray<string> Tags) phrase)
    {
        var ahead = scanner;
        var slashed = policy.GroupSeparator == "/";
        var words = ahead.Word(c => PolicyRules.IsPhraseChar(c) && !(slashed && c == '/'));
        for (var count = 1; words.Length > 0; count++)
        {
            if (policy.Phrases.TryGetValue(words, out phrase))
            {
                scanner = ahead;
                return true;
            }

            if (count == PolicyRules.MaxTagWords || !ahead.SkipSpace())
            {
                break;
            }

            var next = ahead.Word(c => PolicyRules.IsPhraseChar(c) && !(slashed && c == '/'));
            if (next.Length == 0)
            {
                break;
            }

            words += " " + next;
        }

        phrase = default;
        return false;
    }

    /// <summary>Takes a list of a permissive category, or takes nothing and gives null when the text is no such list.</summary>
    private static ImmutableArray<string>? TryList(LabelPolicy policy, LabelCategory category, ref MarkingScanner scanner)
    {
        var ahead = scanner;
        var led = category.Lead.Length > 0;
        if (led && !(ahead.TryPhrase(category.Lead.Trim()) && (ahead.SkipSpace() || ahead.AtEnd)))
        {
            return null;
        }

        var tags = ImmutableArray.CreateBuilder<string>();
        var between = category.Between.Trim()[0];
        while (true)
        {
            var start = ahead.Position;
            var word = ahead.Word(PolicyRules.IsTokenChar);
            if (policy.TokenOf(category.Id, word) is not { } meant)
            {
                if (!led && tags.Count == 0)
                {
                    return null;
                }

                throw word.Length == 0 && ahead.AtEnd ? Incomplete(start) : LabelsException.Unknown(start);
            }

            foreach (var tag in meant)
            {
                if (!tags.Contains(tag))
                {
                    tags.Add(tag);
                }
            }

            var beforeSpace = ahead;
            ahead.SkipSpace();
            if (!ahead.TryChar(between))
            {
                ahead = beforeSpace;
                break;
            }

            ahead.SkipSpace();
        }

        if (category.Trail.Length > 0 && !(ahead.SkipSpace() && ahead.TryPhrase(category.Trail.Trim())))
        {
            return null;
        }

        scanner = ahead;
        return tags.ToImmutable();
    }

    private static LabelsException Incomplete(int position) => new(LabelsFault.Incomplete, "the marking ends too early", position);

    private static LabelsException Repeated(int position) => new(LabelsFault.Repeated, "the marking says the same thing twice", position);
}

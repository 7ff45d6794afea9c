using System.Text;

namespace Strongroom.Labels;

/// <summary>Prints labels as markings, in the one order that the policy fixes.</summary>
internal static class MarkingPrinter
{
    internal static string Print(LabelPolicy policy, Label label)
    {
        policy.MustBe(label.PolicyId);
        var text = new StringBuilder();
        if (policy.Scheme.Prefix.Length > 0)
        {
            text.Append(policy.Scheme.Prefix).Append(' ');
        }

        text.Append(label.Level.Tag);
        int? section = null;
        foreach (var category in policy.Categories)
        {
            foreach (var held in label.Values)
            {
                if (string.Equals(held.Category, category.Id, StringComparison.Ordinal))
                {
                    Append(policy, text, category, label.Level, held, ref section);
                }
            }
        }

        return text.ToString();
    }

    /// <summary>Tags in printing order: those that the policy puts first, then the others in ordinal order.</summary>
    internal static IReadOnlyList<string> Ordered(LabelCategory category, IEnumerable<string> tags)
    {
        var all = tags.ToHashSet(StringComparer.Ordinal);
        return [.. category.First.Where(all.Contains), .. all.Except(category.First, StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    private static void Append(LabelPolicy policy, StringBuilder text, LabelCategory category, LabelLevel level, CategoryValues held, ref int? section)
    {
        if (category.Attach.Length > 0 && category.AttachLevels.Contains(level.Tag, StringComparer.Ordinal))
        {
            foreach (var tag in Ordered(category, held.Tags))
            {
                text.Append(category.Attach).Append(tag);
            }

            return;
        }

        IEnumerable<string> groups = category.Type == CategoryType.Permissive ? [Group(policy, category, held)] : Ordered(category, held.Tags);
        foreach (var group in groups)
        {
            text.Append(section == category.Section ? policy.GroupSeparator : policy.SectionSeparator).Append(group);
            section = category.Section;
        }
    }

    private static string Group(LabelPolicy policy, LabelCategory category, CategoryValues held)
    {
        if (held.Tags.IsEmpty)
        {
            return category.None;
        }

        foreach (var list in policy.Lists)
        {
            if (string.Equals(list.Category, category.Id, StringComparison.Ordinal) && list.Values.SequenceEqual(held.Tags, StringComparer.Ordinal))
            {
                return list.Whole ? list.Name : category.Lead + list.Name + category.Trail;
            }
        }

        return category.Lead + string.Join(category.Between, Ordered(category, held.Tags)) + category.Trail;
    }
}

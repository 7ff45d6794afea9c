using System.Collections.Immutable;

namespace Strongroom.Labels;

/// <summary>
/// The value domain of labels, as data: levels in order, categories with their values and lists, and how markings are written. Shipped files
/// hold the public scheme only; a store adds its own words by <see cref="With"/>; <see cref="VisibleTo"/> cuts it down to what one person
/// may see, type and file under. Immutable.
/// </summary>
public sealed class LabelPolicy
{
    private static readonly Lazy<LabelPolicy> LazyUk = new(static () => LoadShipped("uk.json"));
    private static readonly Lazy<LabelPolicy> LazyUs = new(static () => LoadShipped("us.json"));

    private readonly ImmutableHashSet<LabelValue> _scheme;
    private readonly ImmutableSortedSet<LabelValue> _values;
    private readonly Dictionary<string, LabelLevel> _levels;
    private readonly Dictionary<LabelValue, ImmutableArray<string>> _tokens;

    internal LabelPolicy(
        PolicyScheme scheme, IReadOnlyList<LabelLevel> levels, ImmutableHashSet<LabelValue> schemeValues, ImmutableSortedSet<LabelValue> values, ImmutableArray<LabelList> lists)
    {
        Scheme = scheme;
        Levels = levels;
        Lists = lists;
        _scheme = schemeValues;
        _values = values;
        _levels = levels.ToDictionary(static l => l.Tag, StringComparer.Ordinal);

        var tokens = new Dictionary<LabelValue, ImmutableArray<string>>();
        var phrases = new Dictionary<string, (LabelCategory Category, ImmutableArray<string> Tags)>(StringComparer.Ordinal);
        foreach (var value in values)
        {
            var category = CategoryOf(value.Category);
            PolicyRules.Must(category is not null, "a value names a category of the policy");
            if (category!.Type == CategoryType.Permissive)
            {
                tokens[value] = [value.Tag];
            }
            else
            {
                PolicyRules.Must(phrases.TryAdd(value.Tag, (category, [value.Tag])), "every value has a word of its own");
            }
        }

        foreach (var list in lists)
        {
            var category = CategoryOf(list.Category);
            PolicyRules.Must(category is not null, "a list names a category of the policy");
            var fresh = list.Whole
                ? phrases.TryAdd(list.Name, (category!, [.. list.Values]))
                : tokens.TryAdd(new LabelValue(list.Category, list.Name), [.. list.Values]);
            PolicyRules.Must(fresh, "every list has a word of its own");
        }

        foreach (var category in scheme.Categories.Where(static c => c.None.Length > 0))
        {
            PolicyRules.Must(phrases.TryAdd(category.None, (category, [])), "every marking has words of its own");
        }

        _tokens = tokens;
        Phrases = phrases;
    }

    /// <summary>The shipped scheme of the United Kingdom.</summary>
    public static LabelPolicy Uk => LazyUk.Value;

    /// <summary>The shipped scheme of the United States.</summary>
    public static LabelPolicy Us => LazyUs.Value;

    /// <summary>Stable id, part of the canonical form of every label.</summary>
    public string Id => Scheme.Id;

    /// <summary>Its name for people.</summary>
    public string Name => Scheme.Name;

    /// <summary>
    /// The file from which the scheme was loaded; a store's first entry carries it, so that markings mean the same for ever.
    /// </summary>
    public ReadOnlyMemory<byte> Source => Scheme.Source;

    /// <summary>Levels, lowest first.</summary>
    public IReadOnlyList<LabelLevel> Levels { get; }

    /// <summary>Categories, in the order in which markings name them.</summary>
    public IReadOnlyList<LabelCategory> Categories => Scheme.Categories;

    /// <summary>All values, in ordinal order.</summary>
    public IReadOnlyCollection<LabelValue> Values => _values;

    /// <summary>Names that stand for several values.</summary>
    public ImmutableArray<LabelList> Lists { get; }

    internal PolicyScheme Scheme { get; }

    internal string SectionSeparator => Scheme.SectionSeparator;

    internal string GroupSeparator => Scheme.GroupSeparator;

    /// <summary>
    /// Whole phrases that mean something by themselves: restrictive and informative values, whole lists, and the words for "no value left".
    /// </summary>
    internal IReadOnlyDictionary<string, (LabelCategory Category, ImmutableArray<string> Tags)> Phrases { get; }

    /// <summary>Loads a policy file; see docs/formats/label.md.</summary>
    /// <param name="json">UTF-8 JSON, at most 256 KiB.</param>
    /// <exception cref="LabelsException">The file is not well-formed, or its markings could be read in two ways.</exception>
    public static LabelPolicy Load(ReadOnlySpan<byte> json) => PolicyFile.Load(json);

    /// <summary>This policy with more values and lists of a store's own.</summary>
    /// <param name="values">Values of open categories.</param>
    /// <param name="lists">Lists of open permissive categories.</param>
    /// <exception cref="LabelsException">A value is there already, is of a closed category or of the wrong form, or would make markings ambiguous.</exception>
    public LabelPolicy With(IEnumerable<LabelValue> values, IEnumerable<LabelList>? lists = null)
    {
        var all = _values.ToBuilder();
        foreach (var value in values)
        {
            if (CategoryOf(value.Category)?.Open != true || !all.Add(value))
            {
                throw new LabelsException(LabelsFault.VocabularyRefused, "a value is there already, or its category takes no more values");
            }
        }

        var allLists = Lists.ToBuilder();
        foreach (var list in lists ?? [])
        {
            if (CategoryOf(list.Category)?.Open != true)
            {
                throw new LabelsException(LabelsFault.VocabularyRefused, "the category of a list takes no more values");
            }

            allLists.Add(list with { Values = [.. list.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)] });
        }

        try
        {
            var policy = new LabelPolicy(Scheme, Levels, _scheme, all.ToImmutable(), allLists.ToImmutable());
            PolicyRules.Check(policy);
            return policy;
        }
        catch (LabelsException e) when (e.Fault == LabelsFault.PolicyInvalid)
        {
            throw new LabelsException(LabelsFault.VocabularyRefused, e.Message, null, e);
        }
    }

    /// <summary>
    /// What one person may see, type and file under: levels up to his own; restrictive values that he holds; permissive values of a category in
    /// which he holds any, if he holds them or they are part of the public scheme; lists of such values; all informative values.
    /// </summary>
    /// <param name="clearance">The person's clearance. Of another policy: nothing is visible.</param>
    public LabelPolicy VisibleTo(Clearance clearance)
    {
        if (!string.Equals(clearance.PolicyId, Id, StringComparison.Ordinal))
        {
            return new LabelPolicy(Scheme, [], [], [], []);
        }

        var visible = _values.Where(v => CategoryOf(v.Category)!.Type switch
        {
            CategoryType.Restrictive => clearance.Holds(v),
            CategoryType.Permissive => clearance.Holds(v) || (_scheme.Contains(v) && clearance.HoldsAnyOf(v.Category)),
            _ => true,
        }).ToImmutableSortedSet();
        return new LabelPolicy(
            Scheme,
            [.. Levels.Where(l => l.Rank <= clearance.Level.Rank)],
            _scheme,
            visible,
            [.. Lists.Where(l => l.Values.All(v => visible.Contains(new LabelValue(l.Category, v))))]);
    }

    /// <summary>Reads a marking such as <c>UK SECRET COPPERLEAF UK/US EYES ONLY</c>. Case and extra spaces don't matter.</summary>
    /// <param name="text">What a person typed.</param>
    /// <exception cref="LabelsException">A word is not a value of this policy (see <see cref="VisibleTo"/>); the position says where.</exception>
    public Label Parse(string text) => MarkingParser.Parse(this, text);

    /// <summary>Makes a label of parts.</summary>
    /// <param name="level">A level's tag.</param>
    /// <param name="values">Values of the policy.</param>
    /// <exception cref="LabelsException">The policy lacks the level or a value, or there are too many.</exception>
    public Label Create(string level, IEnumerable<LabelValue>? values = null)
    {
        var builder = new LabelBuilder(this, LevelOf(level) ?? throw LabelsException.Unknown(0));
        foreach (var group in (values ?? []).GroupBy(static v => v.Category, StringComparer.Ordinal))
        {
            builder.Add(
                CategoryOf(group.Key) ?? throw LabelsException.Unknown(0), group.Select(v => Has(v) ? v.Tag : throw LabelsException.Unknown(0)));
        }

        return builder.Build();
    }

    /// <summary>The level with this tag, or null.</summary>
    /// <param name="tag">Upper case.</param>
    public LabelLevel? LevelOf(string tag) => _levels.GetValueOrDefault(tag);

    /// <summary>The category with this id, or null.</summary>
    /// <param name="id">The id.</param>
    public LabelCategory? CategoryOf(string id) => Scheme.ById.GetValueOrDefault(id);

    /// <summary>True when the policy knows the value.</summary>
    /// <param name="value">A value.</param>
    public bool Has(LabelValue value) => _values.Contains(value);

    /// <summary>The tags of one category's values, in the order in which markings name them.</summary>
    /// <param name="category">Id of the category.</param>
    public IReadOnlyList<string> ValuesOf(string category) =>
        CategoryOf(category) is { } found ? MarkingPrinter.Ordered(found, _values.Where(v => v.Category == category).Select(static v => v.Tag)) : [];

    internal ImmutableArray<string>? TokenOf(string category, string token) =>
        _tokens.TryGetValue(new LabelValue(category, token), out var tags) ? tags : null;

    internal void MustBe(string policyId)
    {
        if (!string.Equals(policyId, Id, StringComparison.Ordinal))
        {
            throw new LabelsException(LabelsFault.PolicyMismatch, "two label policies meet: labels compare under one policy only");
        }
    }

    private static LabelPolicy LoadShipped(string name)
    {
        using var stream = typeof(LabelPolicy).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException("a shipped policy is missing");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Load(bytes);
    }
}

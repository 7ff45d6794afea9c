using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Strongroom.Labels;

/// <summary>The part of a policy that is the same for everyone: everything but levels, values and lists. Immutable.</summary>
internal sealed record PolicyScheme(
    string Id, string Name, string Prefix, string SectionSeparator, string GroupSeparator,
    ImmutableArray<LabelCategory> Categories, ReadOnlyMemory<byte> Source)
{
    internal FrozenDictionary<string, LabelCategory> ById { get; } = Categories.ToFrozenDictionary(static c => c.Id, StringComparer.Ordinal);
}

/// <summary>Reads policy files.</summary>
internal static class PolicyFile
{
    internal static LabelPolicy Load(ReadOnlySpan<byte> json)
    {
        PolicyRules.Must(json.Length <= PolicyRules.MaxPolicyBytes, "a policy file is at most 256 KiB");
        PolicyDocument document;
        try
        {
            document = JsonSerializer.Deserialize(json, PolicyJson.Default.PolicyDocument)!;
            PolicyRules.Must(document is not null, "it holds one object");
        }
        catch (JsonException e)
        {
            throw new LabelsException(LabelsFault.PolicyInvalid, "the label policy is not the JSON that was expected", null, e);
        }

        return Build(document!, json.ToArray());
    }

    private static LabelPolicy Build(PolicyDocument document, byte[] source)
    {
        PolicyRules.Must(document.Format == 1, "format 1 is the only one known");
        PolicyRules.Must(PolicyRules.IsId(document.Id), "an id is lower-case letters, digits and hyphens");
        PolicyRules.Must(document.Prefix is null || PolicyRules.IsToken(document.Prefix), "a prefix is one word");
        PolicyRules.Must(
            document.SectionSeparator is " " or "//" && document.GroupSeparator is " " or "/",
            "separators are a space, / and //");
        PolicyRules.Must(
            document.Levels is { Length: > 0 and <= PolicyRules.MaxLevels } && document.Levels.All(PolicyRules.IsPhrase),
            "levels are upper-case words");
        PolicyRules.Must(
            document.Categories is { Length: <= LabelCodec.MaxCategories } && document.Categories.All(static c => c is not null),
            "there are at most 32 categories");
        PolicyRules.Must(
            document.Levels.Distinct(StringComparer.Ordinal).Count() == document.Levels.Length,
            "levels have words of their own");
        PolicyRules.Must(
            document.Categories.DistinctBy(static c => c.Id).Count() == document.Categories.Length,
            "categories have ids of their own");

        var values = ImmutableSortedSet.CreateBuilder<LabelValue>();
        var lists = ImmutableArray.CreateBuilder<LabelList>();
        foreach (var category in document.Categories)
        {
            foreach (var tag in category.Values ?? [])
            {
                PolicyRules.Must(tag is not null && values.Add(new LabelValue(category.Id, tag)), "a value stands once");
            }

            foreach (var list in category.Lists ?? [])
            {
                PolicyRules.Must(list?.Values is not null && list.Values.All(static v => v is not null), "a list has values");
                lists.Add(new LabelList(category.Id, list!.Name, [.. list.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)], list.Whole));
            }
        }

        var scheme = new PolicyScheme(
            document.Id, document.Name, document.Prefix ?? "", document.SectionSeparator, document.GroupSeparator,
            [.. document.Categories.Select(CategoryOf)], source);
        var policy = new LabelPolicy(
            scheme, [.. document.Levels.Select(static (tag, i) => new LabelLevel(tag, i + 1))], [.. values], values.ToImmutable(), lists.ToImmutable());
        PolicyRules.Check(policy);
        return policy;
    }

    private static LabelCategory CategoryOf(CategoryDocument category)
    {
        var type = category.Type switch
        {
            "restrictive" => CategoryType.Restrictive,
            "permissive" => CategoryType.Permissive,
            "informative" => CategoryType.Informative,
            _ => throw new LabelsException(LabelsFault.PolicyInvalid, "a category is restrictive, permissive or informative"),
        };
        PolicyRules.Must(PolicyRules.IsId(category.Id), "a category's id is lower-case letters, digits and hyphens");
        var permissive = type == CategoryType.Permissive;
        var lead = (category.Lead ?? "").Trim();
        var trail = (category.Trail ?? "").Trim();
        PolicyRules.Must(lead.Length == 0 || PolicyRules.IsPhrase(lead), "a lead is upper-case words");
        PolicyRules.Must(trail.Length == 0 || PolicyRules.IsPhrase(trail), "a trail is upper-case words");
        PolicyRules.Must(
            permissive ? PolicyRules.IsPhrase(category.None ?? "") : category.None is null,
            "a permissive category, and no other, has words for 'no value left'");
        PolicyRules.Must(
            permissive == (lead.Length + trail.Length > 0) && permissive == category.Between is not null,
            "permissive categories, and no others, have lead or trail and between");
        PolicyRules.Must(category.Between is null or "/" or ", ", "values are parted by / or by a comma");
        PolicyRules.Must(
            category.Attach is null or "-" && (category.Attach is null || type == CategoryType.Informative),
            "only informative values are joined to the level, by a hyphen");
        return new LabelCategory
        {
            Id = category.Id,
            Name = category.Name,
            Type = type,
            Section = category.Section,
            Open = category.Open,
            Lead = category.Lead ?? "",
            Between = category.Between ?? "",
            Trail = category.Trail ?? "",
            None = category.None ?? "",
            Attach = category.Attach ?? "",
            AttachLevels = category.AttachLevels ?? [],
            First = category.First ?? [],
        };
    }
}

internal sealed record PolicyDocument
{
    public required int Format { get; init; }

    public required string Id { get; init; }

    public required string Name { get; init; }

    public string? Prefix { get; init; }

    public required string SectionSeparator { get; init; }

    public required string GroupSeparator { get; init; }

    public required string[] Levels { get; init; }

    public required CategoryDocument[] Categories { get; init; }
}

internal sealed record CategoryDocument
{
    public required string Id { get; init; }

    public required string Name { get; init; }

    public required string Type { get; init; }

    public required int Section { get; init; }

    public bool Open { get; init; }

    public string? Lead { get; init; }

    public string? Between { get; init; }

    public string? Trail { get; init; }

    public string? None { get; init; }

    public string? Attach { get; init; }

    public string[]? AttachLevels { get; init; }

    public string[]? First { get; init; }

    public string[]? Values { get; init; }

    public ListDocument[]? Lists { get; init; }
}

internal sealed record ListDocument
{
    public required string Name { get; init; }

    public required string[] Values { get; init; }

    public bool Whole { get; init; }
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow, MaxDepth = 8,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(PolicyDocument))]
internal sealed partial class PolicyJson : JsonSerializerContext;

using Strongroom.Search.Segments;

namespace Strongroom.Search.Queries;

/// <summary>How a date field bounds.</summary>
internal enum DateBound
{
    /// <summary>Within.</summary>
    Within,

    /// <summary>Earlier than all of it.</summary>
    Before,

    /// <summary>Later than all of it.</summary>
    After,
}

/// <summary>What a field name means: one of the four.</summary>
internal sealed record QueryField(TermField? Terms = null, ValueField? Value = null, DateBound? Date = null, bool IsName = false);

/// <summary>The field names.</summary>
internal static class QueryFields
{
    public const string Remedy = "Fields are title, author, sender, from, to, type, language, holding, agency, label, name, date, before, after. Put other words with a colon in quotation marks.";

    /// <summary>What words belong to before which no field stands.</summary>
    public static QueryField Everywhere { get; } = new(TermField.Words);

    private static readonly Dictionary<string, QueryField> ByName = new(StringComparer.OrdinalIgnoreCase)
    {
        ["title"] = new(TermField.Title),
        ["subject"] = new(TermField.Title),
        ["author"] = new(TermField.Author),
        ["sender"] = new(TermField.Sender),
        ["from"] = new(TermField.Sender),
        ["to"] = new(TermField.Recipients),
        ["type"] = new(Value: ValueField.Type),
        ["language"] = new(Value: ValueField.Language),
        ["lang"] = new(Value: ValueField.Language),
        ["holding"] = new(Value: ValueField.Holding),
        ["agency"] = new(Value: ValueField.Agency),
        ["label"] = new(Value: ValueField.Label),
        ["name"] = new(IsName: true),
        ["date"] = new(Date: DateBound.Within),
        ["before"] = new(Date: DateBound.Before),
        ["after"] = new(Date: DateBound.After),
    };

    /// <summary>Finds a field, whatever the case.</summary>
    public static QueryField? Find(string name) => ByName.GetValueOrDefault(name);
}

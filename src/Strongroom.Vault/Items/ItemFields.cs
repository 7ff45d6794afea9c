namespace Strongroom.Vault;

/// <summary>One further named value of an item.</summary>
/// <param name="Name">At most 1000 characters.</param>
/// <param name="Value">At most 1000 characters.</param>
public sealed record ItemField(string Name, string Value)
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(field)";
}

/// <summary>
/// What is known about an item beside its bytes. Texts are at most <see cref="Strongroom.Core.Limits.MaxFieldChars"/> characters,
/// <see cref="Recipients"/> at most <see cref="MaxRecipientsChars"/>. Thread-safe: immutable.
/// </summary>
public sealed record ItemFields
{
    /// <summary>Greatest length of <see cref="Recipients"/> in characters.</summary>
    public const int MaxRecipientsChars = 16_000;

    /// <summary>Greatest number of <see cref="Extra"/> fields.</summary>
    public const int MaxExtra = 64;

    /// <summary>Title or subject; perhaps empty.</summary>
    public required string Title { get; init; }

    /// <summary>When the document says it was written or sent, cut to milliseconds.</summary>
    public DateTimeOffset? Date { get; init; }

    /// <summary>Media type such as <c>text/plain</c>.</summary>
    public required string MediaType { get; init; }

    /// <summary>File name as filed.</summary>
    public string? FileName { get; init; }

    /// <summary>Author.</summary>
    public string? Author { get; init; }

    /// <summary>Sender of a message.</summary>
    public string? Sender { get; init; }

    /// <summary>Recipients of a message, separated by commas.</summary>
    public string? Recipients { get; init; }

    /// <summary>Where the material came from.</summary>
    public string? Source { get; init; }

    /// <summary>Language as a BCP 47 tag.</summary>
    public string? Language { get; init; }

    /// <summary>Further fields, at most <see cref="MaxExtra"/>.</summary>
    public IReadOnlyList<ItemField> Extra { get; init; } = [];

    /// <summary>Says nothing, so that no log can hold it.</summary>
    public override string ToString() => "(fields)";
}

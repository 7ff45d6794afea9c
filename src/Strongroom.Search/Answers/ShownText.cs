using Strongroom.Search.Segments;

namespace Strongroom.Search;

/// <summary>
/// A text that a hit shows: made of the bytes in the index when it is first read, and kept then. Until then it holds on to the documents, which never change; so it is what stood there when the hit was
/// found, whatever became of the index since. Thread-safe: whoever comes first makes it, and all make the same.
/// </summary>
internal struct ShownText : IEquatable<ShownText>
{
    private readonly int _document;
    private readonly int _number;
    private object? _source; // the text, the documents that it stands in, or null

    /// <summary>A text that is at hand, or none.</summary>
    public ShownText(string? text) => _source = text;

    /// <summary>A short text of a document, by its number.</summary>
    public ShownText(DocumentTable documents, int document, int number) => (_source, _document, _number) = (documents, document, number);

    /// <summary>The text, or null where there is none.</summary>
    public string? Value
    {
        get
        {
            if (_source is not DocumentTable documents)
            {
                return (string?)_source;
            }

            var text = documents.ShortTextString(_document, _number);
            _source = text;
            return text;
        }
    }

    /// <inheritdoc/>
    public bool Equals(ShownText other) => string.Equals(Value, other.Value, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ShownText other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Value?.GetHashCode(StringComparison.Ordinal) ?? 0;
}

using System.Diagnostics.CodeAnalysis;
using Strongroom.Core;

namespace Strongroom.Storage;

/// <summary>
/// The name of an object in a store, checked once. 1 to 200 characters of <c>a-z 0-9 / . _ -</c>; segments between slashes are not empty and
/// do not begin with a dot, so that no name can leave a folder or meet a store's own temporary files. No name may be the folder of another
/// (<c>a</c> beside <c>a/b</c>): a directory can't hold both. Thread-safe: immutable. The default value is no name and is refused by stores.
/// </summary>
public readonly struct ObjectName : IEquatable<ObjectName>, IComparable<ObjectName>
{
    /// <summary>Greatest length in characters.</summary>
    public const int MaxLength = 200;

    private readonly string? _text;

    private ObjectName(string text) => _text = text;

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text to check.</param>
    /// <param name="name">The name when the result is true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, out ObjectName name)
    {
        name = default;
        if (text is null || text.Length is 0 or > MaxLength || text[^1] == '/')
        {
            return false;
        }

        var previous = '/';
        foreach (var letter in text)
        {
            var allowed = letter is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '-'
                || (letter is '/' or '.' && previous != '/');
            if (!allowed)
            {
                return false;
            }

            previous = letter;
        }

        name = new ObjectName(text);
        return true;
    }

    /// <summary>Reads a name.</summary>
    /// <param name="text">The text to check.</param>
    /// <exception cref="MalformedException">It is not a name.</exception>
    public static ObjectName Parse(string text) =>
        TryParse(text, out var name)
            ? name
            : throw new MalformedException("object name", "1 to 200 characters a-z 0-9 / . _ - are allowed, without empty segments or leading dots");

    /// <inheritdoc/>
    public bool Equals(ObjectName other) => string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ObjectName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text is null ? 0 : _text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public int CompareTo(ObjectName other) => string.CompareOrdinal(_text, other._text);

    /// <summary>Equal text.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ObjectName left, ObjectName right) => left.Equals(right);

    /// <summary>Different text.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ObjectName left, ObjectName right) => !left.Equals(right);

    /// <summary>The text.</summary>
    public override string ToString() => _text ?? string.Empty;
}

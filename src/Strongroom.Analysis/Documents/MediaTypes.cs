using System.Buffers;

namespace Strongroom.Analysis.Documents;

/// <summary>The syntax of media types as they stand in documents: lower-case <c>type/subtype</c> without parameters.</summary>
internal static class MediaTypes
{
    internal const int MaxChars = 127;
    internal const string Unknown = "application/octet-stream";

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789!#$&^_.+-");

    internal static bool IsWellFormed(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return text.Length <= MaxChars
            && slash > 0
            && slash < text.Length - 1
            && char.IsAsciiLetterOrDigit(text[0])
            && char.IsAsciiLetterOrDigit(text[slash + 1])
            && !text.AsSpan(0, slash).ContainsAnyExcept(Allowed)
            && !text.AsSpan(slash + 1).ContainsAnyExcept(Allowed);
    }

    /// <summary>The type itself when it is well-formed after lower-casing and without parameters, else <see cref="Unknown"/>.</summary>
    internal static string OrUnknown(string? text)
    {
        var bare = (text ?? string.Empty).Split(';', 2)[0].Trim().ToLowerInvariant();
        return IsWellFormed(bare) ? bare : Unknown;
    }
}

using System.Globalization;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Queries;

/// <summary>Understands what stands between words that are to be near each other: NEAR, NEAR/5, W/5 (either order) and PRE/5 (in this order).</summary>
internal static class NearSteps
{
    /// <summary>What NEAR without a number means.</summary>
    public const int DefaultWords = 10;

    /// <summary>Greatest distance: zones of a document lie further apart, so that nothing is near across them.</summary>
    public const int MaxWords = Segment.ZoneGap;

    private const string Remedy = "Write a word or phrase, NEAR/5 or PRE/5, and another; the number is 1 to 64.";

    /// <summary>Whether a word is one of these. NEAR counts in capital letters alone or with a slash; W and PRE only with a number, since w/o is a word.</summary>
    public static bool IsNear(string word)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        return word == "NEAR"
            || (slash > 0 && word[..slash] == "NEAR")
            || (slash > 0 && word.Length > slash + 1 && word.AsSpan(slash + 1).IndexOfAnyExceptInRange('0', '9') < 0 && IsName(word.AsSpan(0, slash)));
    }

    /// <summary>Understands one.</summary>
    /// <exception cref="SearchException">The number is none, or out of bounds.</exception>
    public static NearStep Parse(QueryToken token)
    {
        var slash = token.Text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return new NearStep(DefaultWords, false);
        }

        return int.TryParse(token.Text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var words) && words is >= 1 and <= MaxWords
            ? new NearStep(words, token.Text[0] is 'P' or 'p')
            : throw Bad("a distance between words is a number from 1 to 64", token.Position + slash + 1);
    }

    public static SearchException Bad(string message, int position) => new(SearchFault.BadDistance, message, Remedy, position);

    private static bool IsName(ReadOnlySpan<char> name) =>
        name.Equals("NEAR", StringComparison.OrdinalIgnoreCase) || name.Equals("W", StringComparison.OrdinalIgnoreCase) || name.Equals("PRE", StringComparison.OrdinalIgnoreCase);
}

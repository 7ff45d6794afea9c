namespace Strongroom.Search.Words.Names;

/// <summary>Which words may be spellings of one name. A pure function of the two words. Thread-safe.</summary>
internal static class NameForms
{
    /// <summary>So many places lie between two words of one name at most: others of its words may stand there.</summary>
    public const int MostPlacesApart = 5;

    private const int LeastCore = 3;

    private static readonly HashSet<string> Particles = new(
        ("al el ul ad as ash ar an at az bin ibn ben bint ould abu abou umm de da do dos du del della di la le der den van von zu und y i e abd abdul abdel abdal abdur allah ullah din eldin aldin uddin eddin eddine ال بن ابن ابو بنت ولد عبد الله الدين אבו בן אל").Split(' '), StringComparer.Ordinal);

    /// <summary>The words of a name by which it is told: without articles, sonship and the like, which spellings leave out or join. All of them where nothing else is left.</summary>
    /// <param name="words">The words, folded.</param>
    public static List<string> Telling(IReadOnlyList<string> words)
    {
        List<string> telling = [.. words.Where(static w => !Particles.Contains(w))];
        return telling.Count > 0 ? telling : [.. words];
    }

    /// <summary>What names are written together with in one spelling and apart in another: longer ones first.</summary>
    private static readonly string[] Fronts = ["abdul", "abdel", "abdal", "abdur", "عبدال", "ال"];
    private static readonly string[] Backs = ["ouddine", "uddine", "eddine", "uddin", "eddin", "aldin", "eldin", "ullah", "allah", "الدين", "الله"];

    /// <summary>A word without what other spellings of it write apart, if at least three letters stay: Abdulrahman and عبد الرحمن, Nureddin and نور الدين.</summary>
    /// <param name="folded">The word.</param>
    public static ReadOnlySpan<char> Core(ReadOnlySpan<char> folded)
    {
        foreach (var front in Fronts)
        {
            if (folded.Length >= front.Length + LeastCore && folded.StartsWith(front, StringComparison.Ordinal) && !folded[front.Length..].SequenceEqual("lah"))
            {
                folded = folded[front.Length..];
                break;
            }
        }

        foreach (var back in Backs)
        {
            if (folded.Length >= back.Length + LeastCore && folded.EndsWith(back, StringComparison.Ordinal))
            {
                return folded[..^back.Length];
            }
        }

        return folded;
    }

    /// <summary>Whether two folded words are the same or may be spellings of one name.</summary>
    public static bool AreSpellings(ReadOnlySpan<char> one, ReadOnlySpan<char> other)
    {
        if (one.SequenceEqual(other))
        {
            return true;
        }

        Span<char> first = stackalloc char[SpokenName.MaxSounds];
        Span<char> second = stackalloc char[SpokenName.MaxSounds];
        return SpokenName.TryHear(one, first, out var a) && SpokenName.TryHear(other, second, out var b) && ShareKey(a, b) && NameDistance.AreSpellings(a, b);
    }

    private static bool ShareKey(in SpokenName one, in SpokenName other)
    {
        Span<uint> first = stackalloc uint[SpokenName.MaxKeys];
        Span<uint> second = stackalloc uint[SpokenName.MaxKeys];
        second = second[..other.Keys(second)];
        return first[..one.Keys(first)].ContainsAny(second);
    }
}

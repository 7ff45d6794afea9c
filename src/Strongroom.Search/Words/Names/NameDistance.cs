namespace Strongroom.Search.Words.Names;

/// <summary>How much two names differ in sound, in hundredths of a consonant. A pure function, symmetric.</summary>
internal static class NameDistance
{
    private const int Never = 150;

    /// <summary>Of so few consonants each must be nearly right: in a script without vowels nothing else tells the name.</summary>
    private const int ShortConsonants = 2;

    /// <summary>Whether two heard words are spellings of one name.</summary>
    public static bool AreSpellings(in SpokenName one, in SpokenName other) => Of(one, other) <= Allowed(one, other);

    /// <summary>How much they may differ.</summary>
    public static int Allowed(in SpokenName one, in SpokenName other)
    {
        var consonants = Math.Max(Consonants(one), Consonants(other));
        var isAbjad = IsAbjad(one) != IsAbjad(other); // one writes its short vowels, the other does not
        return consonants switch
        {
            <= 1 => isAbjad ? 34 : 30,
            ShortConsonants => ShortConsonants * (isAbjad ? 26 : 22),
            _ => Math.Min((isAbjad ? 30 : 22) * consonants, 120),
        };
    }

    /// <summary>The cheapest way from one to the other.</summary>
    public static int Of(in SpokenName one, in SpokenName other)
    {
        var a = one.Sounds;
        var b = other.Sounds;
        var abjadA = IsAbjad(one);
        var abjadB = IsAbjad(other);
        Span<int> row = stackalloc int[SpokenName.MaxSounds + 1];
        row[0] = 0;
        for (var j = 0; j < b.Length; j++)
        {
            row[j + 1] = row[j] + Alone(b[j], abjadA, j == 0, j == b.Length - 1);
        }

        for (var i = 0; i < a.Length; i++)
        {
            var diagonal = row[0];
            var gone = Alone(a[i], abjadB, i == 0, i == a.Length - 1);
            row[0] += gone;
            for (var j = 0; j < b.Length; j++)
            {
                var cost = Math.Min(row[j + 1] + gone, row[j] + Alone(b[j], abjadA, j == 0, j == b.Length - 1));
                cost = Math.Min(cost, diagonal + Between(a[i], b[j]));
                diagonal = row[j + 1];
                row[j + 1] = cost;
            }
        }

        return row[b.Length];
    }

    private static bool IsAbjad(in SpokenName name) => name.Script is NameScript.Arabic or NameScript.Hebrew;

    private static int Consonants(in SpokenName name)
    {
        var count = 0;
        foreach (var sound in name.Sounds)
        {
            count += IsVowel(sound) || sound is 'h' or '\'' ? 0 : 1;
        }

        return count;
    }

    private static bool IsVowel(char sound) => sound is SoundRow.Unwritten or 'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'w';

    /// <summary>What a sound costs that the other does not have. In Arabic and Hebrew a vowel at either end is written, and what a word begins with is heard.</summary>
    private static int Alone(char sound, bool otherIsAbjad, bool isFirst, bool isLast) => sound switch
    {
        '\'' => isFirst ? 25 : 5,
        'h' => isFirst ? 45 : 25,
        'a' or 'i' or 'o' or 'u' when otherIsAbjad => isFirst || isLast ? 20 : 8,
        'e' when otherIsAbjad => isFirst ? 25 : 8,
        'a' or 'e' or 'i' or 'o' or 'u' => isFirst ? 45 : 30,
        'y' or 'w' => 30,
        SoundRow.Unwritten => 8,
        _ => 110,
    };

    private static int Between(char a, char b)
    {
        if (a == b)
        {
            return 0;
        }

        if (a > b)
        {
            (a, b) = (b, a);
        }

        return (a, b) switch
        {
            (SoundRow.Unwritten, 'a' or 'e' or 'o') => 5,
            (SoundRow.Unwritten, 'i' or 'u') => 20,
            ('e', 'i') or ('o', 'u') or ('i', 'y') or ('u', 'w') or ('a', 'e') or ('a', 'o') or ('e', 'y') or ('o', 'w') => 12,
            ('a', 'y') => 15,
            ('a', 'h') or ('\'', 'a') or ('e', 'h') or ('\'', 'e') or ('\'', 'i') or ('\'', 'o') or ('\'', 'u') or ('\'', 'h') => 10,
            ('i', 'j') or ('j', 'y') => 15,
            ('J', 'j') => 0,
            ('J', 'g') or ('J', 'Z') or ('G', 'g') or ('c', 's') or ('c', 'z') => 12,
            ('C', 'J') or ('J', 'S') or ('J', 'k') or ('G', 'J') or ('C', 'c') => 30,
            ('P', 'p') or ('P', 'f') or ('B', 'b') or ('B', 'v') or ('R', 'l') or ('R', 'r') or ('B', 'w') => 5,
            ('B', 'P') or ('P', 'b') or ('B', 'p') or ('B', 'f') or ('P', 'v') or ('P', 'w') => 25,
            ('c', 't') or ('J', 'z') => 45,
            ('e', 'j') => 25,
            ('v', 'w') => 5,
            ('f', 'v') or ('f', 'w') or ('b', 'p') or ('b', 'v') or ('b', 'w') => 25,
            ('f', 'p') => 30,
            ('k', 'q') or ('k', 'x') or ('g', 'q') or ('G', 'q') or ('q', 'x') or ('h', 'x') or ('C', 'x') => 15,
            ('g', 'k') or ('G', 'k') or ('G', 'x') or ('g', 'x') or ('C', 'k') or ('G', 'h') or ('g', 'h') => 30,
            ('d', 't') or ('D', 't') or ('T', 'd') => 35,
            ('T', 't') or ('D', 'd') or ('D', 'z') or ('T', 's') or ('D', 'T') => 12,
            ('D', 's') or ('T', 'z') => 25,
            ('s', 'z') or ('S', 's') or ('C', 'S') or ('S', 'Z') or ('Z', 'z') or ('Z', 'j') or ('C', 'j') or ('C', 's') => 22,
            ('g', 'j') => 22,
            ('S', 'j') or ('S', 'z') or ('j', 'z') or ('C', 't') or ('C', 'Z') or ('Z', 's') or ('d', 'j') => 45,
            ('m', 'n') or ('j', 's') => 60,
            ('l', 'r') => 80,
            _ => IsVowel(a) && IsVowel(b) ? 25 : IsVowel(a) != IsVowel(b) ? Never : 110,
        };
    }
}

using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Words.Names;

/// <summary>
/// A word as a name: how it sounds, and the keys under which it is kept. Two words may be spellings of one name when they share a key and their sounds differ little enough.
/// Rules: docs/formats/query.md. Immutable.
/// </summary>
internal readonly ref struct SpokenName
{
    /// <summary>Longest word that is taken for a name.</summary>
    public const int MaxLetters = 24;

    /// <summary>Memory for the sounds of a name.</summary>
    public const int MaxSounds = 32;

    /// <summary>Keys of a name at most.</summary>
    public const int MaxKeys = 8;

    private const int MaxKeyClasses = 8;

    private SpokenName(ReadOnlySpan<char> sounds, NameScript script)
    {
        Sounds = sounds;
        Script = script;
    }

    /// <summary>Its sounds.</summary>
    public ReadOnlySpan<char> Sounds { get; }

    /// <summary>Its script.</summary>
    public NameScript Script { get; }

    /// <summary>Hears a word.</summary>
    /// <param name="folded">The word.</param>
    /// <param name="memory">At least <see cref="MaxSounds"/>.</param>
    /// <param name="name">What was heard.</param>
    /// <returns>False when it is not taken for a name: too long or too short, mixed, of a script without rules, or a small word such as <c>the</c>.</returns>
    public static bool TryHear(ReadOnlySpan<char> folded, Span<char> memory, out SpokenName name)
    {
        name = default;
        if (folded.Length is < 2 or > MaxLetters
            || (NameSound.ScriptOf(folded) is var script && script == NameScript.None)
            || (script == NameScript.Latin && FunctionWords.Contains(folded)))
        {
            return false;
        }

        var count = NameSound.Of(NameForms.Core(folded), script, memory[..MaxSounds]);
        name = new SpokenName(memory[..Math.Max(0, count)], script);
        return count > 1;
    }

    /// <summary>Writes the keys: the classes of the consonants, neighbours of one class once; for sounds that spellings disagree on, both ways.</summary>
    /// <param name="keys">At least <see cref="MaxKeys"/>.</param>
    /// <returns>How many, at least one, none twice.</returns>
    public int Keys(Span<uint> keys)
    {
        keys[0] = 0;
        var count = 1;
        foreach (var sound in Sounds)
        {
            var (one, other) = Classes(sound);
            if (one == other)
            {
                for (var i = 0; i < count; i++)
                {
                    keys[i] = With(keys[i], one);
                }

                continue;
            }

            var more = 2 * count <= MaxKeys ? count : 0;
            for (var i = 0; i < count; i++)
            {
                if (more > 0)
                {
                    keys[count + i] = With(keys[i], other);
                }

                keys[i] = With(keys[i], one);
            }

            count += more;
        }

        var kept = 0;
        for (var i = 0; i < count; i++)
        {
            if (!keys[..kept].Contains(keys[i]))
            {
                keys[kept++] = keys[i];
            }
        }

        return kept;
    }

    private static uint With(uint key, uint soundClass) =>
        soundClass == 0 || (key & 15) == soundClass || key >> (4 * (MaxKeyClasses - 1)) != 0 ? key : (key << 4) | soundClass;

    /// <summary>1 lips closed, 2 lips open, 3 tongue stop, 4 hiss, 5 throat, 6 m, 7 n, 8 l and r; 0 leaves no trace.</summary>
    private static (uint One, uint Other) Classes(char sound) => sound switch
    {
        'b' or 'p' => (1, 1),
        'f' => (2, 2),
        'v' => (2, 2),
        'w' => (0, 2),
        't' or 'd' => (3, 3),
        'T' or 'D' => (3, 4),
        's' or 'z' or 'S' or 'Z' => (4, 4),
        'C' => (4, 5),
        'j' => (4, 0),
        'J' => (4, 5),
        'P' or 'B' => (1, 2),
        'R' => (8, 8),
        'c' => (4, 3),
        'k' or 'q' or 'x' or 'G' => (5, 5),
        'g' => (5, 5),
        'm' => (6, 6),
        'n' => (7, 7),
        'l' or 'r' => (8, 8),
        _ => (0, 0),
    };
}

namespace Strongroom.Search.Words.Names;

/// <summary>How folded words sound whose scripts write syllables: a consonant brings a vowel with it unless another is written. Pure functions.</summary>
internal static class NameSyllables
{
    private const int IndicBlock = 0x80;
    private const int Nukta = 0x3C;
    private const int Virama = 0x4D;
    private const int JoinedYa = 0x2F;
    private const int Stop = 0x03;
    private const int Pa = 0x2A;

    /// <summary>The sounds of the letters from 15 on in each of the nine blocks; a line for each row of the alphabet.</summary>
    private const string IndicConsonants =
        "kkggn"
        + "CCjjn"
        + "ttddn"
        + "tTddnn"
        + "pfbBm"
        + "yrrlllv"
        + "SSsh";

    /// <summary>The same with a dot below: sounds of Persian, Arabic and English, and Hindi's flapped r.</summary>
    private const string IndicDotted =
        "qxGGn"
        + "CCzZn"
        + "ttrrn"
        + "tTddnn"
        + "pfbBm"
        + ".rrlllv"
        + "SSsh";

    private const int IndicFirst = 0x15;

    /// <summary>Independent vowels from 05 on, and vowel signs from 3E on; <c>R</c> is a vowel ri.</summary>
    private const string IndicVowels = "aaiiuuRleeeeoooo";
    private const string IndicSigns = "aiiuuRReeeeoooo";
    private const int IndicFirstVowel = 0x05;
    private const int IndicFirstSign = 0x3E;

    /// <summary>The first letters of a Korean syllable, its vowels and its last letters, by their numbers in the Unicode Standard; <c>.</c> is silent.</summary>
    private static readonly string[] Leads = "g k n d t R m B p s s . j j C k t P h".Split(' ');
    private static readonly string[] Vowels = "a e ya ye o e yo ye o wa we we yo u wo we wi yu . ui i".Split(' ');
    private static readonly string[] Trails = "k k k n n n d R R R R R R R R m B B s s n j C k t P h".Split(' ');

    /// <summary>The consonants of Ethiopic, eight signs each, from 1200 on; <c>.</c> where the sign is not one of those.</summary>
    private const string EthiopicRows = "hlhmsrsSqqqqbvtChhnn'k" + "kh.w'zZyddjgg.tCpcsfp";
    private const string EthiopicVowels = "eui" + "ae.oa";

    /// <summary>Writes the sounds of an Indic word.</summary>
    public static void AddIndic(ReadOnlySpan<char> word, ref SoundRow sounds)
    {
        for (var at = 0; at < word.Length; at++)
        {
            var letter = word[at] % IndicBlock;
            var next = at + 1 < word.Length ? word[at + 1] % IndicBlock : 0;
            if (letter >= IndicFirst && letter < IndicFirst + IndicConsonants.Length)
            {
                var dotted = next == Nukta;
                sounds.Add((dotted ? IndicDotted : IndicConsonants)[letter - IndicFirst]);
                at += dotted ? 1 : 0;
                next = at + 1 < word.Length ? word[at + 1] % IndicBlock : 0;
                if (next == Virama && at + 2 < word.Length && word[at + 2] % IndicBlock == JoinedYa)
                {
                    at += 2; // Bengali writes the a of "bank" so
                    sounds.Add('a');
                }
                else if (at + 1 < word.Length && !IsSign(next) && next != Virama)
                {
                    sounds.Add(SoundRow.Unwritten);
                }
            }
            else if (IsSign(letter))
            {
                // o and au are an e with another sign behind it where they were taken apart
                var isJoined = letter is 0x46 or 0x47 && next is 0x3E or 0x42 or 0x57;
                AddVowel(isJoined ? 'o' : IndicSigns[letter - IndicFirstSign], ref sounds);
                at += isJoined ? 1 : 0;
            }
            else if (letter >= IndicFirstVowel && letter < IndicFirstVowel + IndicVowels.Length)
            {
                AddVowel(IndicVowels[letter - IndicFirstVowel], ref sounds);
            }
            else if (letter == Stop && next == Pa)
            {
                sounds.Add('f'); // Tamil
                at++;
            }
            else
            {
                sounds.Add(letter switch
                {
                    0x01 or 0x02 or 0x70 => next is >= Pa and <= 0x2E ? 'm' : 'n', // what is said in the nose
                    Stop when at + 1 < word.Length => 'h',
                    0x4E => 't',
                    0x7A or 0x7B => 'n',
                    0x7C => 'r',
                    0x7D or 0x7E => 'l',
                    0x7F => 'k',
                    _ => SoundRow.Silent,
                });
            }
        }

        static bool IsSign(int letter) => letter >= IndicFirstSign && letter < IndicFirstSign + IndicSigns.Length;

        static void AddVowel(char vowel, ref SoundRow sounds)
        {
            sounds.Add(vowel == 'R' ? 'r' : vowel);
            sounds.Add(vowel == 'R' ? 'i' : SoundRow.Silent);
        }
    }

    /// <summary>Writes the sounds of a Korean word.</summary>
    public static void AddHangul(ReadOnlySpan<char> word, ref SoundRow sounds)
    {
        foreach (var letter in word)
        {
            var sound = letter switch
            {
                >= '\u1100' and <= '\u1112' => Leads[letter - 0x1100],
                >= '\u1161' and <= '\u1175' => Vowels[letter - 0x1161],
                >= '\u11A8' and <= '\u11C2' => Trails[letter - 0x11A8],
                _ => string.Empty,
            };
            foreach (var one in sound)
            {
                sounds.Add(one);
            }
        }
    }

    /// <summary>Writes the sounds of an Ethiopic word.</summary>
    public static void AddEthiopic(ReadOnlySpan<char> word, ref SoundRow sounds)
    {
        foreach (var letter in word)
        {
            var row = (letter - 0x1200) >> 3;
            if (row >= 0 && row < EthiopicRows.Length)
            {
                sounds.Add(EthiopicRows[row]);
                sounds.Add(EthiopicVowels[letter & 7]);
            }
        }
    }
}

/// <summary>The sounds of a word while they are found: none twice in a row, no more than there is room for.</summary>
internal ref struct SoundRow(Span<char> memory)
{
    /// <summary>Leaves no trace.</summary>
    public const char Silent = '.';

    /// <summary>The vowel that a consonant brings with it: often an a, often nothing.</summary>
    public const char Unwritten = '@';

    private readonly Span<char> _memory = memory;

    /// <summary>How many there are; −1 when they do not fit.</summary>
    public int Count { get; private set; }

    /// <summary>Adds one.</summary>
    public void Add(char sound)
    {
        if (sound == Silent || Count < 0 || (Count > 0 && _memory[Count - 1] == sound))
        {
            return;
        }

        if (Count == _memory.Length)
        {
            Count = -1;
            return;
        }

        _memory[Count++] = sound;
    }
}

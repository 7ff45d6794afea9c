using System.Globalization;

namespace Strongroom.Search.Words;

/// <summary>What a code point does in a word.</summary>
internal enum WordClass : byte
{
    /// <summary>Separates words.</summary>
    None = 0,

    /// <summary>A letter that is not lower case.</summary>
    Letter = 1,

    /// <summary>A lower-case letter.</summary>
    Lower = 2,

    /// <summary>A number.</summary>
    Number = 3,

    /// <summary>A word by itself: scripts that write no spaces.</summary>
    Single = 4,

    /// <summary>A mark or joiner: continues a word, never begins one.</summary>
    Mark = 5,
}

/// <summary>
/// Word classes and foldings of one fixed Unicode version, from the table that ships with the room. The platform's own normalisation is not
/// used: its Unicode version depends on the machine, and two nodes would index one word as two. Immutable after start; thread-safe.
/// </summary>
internal static class UnicodeTable
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;

    private static readonly byte[][] Classes = new byte[0x110000 >> PageBits][];
    private static readonly ushort[][] FoldIndex = new ushort[0x110000 >> PageBits][];
    private static readonly string[] Folds = Load();

    /// <summary>The Unicode version as major × 256 + minor.</summary>
    public static int Version { get; private set; }

    /// <summary>The class of a code point.</summary>
    /// <param name="codePoint">0 to 10FFFF; surrogates separate words.</param>
    public static WordClass ClassOf(int codePoint) => (WordClass)Classes[codePoint >> PageBits][codePoint & (PageSize - 1)];

    /// <summary>Writes what a code point folds to: compatibility decomposition, case folding, no diacritics.</summary>
    /// <param name="codePoint">A code point of any class but none.</param>
    /// <param name="destination">At least <see cref="MaxFoldChars"/> long.</param>
    /// <returns>UTF-16 code units written, perhaps 0.</returns>
    public static int Fold(int codePoint, Span<char> destination)
    {
        var index = FoldIndex[codePoint >> PageBits][codePoint & (PageSize - 1)];
        if (index != 0)
        {
            var folded = Folds[index];
            folded.CopyTo(destination);
            return folded.Length;
        }

        if (codePoint is >= HangulFirst and <= HangulLast)
        {
            // The Unicode Standard, 3.12: 19 leads × 21 vowels × 28 trails.
            var syllable = codePoint - HangulFirst;
            destination[0] = (char)(0x1100 + (syllable / 588));
            destination[1] = (char)(0x1161 + (syllable % 588 / 28));
            if (syllable % 28 == 0)
            {
                return 2;
            }

            destination[2] = (char)(0x11A7 + (syllable % 28));
            return 3;
        }

        return new System.Text.Rune(codePoint).EncodeToUtf16(destination);
    }

    /// <summary>Greatest number of UTF-16 code units that one code point folds to.</summary>
    public const int MaxFoldChars = 24;

    private static string[] Load()
    {
        var noClasses = new byte[PageSize];
        var noFolds = new ushort[PageSize];
        Array.Fill(Classes, noClasses);
        Array.Fill(FoldIndex, noFolds);
        var folds = new List<string> { string.Empty };
        var known = new Dictionary<string, ushort>(StringComparer.Ordinal);
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream("Strongroom.Search.unicode-table.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            switch (parts[0])
            {
                case "V":
                    var version = System.Version.Parse(parts[1]);
                    Version = (version.Major << 8) | version.Minor;
                    break;
                case "C":
                    SetClasses(Hex(parts[1]), Hex(parts[2]), byte.Parse(parts[3], CultureInfo.InvariantCulture), noClasses);
                    break;
                default:
                    var folded = string.Concat(parts.Skip(2).Select(p => char.ConvertFromUtf32(Hex(p))));
                    if (!known.TryGetValue(folded, out var index))
                    {
                        known[folded] = index = (ushort)folds.Count;
                        folds.Add(folded);
                    }

                    var codePoint = Hex(parts[1]);
                    ref var page = ref FoldIndex[codePoint >> PageBits];
                    page = ReferenceEquals(page, noFolds) ? new ushort[PageSize] : page;
                    page[codePoint & (PageSize - 1)] = index;
                    break;
            }
        }

        return [.. folds];
    }

    private static void SetClasses(int first, int last, byte value, byte[] shared)
    {
        for (var codePoint = first; codePoint <= last; codePoint++)
        {
            ref var page = ref Classes[codePoint >> PageBits];
            page = ReferenceEquals(page, shared) ? new byte[PageSize] : page;
            page[codePoint & (PageSize - 1)] = value;
        }
    }

    private static int Hex(string text) => int.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
}

using System.Text;

namespace Strongroom.Analysis.Reading.Languages;

/// <summary>
/// The most frequent n-grams of each language of a script, from the files that the package libexttextcat-data brings (rank by line; some
/// have counts too, which are not used). Without the package no language is named. Thread-safe once made.
/// </summary>
internal sealed class GramProfiles
{
    /// <summary>What the sandbox must show of the file system.</summary>
    internal const string Folder = "/usr/share/libexttextcat";

    internal const string Package = "libexttextcat-data";

    private const int MaxRank = 400;
    private const int MaxFileBytes = 64 << 10;
    private const int Longest = 5;
    private const double Steepness = 0.6; // frequency falls with rank; fitted on short texts
    private const double Absent = 1.5; // how much less an n-gram outside the list is than the last inside

    // Those behind the bar are only there to win against a named one: too alike, or too seldom right, to be named themselves.
    private static readonly Dictionary<Script, string> Languages = new()
    {
        [Script.Latin] = "en de fr es it pt nl sv da nb fi pl cs sk hu ro tr et lv lt ca vi is | sl hr bs sq id ga cy mt af eu gl la eo sw nn lb oc ast br",
        [Script.Cyrillic] = "ru uk bg | be sr-Cyrl mk kk mn tg",
        [Script.Arabic] = "ar fa | ur ckb ug",
        [Script.Devanagari] = "hi | mr ne mai bho sa",
    };

    private static readonly Dictionary<Script, GramProfiles?> Loaded = [];
    private static readonly Lock Loading = new(); // guards Loaded

    private readonly string[] _tags;
    private readonly int _named;
    private readonly Dictionary<string, List<(int Language, float Above)>> _grams = new(StringComparer.Ordinal);
    private readonly double _floor = -(Steepness * Math.Log(MaxRank)) - Absent;

    private GramProfiles(string[] tags, int named, IReadOnlyList<string[]> lists)
    {
        _tags = tags;
        _named = named;
        for (var language = 0; language < lists.Count; language++)
        {
            for (var rank = 0; rank < lists[language].Length; rank++)
            {
                var gram = lists[language][rank];
                if (!_grams.TryGetValue(gram, out var entries))
                {
                    _grams.Add(gram, entries = []);
                }

                entries.Add((language, (float)(-(Steepness * Math.Log(rank + 1)) - _floor)));
            }
        }
    }

    /// <summary>The profiles of a script, read at first use; null where there are none.</summary>
    internal static GramProfiles? For(Script script)
    {
        lock (Loading)
        {
            if (!Loaded.TryGetValue(script, out var profiles))
            {
                Loaded.Add(script, profiles = Languages.TryGetValue(script, out var line) ? Read(line) : null);
            }

            return profiles;
        }
    }

    internal string Tag(int language) => _tags[language];

    internal bool IsNamed(int language) => language < _named;

    /// <summary>For each language the sum of the logarithms of the frequencies of the text's n-grams, and how many there are.</summary>
    internal (double[] Sums, int Count) Score(ReadOnlySpan<char> text)
    {
        var sums = new double[_tags.Length];
        var count = 0;
        var lookup = _grams.GetAlternateLookup<ReadOnlySpan<char>>();
        var word = new StringBuilder("_");
        foreach (var c in text)
        {
            if (char.IsLetter(c))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else
            {
                Add();
            }
        }

        Add();
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] += count * _floor;
        }

        return (sums, Math.Max(count, 1));

        void Add()
        {
            if (word.Length > 1)
            {
                word.Append('_');
                var letters = word.ToString();
                for (var length = 1; length <= Longest; length++)
                {
                    for (var at = 0; at + length <= letters.Length; at++)
                    {
                        var gram = letters.AsSpan(at, length);
                        if (gram is "_")
                        {
                            continue;
                        }

                        count++;
                        if (lookup.TryGetValue(gram, out var entries))
                        {
                            foreach (var (language, above) in entries)
                            {
                                sums[language] += above;
                            }
                        }
                    }
                }
            }

            word.Length = 1;
        }
    }

    private static GramProfiles? Read(string line)
    {
        var tags = new List<string>();
        var lists = new List<string[]>();
        var named = 0;
        var all = line.Split(' ');
        var bar = Array.IndexOf(all, "|");
        for (var i = 0; i < all.Length; i++)
        {
            if (i != bar && ReadList(all[i]) is { } list)
            {
                tags.Add(all[i]);
                lists.Add(list);
                named += i < bar ? 1 : 0;
            }
        }

        // With only a few of the languages there, any text would be one of these few.
        return named > bar / 2 ? new GramProfiles([.. tags], named, lists) : null;
    }

    private static string[]? ReadList(string tag)
    {
        try
        {
            var file = new FileInfo(Path.Combine(Folder, tag + ".lm"));
            return file.Exists && file.Length <= MaxFileBytes
                ? [.. File.ReadLines(file.FullName).Select(static l => l.Split([' ', '\t'], 2)[0]).Where(static g => g.Length > 0).Take(MaxRank)]
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

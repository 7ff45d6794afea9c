using System.IO.Compression;
using System.Text.Json;
using Strongroom.Search.Words;
using Strongroom.Search.Words.Names;

namespace Strongroom.Search.Tests;

/// <summary>Spellings of names: what is found and what is taken for another's, on public lists. Figures: docs/adr/0521-names-by-sound.md.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("gaddafi", "qadhafi", true)]
    [InlineData("gaddafi", "kadhafi", true)]
    [InlineData("gaddafi", "khadafy", true)]
    [InlineData("gaddafi", "gheddafi", true)]
    [InlineData("gaddafi", "القذافي", true)]
    [InlineData("gaddafi", "каддафи", true)]
    [InlineData("каддафи", "قذافي", true)]
    [InlineData("muammar", "moamer", true)]
    [InlineData("muammar", "معمر", true)]
    [InlineData("muammar", "муаммар", true)]
    [InlineData("mohamed", "muhammad", true)]
    [InlineData("khrushchev", "хрущев", true)]
    [InlineData("khrushchev", "chruschtschow", true)]
    [InlineData("moshe", "משה", true)]
    [InlineData("νικολαος", "nikolaos", true)]
    [InlineData("putin", "պուտին", true)]
    [InlineData("putin", "პუტინი", true)]
    [InlineData("putin", "पुतिन", true)]
    [InlineData("putin", "পুতিন", true)]
    [InlineData("putin", "ಪುತಿನ್", true)]
    [InlineData("putin", "푸틴", true)]
    [InlineData("путин", "ፑቲን", true)]
    [InlineData("ali", "علي", true)]
    [InlineData("lee", "علي", false)]
    [InlineData("la", "علي", false)]
    [InlineData("taha", "طه", true)]
    [InlineData("the", "طه", false)]
    [InlineData("than", "حسن", false)]
    [InlineData("son", "حسن", false)]
    [InlineData("hassan", "حسن", true)]
    [InlineData("iran", "ايران", true)]
    [InlineData("gamal", "جمال", true)]
    [InlineData("jamal", "جمال", true)]
    [InlineData("hussein", "hassan", false)]
    [InlineData("mahmoud", "mohamed", false)]
    [InlineData("ivanov", "ivanova", true)]
    [InlineData("petrov", "pavlov", false)]
    [InlineData("saddam", "sudan", false)]
    [InlineData("b52", "b52s", false)]
    [InlineData("习", "xi", false)]
    public void Spellings_are_told_from_other_names(string one, string other, bool expected)
    {
        (one, other) = (Folded(one)[0], Folded(other)[0]);
        Assert.Equal(expected, NameForms.AreSpellings(one, other));
        Assert.Equal(expected, NameForms.AreSpellings(other, one));
    }

    [Fact]
    public void Arabic_names_are_found_by_their_latin_spellings()
    {
        var pairs = File.ReadLines(Repository.PathOf("vectors/names/arabic-latin.tsv")).Select(static l => l.Split('\t'))
            .Select(static p => (Arabic: Folded(p[0]).Single(), Latin: Folded(p[1]).Single())).ToList();
        Assert.Equal(800, pairs.Count);
        Assert.InRange(pairs.Count(static p => NameForms.AreSpellings(p.Arabic, p.Latin)), 710, 800);
        var wrong = pairs.Sum(a => pairs.Count(b => a.Arabic != b.Arabic && a.Latin != b.Latin && NameForms.AreSpellings(a.Arabic, b.Latin)));
        Assert.InRange(wrong, 0, 260); // of 639,000 pairs of different names
    }

    [Fact]
    public void Labelled_pairs_of_persons_are_told_apart()
    {
        int right = 0, wrong = 0, missed = 0;
        foreach (var columns in File.ReadLines(Repository.PathOf("vectors/names/name-pairs.csv")).Skip(1).Where(static l => !l.Contains('"', StringComparison.Ordinal)).Select(static l => l.Split(',')).Where(static c => c[1] == "Person"))
        {
            var found = AreOne(Folded(columns[2]), Folded(columns[3]));
            right += found && columns[4] == "true" ? 1 : 0;
            wrong += found && columns[4] != "true" ? 1 : 0;
            missed += !found && columns[4] == "true" ? 1 : 0;
        }

        Assert.InRange(right / (double)(right + wrong), 0.865, 1);
        Assert.InRange(right / (double)(right + missed), 0.60, 1);
    }

    [Fact]
    public void One_person_is_found_by_one_spelling_in_many_languages()
    {
        var spellings = File.ReadLines(Repository.PathOf("vectors/names/one-person-many-spellings.txt")).Select(Folded).ToList();
        Assert.InRange(spellings.Count(static s => s.Any(static w => NameForms.AreSpellings("putin", w))), 74, spellings.Count);
    }

    [Fact]
    public void Names_on_a_list_are_found_by_their_original_script_and_hardly_any_other()
    {
        var names = Repository.JsonLines("vectors/names/un-consolidated-names.jsonl")
            .Where(static n => n.GetProperty("kind").GetString() == "person" && n.GetProperty("original_script").ValueKind == JsonValueKind.String)
            .Select(static n => (Latin: Folded(n.GetProperty("name").GetString()!), Original: Folded(n.GetProperty("original_script").GetString()!)))
            .Where(static n => n.Original.TrueForAll(static w => NameSound.ScriptOf(w) is NameScript.Arabic or NameScript.Cyrillic))
            .ToList();
        Assert.InRange(names.Count, 200, 500);
        var found = names.Count(static n => AreOne(n.Original, n.Latin));
        var wrong = names.Sum(a => names.Count(b => a.Latin != b.Latin && AreOne(a.Original, b.Latin)));
        Assert.InRange(wrong, 0, 80); // of 61,000
        Assert.InRange(found / (double)names.Count, 0.84, 1);
    }

    [Theory]
    [InlineData("he", 0.72, 95)]
    [InlineData("el", 0.67, 20)]
    [InlineData("hy", 0.80, 15)]
    [InlineData("ka", 0.79, 25)]
    [InlineData("hi", 0.83, 30)]
    [InlineData("mr", 0.83, 30)]
    [InlineData("bn", 0.85, 30)]
    [InlineData("ta", 0.69, 25)]
    [InlineData("te", 0.79, 25)]
    [InlineData("kn", 0.80, 30)]
    [InlineData("ml", 0.67, 20)]
    [InlineData("gu", 0.84, 30)]
    [InlineData("pa", 0.87, 35)]
    [InlineData("ko", 0.76, 35)]
    [InlineData("am", 0.84, 25)]
    [InlineData("ru", 0.75, 20)]
    [InlineData("uk", 0.76, 20)]
    [InlineData("ar", 0.82, 110)]
    [InlineData("fa", 0.81, 110)]
    public void Places_are_found_by_their_english_names(string language, double least, int mostWrong)
    {
        var rows = File.ReadLines(Repository.PathOf("vectors/names/places.tsv")).Select(static l => l.Split('\t')).ToList();
        var column = Array.IndexOf(rows[0], language);
        var pairs = rows.Skip(1).Select(r => (English: Folded(r[0]), Its: Folded(r[column]))).Where(static p => p.English.Count == 1 && p.Its.Count == 1)
            .Select(static p => (English: p.English[0], Its: p.Its[0])).ToList();
        Assert.InRange(pairs.Count, 400, 485);
        Assert.InRange(pairs.Count(static p => NameForms.AreSpellings(p.English, p.Its)) / (double)pairs.Count, least, 1);
        Assert.InRange(pairs.Sum(a => pairs.Count(b => a.English != b.English && a.Its != b.Its && NameForms.AreSpellings(a.English, b.Its))), 0, mostWrong); // of some 230,000
    }

    [Fact]
    public void Short_arabic_names_find_few_words_that_are_none()
    {
        using var zipped = new GZipStream(File.OpenRead(Repository.PathOf("vectors/search-corpus/docs.tsv.gz")), CompressionMode.Decompress);
        using var texts = new StreamReader(zipped);
        var holders = new Dictionary<string, int>(StringComparer.Ordinal);
        while (texts.ReadLine() is { } line)
        {
            foreach (var word in Folded(line[(line.LastIndexOf('\t') + 1)..]).Distinct(StringComparer.Ordinal))
            {
                holders[word] = holders.GetValueOrDefault(word) + 1;
            }
        }

        var common = holders.Where(static h => h.Value >= 20 && h.Key.All(char.IsAsciiLetter)).Select(static h => h.Key).ToList();
        var names = File.ReadLines(Repository.PathOf("vectors/names/arabic-latin.tsv")).Select(static l => Folded(l.Split('\t')[0])[0]).Where(static n => n.Length <= 3).Distinct(StringComparer.Ordinal).ToList();
        Assert.InRange(names.Count, 25, 60);
        Assert.InRange(names.Average(n => common.Count(w => NameForms.AreSpellings(n, w))), 0, 2.2); // of 1,600 words
    }

    [Fact]
    public void Any_text_at_all_is_heard_without_fault() => Worlds.Runs.ForSeeds(500, static seed =>
    {
        var chance = new Worlds.Chance(seed);
        var memory = new char[SpokenName.MaxSounds];
        var keys = new uint[SpokenName.MaxKeys];
        var (first, last) = chance.Of([('a', 'z'), ('а', 'ґ'), ('ء', 'ے'), ('א', 'ת'), ('Ͱ', 'Ͽ'), ('ա', 'ֆ'), ('ა', 'ჿ'), ('\u0900', '\u0D7F'), ('\u1100', '\u11FF'), ('\u1200', '\u1357'), ('\0', '\uFFFF')]);
        var word = string.Concat(Enumerable.Range(0, chance.Below(40)).Select(_ => (char)(first + chance.Below(last - first + 1))));
        if (SpokenName.TryHear(word, memory, out var name))
        {
            Assert.InRange(name.Keys(keys), 1, keys.Length);
            Assert.Equal(0, NameDistance.Of(name, name));
        }

        Assert.True(NameForms.AreSpellings(word, word));
    });

    /// <summary>As a search decides: each word of the shorter name has a spelling in the longer one.</summary>
    private static bool AreOne(List<string> one, List<string> other)
    {
        var (few, many) = one.Count <= other.Count ? (one, other) : (other, one);
        return NameForms.Telling(few).All(w => many.Exists(t => NameForms.AreSpellings(w, t)));
    }

    private static List<string> Folded(string text)
    {
        var found = new List<string>();
        var words = new Tokenizer(text);
        while (words.MoveNext())
        {
            found.Add(words.Folded.ToString());
        }

        return found;
    }
}

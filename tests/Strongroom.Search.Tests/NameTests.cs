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
        Assert.Equal(expected, NameForms.AreSpellings(one, other));
        Assert.Equal(expected, NameForms.AreSpellings(other, one));
    }

    [Fact]
    public void Arabic_names_are_found_by_their_latin_spellings()
    {
        var pairs = File.ReadLines(Repository.PathOf("vectors/names/arabic-latin.tsv")).Select(static l => l.Split('\t'))
            .Select(static p => (Arabic: Folded(p[0]).Single(), Latin: Folded(p[1]).Single())).ToList();
        Assert.Equal(800, pairs.Count);
        Assert.InRange(pairs.Count(static p => NameForms.AreSpellings(p.Arabic, p.Latin)), 720, 800);
        var wrong = pairs.Sum(a => pairs.Count(b => a.Arabic != b.Arabic && a.Latin != b.Latin && NameForms.AreSpellings(a.Arabic, b.Latin)));
        Assert.InRange(wrong, 0, 310); // of 639,000 pairs of different names
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

        Assert.InRange(right / (double)(right + wrong), 0.87, 1);
        Assert.InRange(right / (double)(right + missed), 0.60, 1);
    }

    [Fact]
    public void One_person_is_found_by_one_spelling_in_many_languages()
    {
        var spellings = File.ReadLines(Repository.PathOf("vectors/names/one-person-many-spellings.txt")).Select(Folded).ToList();
        Assert.InRange(spellings.Count(static s => s.Any(static w => NameForms.AreSpellings("putin", w))), 66, spellings.Count);
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
        Assert.InRange(wrong, 0, 90); // of 61,000
        Assert.InRange(found / (double)names.Count, 0.84, 1);
    }

    [Fact]
    public void Any_text_at_all_is_heard_without_fault() => Worlds.Runs.ForSeeds(500, static seed =>
    {
        var chance = new Worlds.Chance(seed);
        var memory = new char[SpokenName.MaxSounds];
        var keys = new uint[SpokenName.MaxKeys];
        var (first, last) = chance.Of([('a', 'z'), ('а', 'ґ'), ('ء', 'ے'), ('א', 'ת'), ('Ͱ', 'Ͽ'), ('\0', '\uFFFF')]);
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

using System.Collections.Frozen;

namespace Strongroom.Search.Words.Names;

/// <summary>
/// How the folded words of a script sound, roughly: a letter, or several that stand for one sound, to a sound of a small alphabet that all scripts share. Sounds:
/// vowels <c>a e i o u</c>; <c>y</c> and <c>w</c>, which may be either; <c>h</c> and <c>'</c> (ayn, hamza), which many spellings leave out; consonants <c>b p f v t T d D s z c S C Z j J k q g x G m n l r</c>, where
/// c is ts, J is j or g, P is p or f, B b or v, R r or l, T D are English th, S sh, C ch, Z the s of measure, x the ch of loch, G gh.
/// </summary>
internal static class NameSound
{
    /// <summary>Longest combination of letters.</summary>
    private const int MostLetters = 7;

    private static readonly FrozenDictionary<string, string> Latin = Table(
        "a a e e i i o o u u y y b b c k d d f f g g h h j j k k l l m m n n p p q q r r s s t t v v w w x ks z z "
        + "aa a ee i oo u ou u oe u ie i ei i ey i ai i ay i iy i ij i eu u "
        + "kh x gh G ph f th T dh D sh S sch S ch C tch C tsch C tsj C tzsch C cz C cs C tj C tx C sz S zh Z dj j dzh j dz c ts c tz c tc c zs Z ck k qu k cq k "
        + "ce se ci si cy si ge Je gi Ji gy Ji gui gi gue ge gu gu "
        + "shch S schtsch S szcz S stch S bb b cc k dd d ff f gg g hh h jj j kk k ll l mm m nn n pp p qq q rr r ss s tt t vv v ww w zz z yy y kch x");

    private static readonly FrozenDictionary<string, string> Cyrillic = Table(
        "а a б b в v г g д d е e ж Z з z и i й y і i ї i к k л l м m н n о o п p р r с s т t у u ф f х x ц c ч C ш S щ S ъ - ы i ь - э e ю yu я ya є e ґ g ў w ђ j ј y љ l њ n ћ C џ j ѓ j ќ k ѕ z "
        + "дж j кс ks ье e ьо o ий i ый i иа ya ию yu тс c дз c тш C сч S ндж nj лл l нн n сс s мм m рр r тт t дд d");

    private static readonly FrozenDictionary<string, string> Greek = Table(
        "α a β v γ g δ D ε e ζ z η i θ T ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s ς s τ t υ i φ f χ x ψ ps ω o "
        + "μπ b ντ d γκ g τσ C τζ j ου u ει i οι i αι e αυ av ευ ev σσ s λλ l νν n ββ v γι y");

    private static readonly FrozenDictionary<string, string> Arabic = Table(
        "ا a ب b ت t ث T ج J ح h خ x د d ذ D ر r ز z س s ش S ص s ض D ط t ظ D ع ' غ G ف f ق q ك k ل l م m ن n ه h و w ي y ء ' پ p چ C ژ Z گ g ڤ v ٹ t ڈ d ڑ r ں n ھ h ے y "
        + "تش C تس c تز c دج j كس ks عا a عو w عي y اي y");

    private static readonly FrozenDictionary<string, string> Hebrew = Table(
        "א a ב b ג g ד d ה h ו w ז z ח h ט t י y כ k ך k ל l מ m ם m נ n ן n ס s ע ' פ p ף f צ c ץ c ק k ר r ש S ת t "
        + "יי y וו v צ׳ C");

    private static readonly FrozenDictionary<string, string> Armenian = Table(
        "ա a բ b գ g դ d ե e զ z է e ը e թ t ժ Z ի i լ l խ x ծ c կ k հ h ձ c ղ G ճ C մ m յ y ն n շ S ո o չ C պ p ջ j ռ r ս s վ v տ t ր r ց c ւ v փ P ք k օ o ֆ f "
        + "ու u իա ia եւ ev կս ks քս ks");

    private static readonly FrozenDictionary<string, string> Georgian = Table(
        "ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ Z რ r ს s ტ t უ u ფ P ქ k ღ G ყ q შ S ჩ C ც c ძ c წ c ჭ C ხ x ჯ j ჰ h ჱ e ჲ i ჳ w ჴ q ჵ o ჶ f");

    /// <summary>The script of a folded word; None unless all of it is in one.</summary>
    public static NameScript ScriptOf(ReadOnlySpan<char> folded)
    {
        var script = NameScript.None;
        foreach (var letter in folded)
        {
            var its = letter switch
            {
                >= 'a' and <= 'z' => NameScript.Latin,
                >= '\u0370' and <= '\u03FF' => NameScript.Greek,
                >= '\u0430' and <= '\u0491' => NameScript.Cyrillic,
                >= '\u05D0' and <= '\u05EA' => NameScript.Hebrew,
                >= '\u0621' and <= '\u06D2' => NameScript.Arabic,
                >= '\u0561' and <= '\u0586' => NameScript.Armenian,
                >= '\u10D0' and <= '\u10FF' => NameScript.Georgian,
                >= '\u0900' and <= '\u0D7F' => NameScript.Indic,
                >= '\u1200' and <= '\u1357' => NameScript.Ethiopic,
                >= '\u1100' and <= '\u11FF' => NameScript.Hangul,
                _ => NameScript.None,
            };
            if (its == NameScript.None || (script != NameScript.None && its != script))
            {
                return NameScript.None;
            }

            script = its;
        }

        return script;
    }

    /// <summary>Writes the sounds of a word.</summary>
    /// <param name="folded">The word.</param>
    /// <param name="script">Its script.</param>
    /// <param name="sounds">Receives them.</param>
    /// <returns>How many; −1 if they do not fit.</returns>
    public static int Of(ReadOnlySpan<char> folded, NameScript script, Span<char> sounds)
    {
        var row = new SoundRow(sounds);
        switch (script)
        {
            case NameScript.Indic:
                NameSyllables.AddIndic(folded, ref row);
                break;
            case NameScript.Ethiopic:
                NameSyllables.AddEthiopic(folded, ref row);
                break;
            case NameScript.Hangul:
                NameSyllables.AddHangul(folded, ref row);
                break;
            default:
                AddLetters(folded, script, ref row);
                break;
        }

        return row.Count;
    }

    private static void AddLetters(ReadOnlySpan<char> folded, NameScript script, ref SoundRow row)
    {
        var table = (script switch
        {
            NameScript.Latin => Latin,
            NameScript.Cyrillic => Cyrillic,
            NameScript.Greek => Greek,
            NameScript.Hebrew => Hebrew,
            NameScript.Armenian => Armenian,
            NameScript.Georgian => Georgian,
            _ => Arabic,
        }).GetAlternateLookup<ReadOnlySpan<char>>();
        for (var at = 0; at < folded.Length;)
        {
            var length = Math.Min(MostLetters, folded.Length - at);
            string? sound = null;
            while (length > 0 && !table.TryGetValue(folded.Slice(at, length), out sound))
            {
                length--;
            }

            at += Math.Max(1, length);
            foreach (var one in sound ?? string.Empty)
            {
                row.Add(one == '-' ? SoundRow.Silent : one);
            }
        }
    }

    private static FrozenDictionary<string, string> Table(string pairs)
    {
        var words = pairs.Split(' ');
        return Enumerable.Range(0, words.Length / 2).ToFrozenDictionary(i => words[2 * i], i => words[(2 * i) + 1], StringComparer.Ordinal);
    }
}

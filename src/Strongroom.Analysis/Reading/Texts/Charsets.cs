using System.Text;

namespace Strongroom.Analysis.Reading.Texts;

/// <summary>Character encodings by the names that items give them.</summary>
internal static class Charsets
{
    static Charsets() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    private static readonly DecoderReplacementFallback Unreadable = new("\uFFFD");

    /// <summary>Names that are common in mail and unknown to the platform, or known under a narrower meaning than what is sent.</summary>
    private static readonly Dictionary<string, string> Aliases = new(StringComparer.OrdinalIgnoreCase)
    {
        // Senders that say Latin-1 or ASCII mean windows-1252, as browsers have it (WHATWG Encoding).
        ["iso-8859-1"] = "windows-1252",
        ["iso8859-1"] = "windows-1252",
        ["latin1"] = "windows-1252",
        ["us-ascii"] = "windows-1252",
        ["ascii"] = "windows-1252",
        ["ansi_x3.4-1968"] = "windows-1252",
        ["iso-8859-9"] = "windows-1254",
        ["utf8"] = "utf-8",
        ["utf-8-mac"] = "utf-8",
        ["unicode-1-1-utf-8"] = "utf-8",
        ["cp1251"] = "windows-1251",
        ["cp1252"] = "windows-1252",
        ["cp1250"] = "windows-1250",
        ["cp-850"] = "ibm850",
        ["cp437"] = "ibm437",
        ["ks_c_5601-1987"] = "ks_c_5601-1987",
        ["gb2312"] = "gb18030",
        ["gbk"] = "gb18030",
        ["x-gbk"] = "gb18030",
        ["shift-jis"] = "shift_jis",
        ["sjis"] = "shift_jis",
        ["cp932"] = "shift_jis",
        ["windows-31j"] = "shift_jis",
        ["x-sjis"] = "shift_jis",
        ["big5-hkscs"] = "big5",
        ["koi8r"] = "koi8-r",
    };

    /// <summary>Finds an encoding that replaces what it can't read; null when the name is unknown or the encoding is unsafe (UTF-7).</summary>
    internal static Encoding? Find(string? name)
    {
        if (name is null || name.Length is 0 or > 40)
        {
            return null;
        }

        var bare = name.Trim(' ', '"', '\'', '\t');
        try
        {
            // The platform's own fallbacks differ by code page (a middle dot in Japanese ones) and would hide that bytes were unreadable.
            var encoding = Encoding.GetEncoding(Aliases.GetValueOrDefault(bare, bare), EncoderFallback.ReplacementFallback, Unreadable);
            return encoding.CodePage == 65000 ? null : encoding; // UTF-7 hides text and is decoded differently by everyone
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>Finds an encoding by the number of its code page; Western European when there is none.</summary>
    internal static Encoding OfPage(int page)
    {
        const int Western = 1252;
        try
        {
            return Encoding.GetEncoding(page is 65000 or < 0 ? Western : page, EncoderFallback.ReplacementFallback, Unreadable);
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return Get("windows-1252");
        }
    }

    internal static Encoding Get(string name) => Find(name) ?? throw new InvalidOperationException(name);
}

namespace Strongroom.Search.Words.Names;

/// <summary>Scripts whose spellings of names are compared by sound.</summary>
internal enum NameScript
{
    /// <summary>Any other, or several in one word.</summary>
    None,
    Latin,
    Cyrillic,
    Greek,

    /// <summary>Short vowels are mostly not written.</summary>
    Arabic,

    /// <summary>Short vowels are mostly not written.</summary>
    Hebrew,
    Armenian,
    Georgian,

    /// <summary>Devanagari, Bengali, Gurmukhi, Gujarati, Oriya, Tamil, Telugu, Kannada and Malayalam: laid out alike, nine scripts that are read by one table.</summary>
    Indic,

    /// <summary>A sign for each syllable.</summary>
    Ethiopic,

    /// <summary>Korean syllables, folded to their letters.</summary>
    Hangul,
}

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
}

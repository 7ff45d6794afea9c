namespace Strongroom.Core;

/// <summary>Bounds on what comes from outside. Reaching one is a fault with a test, never a crash.</summary>
public static class Limits
{
    /// <summary>Greatest length of one commit object: 64 MiB.</summary>
    public const int MaxCommitBytes = 64 << 20;

    /// <summary>Greatest length of one opened ledger entry: 1 MiB.</summary>
    public const int MaxEntryBytes = 1 << 20;

    /// <summary>Greatest length of one opened manifest head: 4 MiB.</summary>
    public const int MaxHeadBytes = 4 << 20;

    /// <summary>Greatest length of one opened row segment: 64 MiB.</summary>
    public const int MaxRowSegmentBytes = 64 << 20;

    /// <summary>Greatest length of one opened index segment: 1 GiB less the runtime's array overhead.</summary>
    public const int MaxIndexSegmentBytes = (1 << 30) - 64;

    /// <summary>Greatest length of one item: 1 TiB.</summary>
    public const long MaxItemBytes = 1L << 40;

    /// <summary>Greatest length of an item's extracted text in UTF-8: 64 MiB. Longer text is cut, and the item says so.</summary>
    public const int MaxTextBytes = 64 << 20;

    /// <summary>Greatest number of parts (attachments, members) that one item may break into.</summary>
    public const int MaxParts = 1000;

    /// <summary>Greatest depth of parts within parts.</summary>
    public const int MaxPartDepth = 8;

    /// <summary>Greatest length of a title, name or other single-line field in characters.</summary>
    public const int MaxFieldChars = 1000;

    /// <summary>Greatest length of a query in characters.</summary>
    public const int MaxQueryChars = 1000;

    /// <summary>Greatest number of terms in a query.</summary>
    public const int MaxQueryTerms = 64;

    /// <summary>Greatest number of hits asked for at once.</summary>
    public const int MaxHits = 1000;

    /// <summary>Greatest number of values in one category of a label.</summary>
    public const int MaxLabelValues = 64;

    /// <summary>How long a read entry keeps one item open to one session.</summary>
    public static readonly TimeSpan ReadGrantTime = TimeSpan.FromMinutes(10);
}

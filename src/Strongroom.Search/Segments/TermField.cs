namespace Strongroom.Search.Segments;

/// <summary>The first byte of a key in the term dictionary. Part of the segment format.</summary>
internal enum TermField : byte
{
    /// <summary>Words of title, other fields and body together: what ranks.</summary>
    Words = 0,

    /// <summary>Words of the title.</summary>
    Title = 1,

    /// <summary>Words of author and sender.</summary>
    Author = 2,

    /// <summary>Words of the sender.</summary>
    Sender = 3,

    /// <summary>Words of the recipients.</summary>
    Recipients = 4,
}

namespace Strongroom.Search.Memory;

/// <summary>How much of some memory is locked into RAM.</summary>
public enum LockedShare
{
    /// <summary>All of it, or there is none.</summary>
    All,

    /// <summary>As much as the limit allows.</summary>
    Part,

    /// <summary>Nothing.</summary>
    None,
}

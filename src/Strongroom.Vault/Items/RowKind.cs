namespace Strongroom.Vault;

/// <summary>What a manifest row stands for. Part of the format.</summary>
public enum RowKind : byte
{
    /// <summary>The bytes that a person filed, or a part of them that became an item of its own.</summary>
    Original = 1,

    /// <summary>The text that an engine read out of an original, UTF-8.</summary>
    Text = 2,

    /// <summary>The item is no longer in this compartment; every earlier row of it is void.</summary>
    Removed = 3,

    /// <summary>No text could be read; the row says why.</summary>
    Unread = 4,
}

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

    /// <summary>No text could be read; the row says why. Void once a text of the same version follows.</summary>
    Unread = 4,

    /// <summary>How the text lies on pages or in time: sealed beside the text, in the same commit. Opaque to this room.</summary>
    Layout = 5,

    /// <summary>Every correction that people made to the text so far (<see cref="CorrectionList"/>). The newest row of the version counts.</summary>
    Corrections = 6,
}

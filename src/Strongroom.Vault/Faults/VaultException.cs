using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>What can go wrong in this room. Codes are <c>vault.…</c>; docs/faults/vault.md explains each.</summary>
public enum VaultFault
{
    /// <summary>The custody secret does not open the key record.</summary>
    WrongPassphrase = 1,

    /// <summary>The store holds no key record: nothing was ever set up here, or it was taken away.</summary>
    NoKeyRecord,

    /// <summary>The key record is not what was written.</summary>
    KeyRecordDamaged,

    /// <summary>The store already holds a key record.</summary>
    KeyRecordExists,

    /// <summary>A blob that the manifest names is not in the store.</summary>
    BlobMissing,

    /// <summary>A blob is not what was written.</summary>
    BlobDamaged,

    /// <summary>A sealed string ends in padding that is not zero.</summary>
    PaddingNotZero,

    /// <summary>A manifest head or row segment does not follow from what came before it.</summary>
    ManifestDamaged,

    /// <summary>There is no such item on this key ring. Absent and not admitted look the same.</summary>
    NotFound,

    /// <summary>The admission does not cover what was asked.</summary>
    NotAdmitted,

    /// <summary>A field of an item is longer than allowed.</summary>
    FieldTooLong,

    /// <summary>The content is longer than allowed.</summary>
    TooLarge,

    /// <summary>Another writer changed the same item first.</summary>
    Superseded,

    /// <summary>So much time passed between writing the bytes and committing them that a sweep may have removed them.</summary>
    StagedTooLong,
}

/// <summary>The one exception of this room. Its message holds ids and codes only.</summary>
public sealed class VaultException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="message">One sentence with ids only.</param>
    /// <param name="inner">The cause, or null.</param>
    public VaultException(VaultFault fault, string message, Exception? inner = null)
        : base(CodeOf("vault", fault), KindOf(fault), message, RemedyOf(fault), inner) => Fault = fault;

    /// <summary>Which fault.</summary>
    public VaultFault Fault { get; }

    private static FaultKind KindOf(VaultFault fault) => fault switch
    {
        VaultFault.BlobMissing or VaultFault.Superseded or VaultFault.StagedTooLong => FaultKind.Outside,
        VaultFault.NotFound or VaultFault.NotAdmitted => FaultKind.Refused,
        _ => FaultKind.BadInput,
    };

    private static string? RemedyOf(VaultFault fault) => fault switch
    {
        VaultFault.WrongPassphrase => "Check the passphrase and the store's address, then unlock again.",
        VaultFault.NoKeyRecord => "Check the store's address; set up a new store with init.",
        VaultFault.KeyRecordExists => "Unlock the store that is there, or choose an empty one.",
        VaultFault.KeyRecordDamaged or VaultFault.BlobMissing or VaultFault.BlobDamaged or VaultFault.PaddingNotZero or VaultFault.ManifestDamaged =>
            "Restore the named object from a copy of the store; every other item stays readable.",
        VaultFault.FieldTooLong => "Shorten the field.",
        VaultFault.TooLarge => "Split the content.",
        VaultFault.Superseded or VaultFault.StagedTooLong => "Try again.",
        _ => null,
    };
}

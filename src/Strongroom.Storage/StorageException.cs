using Strongroom.Core;

namespace Strongroom.Storage;

/// <summary>What can go wrong with a store. See docs/faults/storage.md.</summary>
public enum StorageFault
{
    /// <summary>The disk, quota or bucket is full. Nothing was created.</summary>
    Full = 1,

    /// <summary>The store refuses access or is read-only. Nothing was changed.</summary>
    Denied = 2,

    /// <summary>The store can't be reached or answers with an error. Nothing was changed.</summary>
    Unavailable = 3,

    /// <summary>The store failed at the moment of creation: the object may be there, whole, or not at all. Read it to find out.</summary>
    OutcomeUnknown = 4,

    /// <summary>An object is longer than the reader allows.</summary>
    TooLong = 5,

    /// <summary>The store lacks something that is needed, such as hard links or create-only writes.</summary>
    Unsupported = 6,
}

/// <summary>The Storage room's one exception. Names objects, which are opaque, never content.</summary>
public sealed class StorageException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="what">The object or place concerned, and what was being done.</param>
    /// <param name="inner">The cause, or null.</param>
    public StorageException(StorageFault fault, string what, Exception? inner = null)
        : base(CodeOf("storage", fault), KindOf(fault), $"{what}: {Describe(fault)}", RemedyFor(fault), inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public StorageFault Fault { get; }

    private static FaultKind KindOf(StorageFault fault) => fault == StorageFault.TooLong ? FaultKind.BadInput : FaultKind.Outside;

    private static string Describe(StorageFault fault) => fault switch
    {
        StorageFault.Full => "the store is full",
        StorageFault.Denied => "the store refuses access",
        StorageFault.Unavailable => "the store is in trouble",
        StorageFault.OutcomeUnknown => "the store failed while creating; the object may or may not be there",
        StorageFault.TooLong => "the object is longer than allowed",
        StorageFault.Unsupported => "the store lacks something that is needed",
        _ => "unknown fault",
    };

    private static string RemedyFor(StorageFault fault) => fault switch
    {
        StorageFault.Full => "Free space or raise the quota, then repeat. Nothing is half written.",
        StorageFault.Denied => "Check that the node's account owns the store's place and may write there, and that it is not mounted read-only.",
        StorageFault.Unavailable => "Check the disk, mount or network, then repeat.",
        StorageFault.OutcomeUnknown => "Read the object to see whether it is there before repeating.",
        StorageFault.TooLong => "Verify the store: it may hold an altered or foreign object.",
        StorageFault.Unsupported => "Use a file system with hard links, or a store that honours create-only writes.",
        _ => "See docs/faults/storage.md.",
    };
}

namespace Strongroom.Storage;

/// <summary>What became of an attempt to create an object.</summary>
public enum CreateOutcome
{
    /// <summary>The object is there, whole and durable, and this attempt put it there.</summary>
    Created = 1,

    /// <summary>An object of this name was there already; nothing was changed.</summary>
    AlreadyExists = 2,
}

/// <summary>What a read found.</summary>
/// <param name="Count">Bytes put into the destination; fewer than its length only at the object's end.</param>
/// <param name="TotalLength">Length of the whole object in bytes.</param>
public readonly record struct ObjectRange(int Count, long TotalLength);

/// <summary>
/// One object being created. Nothing is visible under its name before <see cref="CompleteAsync"/> returns; disposing without completing leaves
/// nothing there. Used by one caller at a time.
/// </summary>
public interface IObjectWriter : IAsyncDisposable
{
    /// <summary>Appends bytes. Not durable until completed.</summary>
    /// <param name="bytes">Any number; free to be reused when the call returns.</param>
    /// <param name="cancellationToken">Ends the attempt; the writer is then only good for disposing.</param>
    /// <exception cref="StorageException">The store is full, denied or in trouble.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>
    /// Makes the object durable and visible in one step, if no object of its name exists. Called once. A fault other than
    /// <see cref="StorageFault.OutcomeUnknown"/> says that nothing was created; with that one, or when cancelled, the object may be there, whole.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store is full, denied or in trouble.</exception>
    ValueTask<CreateOutcome> CompleteAsync(CancellationToken cancellationToken);
}

/// <summary>
/// Keeps write-once objects under opaque names. Four operations, so that a folder, a server and a test can all be one. A store is trusted with
/// nothing: whoever reads verifies. Thread-safe, and safe among processes that share the same place.
/// </summary>
public interface IObjectStore
{
    /// <summary>Begins an object that must not exist yet. May be repeated: of several attempts at most one is ever told <c>Created</c>.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store is full, denied or in trouble; nothing was created.</exception>
    ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken);

    /// <summary>Reads a part of an object.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="offset">Where to begin, 0 or more; at or after the end nothing is read.</param>
    /// <param name="destination">Filled as far as the object reaches; may be empty, to ask only for existence and length.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What was found, or null when there is no such object.</returns>
    /// <exception cref="StorageException">The store is denied or in trouble. May be repeated.</exception>
    ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken);

    /// <summary>
    /// The names that begin with a prefix, in ordinal order. A list may be stale and is never used to decide what is true: it serves clearing
    /// up, probing and searching for gaps.
    /// </summary>
    /// <param name="prefix">Characters that may stand in a name; empty for all.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store is denied or in trouble. May be repeated.</exception>
    IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken);

    /// <summary>Removes an object. Not an error when it is absent. The provider may keep the bytes all the same: only destroying keys deletes.</summary>
    /// <param name="name">The object's name.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store is denied or in trouble. May be repeated.</exception>
    ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken);
}

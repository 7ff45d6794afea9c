namespace Strongroom.Storage;

/// <summary>The two shapes in which small objects are used: created whole and read whole.</summary>
public static class ObjectStoreExtensions
{
    /// <summary>Creates an object from bytes in memory. Durable on return; the same faults as <see cref="IObjectWriter.CompleteAsync"/>.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="bytes">The whole content.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store is full, denied or in trouble.</exception>
    public static async ValueTask<CreateOutcome> CreateAsync(
        this IObjectStore store, ObjectName name, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        var writer = await store.BeginCreateAsync(name, cancellationToken);
        await using (writer)
        {
            await writer.WriteAsync(bytes, cancellationToken);
            return await writer.CompleteAsync(cancellationToken);
        }
    }

    /// <summary>Reads an object whole.</summary>
    /// <param name="store">The store.</param>
    /// <param name="name">The object's name.</param>
    /// <param name="maxBytes">Greatest length allowed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The bytes, or null when there is no such object.</returns>
    /// <exception cref="StorageException">The store is in trouble, the object is too long, or it changed its length while being read.</exception>
    public static async ValueTask<byte[]?> ReadAllAsync(
        this IObjectStore store, ObjectName name, int maxBytes, CancellationToken cancellationToken)
    {
        var first = new byte[Math.Min(maxBytes, FirstReadBytes)];
        if (await store.ReadAsync(name, 0, first, cancellationToken) is not { } range)
        {
            return null;
        }

        if (range.TotalLength > maxBytes)
        {
            throw new StorageException(StorageFault.TooLong, $"reading {name}");
        }

        var all = range.TotalLength == first.Length ? first : new byte[range.TotalLength];
        var have = Math.Min(range.Count, all.Length);
        if (!ReferenceEquals(all, first))
        {
            first.AsSpan(0, have).CopyTo(all);
        }

        while (have < all.Length)
        {
            var next = await store.ReadAsync(name, have, all.AsMemory(have), cancellationToken);
            if (next is not { Count: > 0 } more || more.TotalLength != all.Length)
            {
                throw new StorageException(StorageFault.Unavailable, $"reading {name}: the object changed while being read");
            }

            have += more.Count;
        }

        return all;
    }

    // One request suffices for a usual commit, head or small blob.
    private const int FirstReadBytes = 64 << 10;
}

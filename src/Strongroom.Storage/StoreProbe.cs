using Strongroom.Core;

namespace Strongroom.Storage;

/// <summary>
/// What a store was seen to do, right now, with small objects of our own. A hostile store can still lie later: this finds misfits, not
/// enemies.
/// </summary>
/// <param name="CreateOnly">A second create of the same name is refused and leaves the first bytes, one after the other and interleaved.</param>
/// <param name="RangeReads">Parts of an object can be read, with the right total length.</param>
/// <param name="ListAfterWrite">A new object appears in a list at once.</param>
/// <param name="Deletes">A deleted object is gone for readers, and deleting again is no error.</param>
public sealed record StoreCapabilities(bool CreateOnly, bool RangeReads, bool ListAfterWrite, bool Deletes)
{
    /// <summary>Whether the store can carry a ledger with several writers.</summary>
    public bool IsSufficient => CreateOnly && RangeReads;

    /// <summary>What is lacking, one code each, for the status page; empty when nothing is.</summary>
    public IReadOnlyList<string> Lacking =>
    [
        .. new[]
        {
            CreateOnly ? null : "create-only", RangeReads ? null : "range-reads", ListAfterWrite ? null : "list-after-write", Deletes ? null : "deletes",
        }.OfType<string>(),
    ];
}

/// <summary>Tries out a store at mount.</summary>
public static class StoreProbe
{
    /// <summary>
    /// Creates a few objects under <c>probe/</c>, looks at what happens, removes them. May be repeated. Leaves objects behind only if the store
    /// fails to delete.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="random">For the names; scope <c>store-probe</c>.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StorageException">The store can't be used at all.</exception>
    public static async Task<StoreCapabilities> ProbeAsync(IObjectStore store, RandomSource random, CancellationToken cancellationToken)
    {
        var name = ObjectName.Parse($"probe/{random.NextId("store-probe")}");
        var raced = ObjectName.Parse($"probe/{random.NextId("store-probe")}");
        byte[] first = [1, 2, 3, 4, 5, 6, 7, 8];
        byte[] second = [9, 9, 9];
        try
        {
            var createOnly = await store.CreateAsync(name, first, cancellationToken) == CreateOutcome.Created
                && await store.CreateAsync(name, second, cancellationToken) == CreateOutcome.AlreadyExists
                && Same(await store.ReadAllAsync(name, 64, cancellationToken), first)
                && await RaceAsync(store, raced, first, second, cancellationToken);

            var part = new byte[3];
            var range = await store.ReadAsync(name, 5, part, cancellationToken);
            var rangeReads = range is { Count: 3, TotalLength: 8 } && Same(part, first[5..]);

            var listed = await ListsAsync(store, name, cancellationToken);
            await store.DeleteAsync(name, cancellationToken);
            await store.DeleteAsync(name, cancellationToken);
            var deletes = await store.ReadAsync(name, 0, Memory<byte>.Empty, cancellationToken) is null;
            return new StoreCapabilities(createOnly, rangeReads, listed, deletes);
        }
        finally
        {
            await store.DeleteAsync(name, cancellationToken);
            await store.DeleteAsync(raced, cancellationToken);
        }
    }

    // Two attempts that overlap: some stores check the condition when a write begins and not when it ends.
    private static async Task<bool> RaceAsync(
        IObjectStore store, ObjectName name, byte[] first, byte[] second, CancellationToken cancellationToken)
    {
        var left = await store.BeginCreateAsync(name, cancellationToken);
        await using (left)
        {
            var right = await store.BeginCreateAsync(name, cancellationToken);
            await using (right)
            {
                await left.WriteAsync(first, cancellationToken);
                await right.WriteAsync(second, cancellationToken);
                return await left.CompleteAsync(cancellationToken) == CreateOutcome.Created
                    && await right.CompleteAsync(cancellationToken) == CreateOutcome.AlreadyExists
                    && Same(await store.ReadAllAsync(name, 64, cancellationToken), first);
            }
        }
    }

    private static async Task<bool> ListsAsync(IObjectStore store, ObjectName name, CancellationToken cancellationToken)
    {
        await foreach (var found in store.ListAsync("probe/", cancellationToken))
        {
            if (found == name)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(byte[]? found, byte[] expected) => found is not null && found.AsSpan().SequenceEqual(expected);
}

using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>What became of an attempt to write commit n.</summary>
internal enum WriteOutcome
{
    /// <summary>Commit n is ours and durable.</summary>
    Ours = 1,

    /// <summary>Commit n is another writer's.</summary>
    Theirs = 2,

    /// <summary>Nothing was written.</summary>
    Failed = 3,

    /// <summary>The store does not say whether ours is, or will yet be, commit n.</summary>
    Unknown = 4,
}

/// <summary>Reads and writes commit objects. The create of commit n is the ledger's only commit point.</summary>
internal sealed class CommitStore(IObjectStore store, VerifyingKey logKey)
{
    private const int Attempts = 3;

    internal IObjectStore Objects { get; } = store;

    internal ValueTask<byte[]?> ReadAsync(ulong number, CancellationToken cancellationToken) =>
        Objects.ReadAllAsync(CommitNames.Of(number), Limits.MaxCommitBytes, cancellationToken);

    /// <summary>
    /// Writes commit n if nobody else did. After an unknown outcome it looks, and if nothing is there it tries the very same bytes again: the
    /// first attempt may still be on its way, and then either attempt is ours. What is there and no true commit settles nothing. Not cancellable: what was begun is found out.
    /// </summary>
    internal async Task<(WriteOutcome Outcome, StorageException? Cause)> WriteAsync(ulong number, byte[] bytes)
    {
        var name = CommitNames.Of(number);
        StorageException? doubt = null;
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            try
            {
                if (await Objects.CreateAsync(name, bytes, CancellationToken.None) == CreateOutcome.Created)
                {
                    return (WriteOutcome.Ours, null);
                }

                doubt ??= new StorageException(StorageFault.OutcomeUnknown, $"creating {name}");
            }
            catch (StorageException e) when (e.Fault != StorageFault.OutcomeUnknown && doubt is null)
            {
                return (WriteOutcome.Failed, e);
            }
            catch (StorageException e)
            {
                doubt ??= e;
            }

            try
            {
                var there = await ReadAsync(number, CancellationToken.None);
                if (there is not null && there.AsSpan().SequenceEqual(bytes))
                {
                    return (WriteOutcome.Ours, null);
                }

                if (there is not null && IsGenuine(number, there))
                {
                    return (WriteOutcome.Theirs, null);
                }
            }
            catch (StorageException e)
            {
                doubt = e;
            }
        }

        return (WriteOutcome.Unknown, doubt);
    }

    // Our own commit, read with a flipped bit, must not pass for another writer's: its work would be decided and committed twice.
    private bool IsGenuine(ulong number, byte[] bytes)
    {
        try
        {
            var record = CommitRecord.Decode(bytes);
            return record.Number == number && record.IsSignedBy(logKey);
        }
        catch (MalformedException)
        {
            return false;
        }
    }
}

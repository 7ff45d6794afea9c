using System.Runtime.CompilerServices;
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
    private const int MaxAtOnce = 64;
    private const int MaxAheadBytes = 64 << 20; // what commits read ahead take, if they are as long as those before them

    internal IObjectStore Objects { get; } = store;

    internal ValueTask<byte[]?> ReadAsync(ulong number, CancellationToken cancellationToken) =>
        Objects.ReadAllAsync(CommitNames.Of(number), Limits.MaxCommitBytes, cancellationToken);

    /// <summary>
    /// The commits from a number on, as many as are there, in order. Several are asked for at once as soon as one was found, since a store
    /// may take long to answer; whoever stays near the head asks for one.
    /// </summary>
    internal async IAsyncEnumerable<byte[]> ReadFromAsync(ulong first, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        static IEnumerable<ulong> From(ulong number)
        {
            while (true)
            {
                yield return number++;
            }
        }

        var atOnce = 1;
        await foreach (var bytes in Ahead.InOrderAsync(From(first), () => atOnce, long.MaxValue, static _ => 0, n => ReadAsync(n, cancellationToken).AsTask()))
        {
            if (bytes is null)
            {
                yield break;
            }

            atOnce = Math.Min(2 * atOnce, Math.Clamp(MaxAheadBytes / Math.Max(1, bytes.Length), 1, MaxAtOnce));
            yield return bytes;
        }
    }

    /// <summary>
    /// Writes commit n if nobody else did. After an unknown outcome it looks, and if nothing is there it tries the very same bytes again: the
    /// first attempt may still be on its way, and then either attempt is ours. What is there and no true commit settles nothing. Not
    /// cancellable: what was begun is found out.
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

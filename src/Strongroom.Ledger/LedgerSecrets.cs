using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>What it takes to write a store's ledger. Whoever makes it disposes it, after the ledger that uses it.</summary>
/// <param name="store">The store.</param>
/// <param name="entryKey">32 bytes: seals entries; the inspectors hold it too.</param>
/// <param name="headKey">32 bytes: hides which compartments' heads a commit advances.</param>
/// <param name="logKey">Signs checkpoints and commits.</param>
public sealed class LedgerSecrets(StoreId store, SecretBytes entryKey, SecretBytes headKey, SigningKey logKey) : IDisposable
{
    /// <summary>The store.</summary>
    public StoreId Store { get; } = store;

    /// <summary>Seals entries; the inspectors hold it too.</summary>
    public SecretBytes EntryKey { get; } = entryKey;

    /// <summary>Hides which compartments' heads a commit advances.</summary>
    public SecretBytes HeadKey { get; } = headKey;

    /// <summary>Signs checkpoints and commits.</summary>
    public SigningKey LogKey { get; } = logKey;

    /// <summary>Destroys all three keys.</summary>
    public void Dispose()
    {
        EntryKey.Dispose();
        HeadKey.Dispose();
        LogKey.Dispose();
    }
}

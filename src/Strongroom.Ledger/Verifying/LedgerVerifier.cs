using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// Checks a whole ledger offline, from the log's public key and the store's objects alone, and names what is altered, dropped or reordered.
/// With the entry key it also opens the entries and gives them to folds, such as the one that decides every access again. Reads only. One
/// verifier serves one call at a time.
/// </summary>
public sealed class LedgerVerifier
{
    /// <summary>Makes a verifier.</summary>
    /// <param name="store">The store or a copy of it.</param>
    /// <param name="logKey">The log's public key, from a source that is not the store.</param>
    public LedgerVerifier(IObjectStore store, VerifyingKey logKey) => (Store, LogKey) = (store, logKey);

    /// <summary>The store or a copy of it.</summary>
    public IObjectStore Store { get; }

    /// <summary>The log's public key.</summary>
    public VerifyingKey LogKey { get; }

    /// <summary>Which store it must be. Default: whichever the first readable commit names.</summary>
    public StoreId? Expected { get; init; }

    /// <summary>Checkpoints known from elsewhere, as signed notes. Default: none.</summary>
    public IReadOnlyList<string> KnownCheckpoints { get; init; } = [];

    /// <summary>A position known from elsewhere. Default: none.</summary>
    public LedgerAnchor? Anchor { get; init; }

    /// <summary>Opens entries. Default: none, entries stay sealed.</summary>
    public SecretBytes? EntryKey { get; init; }

    /// <summary>Opens the outer seal of heads. Default: none, heads stay sealed.</summary>
    public SecretBytes? HeadKey { get; init; }

    /// <summary>
    /// Given each commit that could be read, in order, with those of its entries and heads that opened; needs the entry key. After findings
    /// the sequence has gaps. Default: none.
    /// </summary>
    public IReadOnlyList<ILedgerFold> Folds { get; init; } = [];

    /// <summary>Whether to compare tiles and bundles too. Default: true.</summary>
    public bool CheckTiles { get; init; } = true;

    /// <summary>Told the number of commits read. Default: nobody.</summary>
    public IProgress<ulong>? Progress { get; init; }

    /// <summary>Verifies everything.</summary>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="StorageException">The store can't be read; nothing is said about the ledger.</exception>
    /// <exception cref="LedgerException">There is no ledger in the store.</exception>
    public Task<LedgerReport> VerifyAsync(CancellationToken cancellationToken) => new LedgerWalk(this).RunAsync(cancellationToken);
}

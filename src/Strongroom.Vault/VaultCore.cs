using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>What the parts of the room share. Thread-safe.</summary>
internal sealed class VaultCore
{
    // A lost race is decided again by the ledger itself; these are the rounds in which rows of other writers had to be loaded in between.
    private const int MaxRounds = 64;

    private Ledger.Ledger? _ledger;

    public VaultCore(VaultOptions options)
    {
        Options = options;
        Manifests = new ManifestFold(options.Store, options.Keys, () => options.Governance.Current);
    }

    public VaultOptions Options { get; }

    public IObjectStore Store => Options.Store;

    public StoreKeys Keys => Options.Keys;

    public GovernanceState State => Options.Governance.Current;

    public ManifestFold Manifests { get; }

    public Ledger.Ledger Ledger => _ledger ?? throw new InvalidOperationException("The vault is not open.");

    public void Attach(Ledger.Ledger ledger) => _ledger = ledger;

    public DateTimeOffset Now() => DateTimeOffset.FromUnixTimeMilliseconds(Options.Clock.GetUtcNow().ToUnixTimeMilliseconds());

    public ItemId NewItemId(CompartmentId compartment) => new(Options.Random.NextId($"item/{compartment}"));

    public BlobId NewBlobId(CompartmentId compartment) => new(Options.Random.NextId($"blob/{compartment}"));

    /// <summary>Creates a blob under its opaque name. Durable on return.</summary>
    public async ValueTask WriteBlobAsync(BlobId blob, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken) =>
        MustBeNew(blob, await Store.CreateAsync(BlobSource.NameOf(Keys.NameKey, blob), bytes, cancellationToken));

    /// <summary>A blob's name is new by chance of 2^-128; a store that says otherwise lies or replays.</summary>
    public static void MustBeNew(BlobId blob, CreateOutcome outcome)
    {
        if (outcome != CreateOutcome.Created)
        {
            throw new VaultException(VaultFault.Superseded, $"the store says that blob {blob} is there already");
        }
    }

    /// <summary>
    /// Commits what <paramref name="decide"/> drafts. When it reports <see cref="RowsBehindException"/>, rows of other writers are loaded and it is
    /// asked again.
    /// </summary>
    public async Task<Committed> CommitAsync(Func<Draft> decide, CancellationToken cancellationToken)
    {
        for (var round = 0; ; round++)
        {
            try
            {
                var committed = await Ledger.CommitAsync(decide, cancellationToken);
                await CatchUpSoftlyAsync(cancellationToken);
                return committed;
            }
            catch (RowsBehindException) when (round < MaxRounds)
            {
                await CatchUpAsync(cancellationToken);
            }
        }
    }

    /// <summary>
    /// Commits of other writers may have been folded on the way. Their rows can wait if the store is in trouble; what was just committed
    /// can't be undone by that.
    /// </summary>
    private async Task CatchUpSoftlyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CatchUpAsync(cancellationToken);
        }
        catch (Exception e) when (e is StrongroomException or OperationCanceledException)
        {
            // Tried again by the next commit or refresh; decisions never rest on rows that are behind.
        }
    }

    /// <summary>Loads rows that other writers added, up to the newest commit where a segment was merged away meanwhile.</summary>
    public async Task CatchUpAsync(CancellationToken cancellationToken)
    {
        if (!await Manifests.LoadAsync(cancellationToken))
        {
            // Perhaps the segment was merged and swept by another writer, and only the head known here is old.
            await Ledger.RefreshAsync(cancellationToken);
            await Manifests.LoadAsync(cancellationToken);
        }
    }

    /// <summary>Called inside a decision that depends on a compartment's rows.</summary>
    public RowsSnapshot CurrentRows(CompartmentId compartment)
    {
        var rows = Manifests.Rows(compartment);
        return Manifests.IsCurrent(compartment) ? rows : throw new RowsBehindException();
    }
}

/// <summary>A decision needs rows that another writer committed and that are not loaded yet. Never leaves the room.</summary>
internal sealed class RowsBehindException : Exception;

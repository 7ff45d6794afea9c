using System.Collections.Concurrent;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>The public part of a store's key record: who it says it is. Trust the log key only as far as it was compared with a printed copy.</summary>
/// <param name="Store">The store.</param>
/// <param name="Generation">Custody generation.</param>
/// <param name="LogKey">The key that signs the ledger's checkpoints.</param>
public sealed record StoreIdentity(StoreId Store, uint Generation, VerifyingKey LogKey);

/// <summary>
/// The keys of an unlocked store: the control root and all that hangs from it. Made only with the custody secret; disposing zeroes every
/// key, those on key rings too (the plug). Thread-safe. Format of its object: docs/formats/key-record.md.
/// </summary>
public sealed class StoreKeys : IDisposable
{
    private const uint FirstGeneration = 1;
    private const uint MaxGeneration = 100_000;
    private const string LogKeyPurpose = "strongroom/v1/store/key-record";
    private const string ExchangeKeyPurpose = "strongroom/v1/store/exchange-key";

    private readonly SecretBytes _compartmentWrap;
    private readonly ConcurrentDictionary<CompartmentId, CompartmentKeys> _compartments = new();

    private StoreKeys(SecretBytes controlRoot, StoreId store, uint generation, SigningKey logKey, SigningKey exchangeKey)
    {
        Store = store;
        Generation = generation;
        ExchangeKey = exchangeKey;
        NameKey = KeyDerivation.Expand(controlRoot, "strongroom/v1/store/names");
        _compartmentWrap = KeyDerivation.Expand(controlRoot, "strongroom/v1/store/compartment-roots");
        Ledger = new LedgerSecrets(
            store,
            KeyDerivation.Expand(controlRoot, "strongroom/v1/ledger/entries"),
            KeyDerivation.Expand(controlRoot, "strongroom/v1/ledger/heads"),
            logKey);
    }

    /// <summary>The store.</summary>
    public StoreId Store { get; }

    /// <summary>Custody generation, 1 or more.</summary>
    public uint Generation { get; }

    /// <summary>What the ledger needs. Owned by this object.</summary>
    public LedgerSecrets Ledger { get; }

    /// <summary>
    /// The agency's key towards others: its certificate, assertions, agreements and cosignatures, each under a domain of its own. Owned by this object.
    /// </summary>
    public SigningKey ExchangeKey { get; }

    /// <summary>Makes the public names of blobs.</summary>
    internal SecretBytes NameKey { get; }

    /// <summary>
    /// Sets up keys for a new store and writes the key record. Durable on return. Not repeatable: a second call reports that the store has one,
    /// and then <see cref="UnlockAsync"/> is the way on.
    /// </summary>
    /// <param name="store">The object store.</param>
    /// <param name="id">The new store's id.</param>
    /// <param name="custody">Wraps the control root.</param>
    /// <param name="parameters">What is needed to open <paramref name="custody"/> again; public.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">A key record is there already.</exception>
    public static async Task<StoreKeys> CreateAsync(
        IObjectStore store, StoreId id, Custody custody, CustodyParameters parameters, CancellationToken cancellationToken)
    {
        using var root = SecretBytes.Random(32);
        var logKey = SigningKey.Generate();
        var exchangeKey = SigningKey.Generate();
        var encodedParameters = parameters.Encode();
        var record = new KeyRecord
        {
            Store = id,
            Generation = FirstGeneration,
            Custody = encodedParameters,
            LogKeySpki = logKey.PublicKey.Spki,
            WrappedRoot = custody.Wrap(
                root, KeyRecord.RootContext(id, FirstGeneration, encodedParameters, logKey.PublicKey.Spki, exchangeKey.PublicKey.Spki)),
            SealedLogKey = SealKey(root, LogKeyPurpose, id, logKey),
            ExchangeKeySpki = exchangeKey.PublicKey.Spki,
            SealedExchangeKey = SealKey(root, ExchangeKeyPurpose, id, exchangeKey),
        };
        if (await store.CreateAsync(NameOf(FirstGeneration), record.Encode(), cancellationToken) != CreateOutcome.Created)
        {
            logKey.Dispose();
            exchangeKey.Dispose();
            throw new VaultException(VaultFault.KeyRecordExists, "the store already holds a key record");
        }

        return new StoreKeys(root, id, FirstGeneration, logKey, exchangeKey);
    }

    /// <summary>Opens the newest key record. Changes nothing; may be repeated.</summary>
    /// <param name="store">The object store.</param>
    /// <param name="open">Makes the custody from its public parameters, for example with the passphrase. Disposed here.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="VaultException">No record, a damaged one, or the wrong passphrase.</exception>
    public static async Task<StoreKeys> UnlockAsync(IObjectStore store, Func<CustodyParameters, Custody> open, CancellationToken cancellationToken)
    {
        var record = await ReadNewestAsync(store, cancellationToken);
        using var custody = open(DecodeParameters(record));
        SecretBytes root;
        try
        {
            root = custody.Unwrap(record.WrappedRoot,
                KeyRecord.RootContext(record.Store, record.Generation, record.Custody, record.LogKeySpki, record.ExchangeKeySpki));
        }
        catch (CryptoException e)
        {
            throw new VaultException(VaultFault.WrongPassphrase, $"the custody secret does not open store {record.Store}", e);
        }

        using (root)
        {
            var logKey = OpenKey(record, root, LogKeyPurpose, record.SealedLogKey, record.LogKeySpki);
            try
            {
                var exchangeKey = OpenKey(record, root, ExchangeKeyPurpose, record.SealedExchangeKey, record.ExchangeKeySpki);
                return new StoreKeys(root, record.Store, record.Generation, logKey, exchangeKey);
            }
            catch
            {
                logKey.Dispose();
                throw;
            }
        }
    }

    /// <summary>Reads who the store says it is. Needs no secret; may be repeated.</summary>
    /// <param name="store">The object store.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when nothing was ever set up here.</returns>
    /// <exception cref="VaultException">The record is damaged.</exception>
    public static async Task<StoreIdentity?> IdentifyAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        if (await store.ReadAsync(NameOf(FirstGeneration), 0, Memory<byte>.Empty, cancellationToken) is null)
        {
            return null;
        }

        var record = await ReadNewestAsync(store, cancellationToken);
        try
        {
            return new StoreIdentity(record.Store, record.Generation, VerifyingKey.FromSpki(record.LogKeySpki));
        }
        catch (CryptoException e)
        {
            throw Damaged(record.Generation, e);
        }
    }

    /// <summary>Zeroes every key; rings made from them open nothing any more.</summary>
    public void Dispose()
    {
        foreach (var keys in _compartments.Values)
        {
            keys.Dispose();
        }

        _compartmentWrap.Dispose();
        ExchangeKey.Dispose();
        NameKey.Dispose();
        Ledger.Dispose();
    }

    /// <summary>Makes the root of a new compartment and wraps it for its control entry.</summary>
    internal byte[] NewCompartmentRoot(CompartmentId compartment, uint generation, Hash384 accessHash)
    {
        using var root = SecretBytes.Random(32);
        return KeyWrap.Wrap(_compartmentWrap, root, RootContext(compartment, generation, accessHash));
    }

    /// <summary>The keys of a compartment that stands in the control record.</summary>
    /// <exception cref="VaultException">Its wrapped root does not belong to it.</exception>
    internal CompartmentKeys KeysOf(Compartment compartment)
    {
        if (_compartments.TryGetValue(compartment.Id, out var known) && known.Generation == compartment.Generation)
        {
            return known;
        }

        try
        {
            using var root = KeyWrap.Unwrap(
                _compartmentWrap, compartment.WrappedRoot, RootContext(compartment.Id, compartment.Generation, compartment.AccessHash));
            var keys = new CompartmentKeys(root, Store, compartment.Id, compartment.Holding, compartment.Generation, compartment.AccessHash);
            var kept = _compartments.AddOrUpdate(compartment.Id, keys, (_, old) => old.Generation == keys.Generation ? old : keys);
            if (!ReferenceEquals(kept, keys))
            {
                keys.Dispose();
            }

            return kept;
        }
        catch (CryptoException e)
        {
            throw new VaultException(VaultFault.ManifestDamaged, $"the root of compartment {compartment.Id} does not unwrap", e);
        }
    }

    private static ObjectName NameOf(uint generation) => ObjectName.Parse(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"k/{generation}"));

    private static byte[] KeyContext(StoreId store, uint generation) =>
        new SealContext(store, default, generation, SealedKind.KeyRecord, store.Value, default).ToBytes();

    private static VaultException Damaged(uint generation, Exception e) =>
        new(VaultFault.KeyRecordDamaged, $"key record {generation} is not what was written", e);

    private static async Task<KeyRecord> ReadNewestAsync(IObjectStore store, CancellationToken cancellationToken)
    {
        KeyRecord? newest = null;
        for (var generation = FirstGeneration; generation < MaxGeneration; generation++)
        {
            var bytes = await store.ReadAllAsync(NameOf(generation), KeyRecord.MaxBytes, cancellationToken);
            if (bytes is null)
            {
                break;
            }

            try
            {
                newest = KeyRecord.Decode(bytes);
            }
            catch (MalformedException e)
            {
                throw Damaged(generation, e);
            }

            if (newest.Generation != generation)
            {
                throw new VaultException(VaultFault.KeyRecordDamaged, $"key record {generation} says that it is another one");
            }
        }

        return newest ?? throw new VaultException(VaultFault.NoKeyRecord, "the store holds no key record");
    }

    private static CustodyParameters DecodeParameters(KeyRecord record)
    {
        try
        {
            return CustodyParameters.Decode(record.Custody);
        }
        catch (StrongroomException e) when (e is CryptoException or MalformedException)
        {
            throw Damaged(record.Generation, e);
        }
    }

    private static byte[] SealKey(SecretBytes root, string purpose, StoreId store, SigningKey key)
    {
        using var recordKey = KeyDerivation.Expand(root, purpose);
        using var pkcs8 = key.ExportSecret();
        var plain = new byte[pkcs8.Length];
        try
        {
            pkcs8.ExportSecret(plain);
            return SealedString.Seal(recordKey, KeyContext(store, FirstGeneration), plain);
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(plain);
        }
    }

    private static SigningKey OpenKey(KeyRecord record, SecretBytes root, string purpose, byte[] sealedKey, byte[] spki)
    {
        using var recordKey = KeyDerivation.Expand(root, purpose);
        try
        {
            var pkcs8 = SealedString.Open(recordKey, KeyContext(record.Store, record.Generation), sealedKey, KeyRecord.MaxBytes);
            using var secret = SecretBytes.TakeFrom(pkcs8);
            var key = SigningKey.Import(secret);
            if (!key.PublicKey.Spki.AsSpan().SequenceEqual(spki))
            {
                key.Dispose();
                throw new VaultException(VaultFault.KeyRecordDamaged, $"key record {record.Generation} holds another key than it says");
            }

            return key;
        }
        catch (CryptoException e)
        {
            throw Damaged(record.Generation, e);
        }
    }

    private Hash384 RootContext(CompartmentId compartment, uint generation, Hash384 accessHash) => Hash384.Of(
        "strongroom/v1/compartment-root",
        new RecordWriter().Array(4).Id(Store.Value).Id(compartment.Value).UInt(generation).Hash(accessHash).End().Finish());
}

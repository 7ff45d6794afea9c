using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>
/// The purpose keys of one compartment, all derived from its root. Thread-safe. Owned by <see cref="StoreKeys"/>; disposing them there is
/// what empties every ring.
/// </summary>
internal sealed class CompartmentKeys : IDisposable
{
    private readonly StoreId _store;
    private readonly Hash384 _accessHash;
    private readonly SecretBytes _itemWrap;

    public CompartmentKeys(SecretBytes root, StoreId store, CompartmentId id, HoldingId holding, uint generation, Hash384 accessHash)
    {
        _store = store;
        _accessHash = accessHash;
        Id = id;
        Holding = holding;
        Generation = generation;
        Rows = KeyDerivation.Expand(root, "strongroom/v1/compartment/rows");
        Head = KeyDerivation.Expand(root, "strongroom/v1/compartment/head");
        Index = KeyDerivation.Expand(root, "strongroom/v1/compartment/index");
        Content = KeyDerivation.Expand(root, "strongroom/v1/compartment/content-mac");
        _itemWrap = KeyDerivation.Expand(root, "strongroom/v1/compartment/item-keys");
    }

    public CompartmentId Id { get; }

    public HoldingId Holding { get; }

    public uint Generation { get; }

    /// <summary>Seals row segments.</summary>
    public SecretBytes Rows { get; }

    /// <summary>Seals heads.</summary>
    public SecretBytes Head { get; }

    /// <summary>Seals index segments.</summary>
    public SecretBytes Index { get; }

    /// <summary>Names equal content.</summary>
    public SecretBytes Content { get; }

    public byte[] Context(SealedKind kind, Id128 id) => new SealContext(_store, Id, Generation, kind, id, _accessHash).ToBytes();

    /// <summary>Wraps an item's input key for its row, bound to the place of the string.</summary>
    public byte[] WrapItemKey(SecretBytes key, BlobId blob, SealedKind kind) => KeyWrap.Wrap(_itemWrap, key, ItemKeyContext(blob, kind));

    public SecretBytes UnwrapItemKey(ReadOnlySpan<byte> wrapped, BlobId blob, SealedKind kind) =>
        KeyWrap.Unwrap(_itemWrap, wrapped, ItemKeyContext(blob, kind));

    public void Dispose()
    {
        Rows.Dispose();
        Head.Dispose();
        Index.Dispose();
        Content.Dispose();
        _itemWrap.Dispose();
    }

    private Hash384 ItemKeyContext(BlobId blob, SealedKind kind) => Hash384.Of("strongroom/v1/item-key", Context(kind, blob.Value));
}

using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>The bytes of one sealed string inside a blob of the store. Reports a missing or cut blob with the blob's id. Thread-safe for reads.</summary>
internal sealed class BlobSource : IByteSource
{
    private readonly IObjectStore _store;
    private readonly ObjectName _name;
    private readonly StringRef _place;

    public BlobSource(IObjectStore store, SecretBytes nameKey, StringRef place)
    {
        _store = store;
        _name = NameOf(nameKey, place.Blob);
        _place = place;
    }

    public long Length => _place.StoredLength;

    /// <summary>The public name of a blob. One kind for all: the name must not tell items from manifests.</summary>
    public static ObjectName NameOf(SecretBytes nameKey, BlobId blob) => ObjectName.Parse(OpaqueName.Of(nameKey, SealedKind.Item, blob.Value));

    public async ValueTask ReadExactlyAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        if (offset < 0 || offset + destination.Length > _place.StoredLength)
        {
            throw new ArgumentOutOfRangeException(nameof(offset));
        }

        while (!destination.IsEmpty)
        {
            if (await _store.ReadAsync(_name, _place.Offset + offset, destination, cancellationToken) is not { } range)
            {
                throw new VaultException(VaultFault.BlobMissing, $"blob {_place.Blob} is not in the store");
            }

            if (range.Count <= 0 || range.Count > destination.Length)
            {
                throw new VaultException(VaultFault.BlobDamaged, $"blob {_place.Blob} is shorter than its manifest says");
            }

            offset += range.Count;
            destination = destination[range.Count..];
        }
    }
}

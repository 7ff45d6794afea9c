using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>Reads strings that are sealed under a purpose key, whole: row segments and index segments. Fails closed, naming the blob.</summary>
internal static class SealedStrings
{
    /// <exception cref="VaultException">Missing, cut, swapped or altered.</exception>
    public static async ValueTask<ReadOnlyMemory<byte>> ReadAsync(
        IObjectStore store, StoreKeys storeKeys, CompartmentKeys keys, SecretBytes key, SealedKind kind, StringRef place, int maxBytes, CancellationToken cancellationToken)
    {
        if (place.Length > maxBytes || !SealedString.TryPlaintextLengthOf(place.StoredLength, out var opened) || opened < place.Length || place.StoredLength > Array.MaxLength)
        {
            throw new VaultException(VaultFault.ManifestDamaged, $"the manifest gives blob {place.Blob} an impossible length");
        }

        var sealedBytes = new byte[place.StoredLength];
        await new BlobSource(store, storeKeys.NameKey, place).ReadExactlyAsync(0, sealedBytes, cancellationToken);
        if (CiphertextTree.Of(sealedBytes) != place.TreeHash)
        {
            throw new VaultException(VaultFault.BlobDamaged, $"blob {place.Blob} is not what was written");
        }

        byte[] plain;
        try
        {
            plain = SealedString.Open(key, keys.Context(kind, place.Blob.Value), sealedBytes, (int)opened);
        }
        catch (CryptoException e)
        {
            throw new VaultException(VaultFault.BlobDamaged, $"blob {place.Blob} does not open", e);
        }

        return plain.AsSpan((int)place.Length).ContainsAnyExcept((byte)0)
            ? throw new VaultException(VaultFault.PaddingNotZero, $"blob {place.Blob} ends in padding that is not zero")
            : plain.AsMemory(0, (int)place.Length);
    }
}

using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>Reads strings that are sealed under a purpose key, whole: row segments and index segments. Fails closed, naming the blob.</summary>
internal static class SealedStrings
{
    /// <returns>The plaintext, the caller's to dispose.</returns>
    /// <exception cref="VaultException">Missing, cut, swapped or altered.</exception>
    public static async ValueTask<WipedMemory> ReadAsync(
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

        var plain = new WipedMemory((int)opened);
        try
        {
            SealedString.Open(key, keys.Context(kind, place.Blob.Value), sealedBytes, plain.GetSpan());
            if (plain.GetSpan()[(int)place.Length..].ContainsAnyExcept((byte)0))
            {
                throw new VaultException(VaultFault.PaddingNotZero, $"blob {place.Blob} ends in padding that is not zero");
            }

            plain.CutTo((int)place.Length);
            return plain;
        }
        catch (CryptoException e)
        {
            plain.Dispose();
            throw new VaultException(VaultFault.BlobDamaged, $"blob {place.Blob} does not open", e);
        }
        catch
        {
            plain.Dispose();
            throw;
        }
    }
}

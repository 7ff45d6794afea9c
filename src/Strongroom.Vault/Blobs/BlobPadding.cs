using Strongroom.Crypto;

namespace Strongroom.Vault;

/// <summary>Lengths of blobs. The padding lies inside the last string's seal: outside it, its zeros would tell the very length they hide.</summary>
internal static class BlobPadding
{
    /// <summary>
    /// The plaintext length, content and zeros, that makes a blob end at a Padmé length when its last string begins at
    /// <paramref name="offset"/>.
    /// </summary>
    public static long PaddedPlaintextLength(long offset, long length)
    {
        var target = Padme.PaddedLength(offset + SealedString.LengthOf(length));
        long padded;

        // A chunk's tag makes 16 totals in every 16,400 impossible. Then the next Padmé length is taken, so that no other length ever shows.
        while (!SealedString.TryPlaintextLengthOf(target - offset, out padded))
        {
            target = Padme.PaddedLength(target + 1);
        }

        return padded;
    }
}

namespace Strongroom.Crypto;

/// <summary>HKDF-Expand with SHA-512: every key below a root. Thread-safe.</summary>
public static class KeyDerivation
{
    /// <summary>Length of every derived key.</summary>
    public const int KeyBytes = 32;

    /// <summary>Derives 32 bytes: <c>HKDF-Expand-SHA-512(root, purpose ‖ 00 ‖ info)</c>.</summary>
    /// <param name="root">32 uniformly random bytes or more; stays the caller's.</param>
    /// <param name="purpose">ASCII, of the form <c>strongroom/v1/…</c>.</param>
    /// <param name="info">What else the key is bound to.</param>
    /// <returns>A new secret, the caller's.</returns>
    public static SecretBytes Expand(SecretBytes root, string purpose, ReadOnlySpan<byte> info = default)
    {
        // Expand without Extract is sound only over a uniformly random key; a passphrase goes through Custody first.
        ArgumentOutOfRangeException.ThrowIfLessThan(root.Length, KeyBytes, nameof(root));
        var domain = Domain.Bytes(purpose);
        byte[] bound = [.. domain, .. info];
        return SecretBytes.Write(KeyBytes, (root, bound), static (destination, state) => Hkdf.Expand(state.root, destination, state.bound));
    }
}

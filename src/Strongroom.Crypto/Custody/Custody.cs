using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>The key outside the store under which its roots are wrapped: a passphrase, an HSM. Whoever makes one disposes it. Thread-safe.</summary>
public abstract class Custody : IDisposable
{
    /// <summary>Wraps a key for the place that the context names.</summary>
    /// <param name="key">Stays the caller's.</param>
    /// <param name="context">Where it belongs.</param>
    public abstract byte[] Wrap(SecretBytes key, Hash384 context);

    /// <summary>Unwraps a key.</summary>
    /// <param name="wrapped">What <see cref="Wrap"/> gave.</param>
    /// <param name="context">Where it must belong.</param>
    /// <returns>A new secret, the caller's.</returns>
    /// <exception cref="CryptoException">Wrong custody secret, damage, or another context.</exception>
    public abstract SecretBytes Unwrap(ReadOnlySpan<byte> wrapped, Hash384 context);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Zeroes what is held.</summary>
    /// <param name="disposing">True when called from <see cref="Dispose()"/>.</param>
    protected abstract void Dispose(bool disposing);
}

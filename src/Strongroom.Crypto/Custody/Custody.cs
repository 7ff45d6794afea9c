#pragma warning disable CA1065 // bodies follow
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

/// <summary>Custody by a passphrase.</summary>
public sealed class PassphraseCustody : Custody
{
    private PassphraseCustody()
    {
    }

    /// <summary>Makes new parameters and the custody they give with this passphrase.</summary>
    /// <param name="passphraseUtf8">From <see cref="Passphrase"/>; stays the caller's.</param>
    /// <param name="parameters">What to keep beside the wrapped keys; not secret.</param>
    /// <param name="cost">How much work; null for the default.</param>
    public static PassphraseCustody Create(SecretBytes passphraseUtf8, out CustodyParameters parameters, PasswordCost? cost = null) =>
        throw new NotImplementedException();

    /// <summary>The custody that these parameters give. A wrong passphrase shows only when unwrapping.</summary>
    /// <param name="passphraseUtf8">Stays the caller's.</param>
    /// <param name="parameters">From <see cref="Create"/>.</param>
    /// <exception cref="CryptoException">The key derivation is not on this machine.</exception>
    public static PassphraseCustody Open(SecretBytes passphraseUtf8, CustodyParameters parameters) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override byte[] Wrap(SecretBytes key, Hash384 context) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override SecretBytes Unwrap(ReadOnlySpan<byte> wrapped, Hash384 context) => throw new NotImplementedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}

/// <summary>How a custody key comes from a passphrase. Not secret. Immutable.</summary>
public sealed class CustodyParameters
{
    private CustodyParameters()
    {
    }

    /// <summary>The byte form.</summary>
    public byte[] Encode() => throw new NotImplementedException();

    /// <summary>Reads the byte form.</summary>
    /// <param name="bytes">From a store: not trusted.</param>
    /// <exception cref="MalformedException">Not custody parameters.</exception>
    /// <exception cref="CryptoException">The work they ask for is outside the limits.</exception>
    public static CustodyParameters Decode(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();
}

/// <summary>Passphrases that the product makes and people write down. Thread-safe.</summary>
public static class Passphrase
{
    /// <summary>Ten words of a list of 2048: 110 bits.</summary>
    public const int Words = 10;

    /// <summary>A new passphrase: ten words with spaces between, as UTF-8. It is shown once and never stored.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public static SecretBytes Generate() => throw new NotImplementedException();

    /// <summary>What a person typed, as the bytes that custody takes: outer white space cut, runs of it made one space, NFC, UTF-8.</summary>
    /// <param name="typed">The caller clears it where it can.</param>
    /// <returns>A new secret, the caller's.</returns>
    public static SecretBytes FromTyped(ReadOnlySpan<char> typed) => throw new NotImplementedException();
}

/// <summary>How much work a password or passphrase costs to try. Immutable.</summary>
public sealed class PasswordCost
{
    private PasswordCost()
    {
    }

    /// <summary>The default on this machine: Argon2id with 64 MiB and 3 passes where libargon2 is there, else PBKDF2-HMAC-SHA-512 with 600,000 rounds.</summary>
    public static PasswordCost Default => throw new NotImplementedException();

    /// <summary>Next to no work, for tests only.</summary>
    public static PasswordCost ForTests => throw new NotImplementedException();
}

/// <summary>Passwords, where policy allows them. Thread-safe.</summary>
public static class PasswordHash
{
    /// <summary>Makes what is kept in place of a password.</summary>
    /// <param name="password">UTF-8; stays the caller's.</param>
    /// <param name="cost">How much work.</param>
    public static PasswordVerifier Create(SecretBytes password, PasswordCost cost) => throw new NotImplementedException();

    /// <summary>Checks a password, in time that does not depend on it.</summary>
    /// <param name="password">UTF-8; stays the caller's.</param>
    /// <param name="verifier">From <see cref="Create"/>.</param>
    public static bool Verify(SecretBytes password, PasswordVerifier verifier) => throw new NotImplementedException();

    /// <summary>A verifier that no password fits, so that signing in as nobody takes the same work.</summary>
    /// <param name="cost">How much work.</param>
    public static PasswordVerifier Decoy(PasswordCost cost) => throw new NotImplementedException();
}

/// <summary>What is kept in place of a password. Immutable; equality by content.</summary>
public sealed class PasswordVerifier : IEquatable<PasswordVerifier>
{
    private PasswordVerifier()
    {
    }

    /// <summary>The byte form.</summary>
    public byte[] Encode() => throw new NotImplementedException();

    /// <summary>Reads the byte form.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="MalformedException">Not a verifier.</exception>
    /// <exception cref="CryptoException">The work it asks for is outside the limits.</exception>
    public static PasswordVerifier Decode(ReadOnlyMemory<byte> bytes) => throw new NotImplementedException();

    /// <inheritdoc/>
    public bool Equals(PasswordVerifier? other) => throw new NotImplementedException();

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is PasswordVerifier other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => throw new NotImplementedException();
}

using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// Passwords, where policy allows them. Each check takes the memory of its cost: whoever serves many at once limits how many run.
/// Thread-safe.
/// </summary>
public static class PasswordHash
{
    /// <summary>Makes what is kept in place of a password.</summary>
    /// <param name="password">UTF-8; stays the caller's.</param>
    /// <param name="cost">How much work.</param>
    public static PasswordVerifier Create(SecretBytes password, PasswordCost cost)
    {
        var salt = new byte[PasswordVerifier.SaltBytes];
        Entropy.Fill(salt);
        return new PasswordVerifier(salt, cost, Tag(password, salt, cost));
    }

    /// <summary>Checks a password, in time that does not depend on it.</summary>
    /// <param name="password">UTF-8; stays the caller's.</param>
    /// <param name="verifier">From <see cref="Create"/>.</param>
    public static bool Verify(SecretBytes password, PasswordVerifier verifier) =>
        CryptographicOperations.FixedTimeEquals(Tag(password, verifier.Salt, verifier.Cost), verifier.Tag);

    /// <summary>A verifier that no password fits, so that signing in as nobody takes the same work.</summary>
    /// <param name="cost">How much work.</param>
    public static PasswordVerifier Decoy(PasswordCost cost)
    {
        var salt = new byte[PasswordVerifier.SaltBytes];
        var tag = new byte[Hash384.ByteLength];
        Entropy.Fill(salt);
        Entropy.Fill(tag); // whoever finds a password for it has inverted the hash
        return new PasswordVerifier(salt, cost, tag);
    }

    /// <summary>One more hash, so that the kept value is never the stretched password that custody would make a key of.</summary>
    private static byte[] Tag(SecretBytes password, ReadOnlySpan<byte> salt, PasswordCost cost)
    {
        using var stretched = PasswordStretch.Derive(password, salt, cost);
        using var use = stretched.Use();
        return Hash384.Of("strongroom/v1/password", use.Bytes).ToBytes();
    }
}

/// <summary>What is kept in place of a password. Immutable; equality by content; docs/formats/key-hierarchy.md.</summary>
public sealed class PasswordVerifier : IEquatable<PasswordVerifier>
{
    internal const int SaltBytes = 16;

    private const ulong FormatVersion = 1;

    private readonly byte[] _salt;
    private readonly byte[] _tag;

    internal PasswordVerifier(byte[] salt, PasswordCost cost, byte[] tag) => (_salt, Cost, _tag) = (salt, cost, tag);

    /// <summary>How much work it takes to try a password.</summary>
    public PasswordCost Cost { get; }

    internal ReadOnlySpan<byte> Salt => _salt;

    internal ReadOnlySpan<byte> Tag => _tag;

    /// <summary>The byte form: <c>[1, salt (16 bytes), cost, tag (48 bytes)]</c>.</summary>
    public byte[] Encode()
    {
        var record = new RecordWriter().Array(4).UInt(FormatVersion).Bytes(_salt);
        Cost.Write(record);
        return record.Bytes(_tag).End().Finish();
    }

    /// <summary>Reads the byte form.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="MalformedException">Not a verifier.</exception>
    /// <exception cref="CryptoException">The work it asks for is outside the limits.</exception>
    public static PasswordVerifier Decode(ReadOnlyMemory<byte> bytes)
    {
        var record = new RecordReader(bytes, "password verifier");
        record.Array(4);
        if (record.UInt() != FormatVersion)
        {
            throw record.Malformed("this version is not known");
        }

        var salt = record.Bytes(SaltBytes);
        var cost = PasswordCost.Read(record);
        var tag = record.Bytes(Hash384.ByteLength);
        if (salt.Length != SaltBytes || tag.Length != Hash384.ByteLength)
        {
            throw record.Malformed("salt or tag is too short");
        }

        record.End();
        record.Finish();
        return new PasswordVerifier(salt, cost, tag);
    }

    /// <inheritdoc/>
    public bool Equals(PasswordVerifier? other) =>
        other is not null && Cost.Equals(other.Cost) && _salt.AsSpan().SequenceEqual(other._salt) && CryptographicOperations.FixedTimeEquals(_tag, other._tag);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PasswordVerifier);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(_salt); // the tag stays out of hash tables
        return hash.ToHashCode();
    }
}

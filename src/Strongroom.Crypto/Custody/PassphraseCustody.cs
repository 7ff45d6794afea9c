using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// Custody by a passphrase: KEK = HKDF-Expand(stretched passphrase, "strongroom/v1/custody-kek" ‖ 00 ‖ encoded parameters). The parameters stand
/// unprotected beside the wrapped keys; bound in like this, changing them only makes unwrapping fail.
/// </summary>
public sealed class PassphraseCustody : Custody
{
    private readonly SecretBytes _kek;

    private PassphraseCustody(SecretBytes passphraseUtf8, CustodyParameters parameters)
    {
        using var stretched = PasswordStretch.Derive(passphraseUtf8, parameters.Salt, parameters.Cost);
        _kek = KeyDerivation.Expand(stretched, "strongroom/v1/custody-kek", parameters.Encode());
    }

    /// <summary>Makes new parameters and the custody they give with this passphrase.</summary>
    /// <param name="passphraseUtf8">From <see cref="Passphrase"/>; stays the caller's.</param>
    /// <param name="parameters">What to keep beside the wrapped keys; not secret.</param>
    /// <param name="cost">How much work; null for <see cref="PasswordCost.Default"/>.</param>
    public static PassphraseCustody Create(SecretBytes passphraseUtf8, out CustodyParameters parameters, PasswordCost? cost = null)
    {
        var salt = new byte[CustodyParameters.SaltBytes];
        Entropy.Fill(salt);
        parameters = new CustodyParameters(salt, cost ?? PasswordCost.Default);
        return new PassphraseCustody(passphraseUtf8, parameters);
    }

    /// <summary>The custody that these parameters give. A wrong passphrase shows only when unwrapping.</summary>
    /// <param name="passphraseUtf8">Stays the caller's.</param>
    /// <param name="parameters">From <see cref="Create"/>.</param>
    /// <exception cref="CryptoException">The key derivation is not on this machine.</exception>
    public static PassphraseCustody Open(SecretBytes passphraseUtf8, CustodyParameters parameters) => new(passphraseUtf8, parameters);

    /// <inheritdoc/>
    public override byte[] Wrap(SecretBytes key, Hash384 context) => KeyWrap.Wrap(_kek, key, context);

    /// <inheritdoc/>
    public override SecretBytes Unwrap(ReadOnlySpan<byte> wrapped, Hash384 context) => KeyWrap.Unwrap(_kek, wrapped, context);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _kek.Dispose();
}

/// <summary>How a custody key comes from a passphrase. Not secret. Immutable; docs/formats/key-hierarchy.md.</summary>
public sealed class CustodyParameters
{
    internal const int SaltBytes = 32;

    private const ulong FormatVersion = 1;

    private readonly byte[] _salt;

    internal CustodyParameters(byte[] salt, PasswordCost cost) => (_salt, Cost) = (salt, cost);

    /// <summary>How much work it takes to try a passphrase.</summary>
    public PasswordCost Cost { get; }

    internal ReadOnlySpan<byte> Salt => _salt;

    /// <summary>The byte form: <c>[1, salt (32 bytes), cost]</c>.</summary>
    public byte[] Encode()
    {
        var record = new RecordWriter().Array(3).UInt(FormatVersion).Bytes(_salt);
        Cost.Write(record);
        return record.End().Finish();
    }

    /// <summary>Reads the byte form.</summary>
    /// <param name="bytes">From a store: not trusted.</param>
    /// <exception cref="MalformedException">Not custody parameters.</exception>
    /// <exception cref="CryptoException">The work they ask for is outside the limits.</exception>
    public static CustodyParameters Decode(ReadOnlyMemory<byte> bytes)
    {
        var record = new RecordReader(bytes, "custody parameters");
        record.Array(3);
        if (record.UInt() != FormatVersion)
        {
            throw record.Malformed("this version is not known");
        }

        var salt = record.Bytes(SaltBytes);
        if (salt.Length != SaltBytes)
        {
            throw record.Malformed($"a salt has {SaltBytes} bytes");
        }

        var cost = PasswordCost.Read(record);
        record.End();
        record.Finish();
        return new CustodyParameters(salt, cost);
    }
}

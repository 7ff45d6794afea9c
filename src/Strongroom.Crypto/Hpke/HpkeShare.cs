namespace Strongroom.Crypto;

/// <summary>
/// A 32-byte secret shared with a recipient who is not here: the exporter of one HPKE encapsulation (RFC 9180 5.3). What is sealed under it goes by
/// <see cref="SealedString"/>, whose own fresh salt keeps two messages apart, so one share may serve many: an encapsulation costs some milliseconds,
/// a sealed string microseconds. Thread-safe. Disposing destroys the secret.
/// </summary>
public sealed class HpkeShare : IDisposable
{
    /// <summary>Length of <see cref="Encapsulated"/>.</summary>
    public const int EncapsulatedBytes = HpkePublicKey.ByteLength;

    private const int SecretLength = 32;

    private static readonly byte[] Exporter = System.Text.Encoding.ASCII.GetBytes("strongroom/v1/hpke-share");

    private readonly byte[] _encapsulated;

    private HpkeShare(byte[] encapsulated, SecretBytes key) => (_encapsulated, Key) = (encapsulated, key);

    /// <summary>What the recipient needs to find the same secret; public.</summary>
    public ReadOnlySpan<byte> Encapsulated => _encapsulated;

    /// <summary>The secret, 32 bytes. Stays this object's.</summary>
    public SecretBytes Key { get; }

    /// <summary>A new share from an ephemeral key of its own.</summary>
    /// <param name="recipient">Whoever may find the secret.</param>
    /// <param name="info">What it is for; must be the same at both ends.</param>
    public static HpkeShare With(HpkePublicKey recipient, ReadOnlySpan<byte> info)
    {
        var suite = HpkeSuite.Strongroom;
        var encapsulated = new byte[EncapsulatedBytes];
        using var ephemeral = suite.NewKeyPair();
        var loaded = recipient.Loaded.Take();
        try
        {
            using var context = suite.SetUpSender(ephemeral, loaded, info, encapsulated);
            return new HpkeShare(encapsulated, context.Export(Exporter, SecretLength));
        }
        finally
        {
            recipient.Loaded.Return(loaded);
        }
    }

    /// <summary>The recipient's side.</summary>
    /// <param name="recipient">The private key; stays the caller's.</param>
    /// <param name="info">As at the other end.</param>
    /// <param name="encapsulated">What the other end gave.</param>
    /// <returns>The secret, the caller's. Whether it is the right one shows when something is opened under it.</returns>
    /// <exception cref="CryptoException">Not a point of the curve.</exception>
    public static SecretBytes Find(HpkePrivateKey recipient, ReadOnlySpan<byte> info, ReadOnlySpan<byte> encapsulated)
    {
        try
        {
            using var context = recipient.SetUp(encapsulated, info);
            return context.Export(Exporter, SecretLength);
        }
        catch (System.Security.Cryptography.CryptographicException e)
        {
            throw CryptoException.Bad(CryptoFault.HpkeOpen, "A message to a public key does not open: another key or purpose, or it was changed.", null, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Key.Dispose();
}

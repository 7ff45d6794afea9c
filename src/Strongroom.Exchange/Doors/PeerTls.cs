using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Crypto;

namespace Strongroom.Exchange;

/// <summary>
/// TLS between peers: version 1.3 only, certificates on both sides, and of a certificate nothing but its public key counts: no authority, name or date.
/// No resumption: each link proves both keys anew. Stateless.
/// </summary>
public static class PeerTls
{
    private const SslProtocols OnlyVersion = SslProtocols.Tls13; // a newer one comes in by a new release of both sides, an older one never

    /// <summary>What a node's listener for peers authenticates with. Whoever is no live peer is refused in the handshake.</summary>
    /// <param name="identity">This agency. Must outlive the links.</param>
    /// <param name="isPeer">Whether a key is a live peer's now.</param>
    public static SslServerAuthenticationOptions ServerOptions(ExchangeIdentity identity, Func<VerifyingKey, bool> isPeer) => new()
    {
        ServerCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true),
        ClientCertificateRequired = true,
        EnabledSslProtocols = OnlyVersion,
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => KeyOf(certificate) is { } key && isPeer(key),
        ApplicationProtocols = [SslApplicationProtocol.Http2, SslApplicationProtocol.Http11],
    };

    /// <summary>What a node calls a peer with. Any other key at the other end is refused in the handshake.</summary>
    /// <param name="identity">This agency. Must outlive the links.</param>
    /// <param name="peerKey">The peer's exchange key.</param>
    public static SslClientAuthenticationOptions ClientOptions(ExchangeIdentity identity, VerifyingKey peerKey) => new()
    {
        ClientCertificateContext = SslStreamCertificateContext.Create(identity.Certificate, additionalCertificates: null, offline: true),
        EnabledSslProtocols = OnlyVersion,
        AllowTlsResume = false,
        AllowRenegotiation = false,
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) => KeyOf(certificate) is { } key && key.Equals(peerKey),
    };

    /// <summary>The public key of a certificate, when it is one of ours: P-384, in the one form.</summary>
    /// <param name="certificate">Not trusted, or null.</param>
    /// <returns>Null for anything else.</returns>
    public static VerifyingKey? KeyOf(X509Certificate? certificate)
    {
        try
        {
            return certificate switch
            {
                null => null,
                X509Certificate2 own => VerifyingKey.FromSpki(own.PublicKey.ExportSubjectPublicKeyInfo()),
                _ => FromRaw(certificate.GetRawCertData()),
            };
        }
        catch (Exception e) when (e is CryptographicException or CryptoException)
        {
            return null;
        }
    }

    private static VerifyingKey FromRaw(byte[] raw)
    {
        using var parsed = X509CertificateLoader.LoadCertificate(raw);
        return VerifyingKey.FromSpki(parsed.PublicKey.ExportSubjectPublicKeyInfo());
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Vault;

namespace Strongroom.Exchange;

/// <summary>
/// Who an agency is to others: its exchange key, and a self-signed certificate made from it at each start. Peers pin the public key and look at nothing
/// else of the certificate. Thread-safe. The caller disposes it, before the store's keys; the key stays the store's.
/// </summary>
public sealed class ExchangeIdentity : IDisposable
{
    private const string PseudonymDomain = "strongroom/v1/exchange-pseudonym";

    private readonly SigningKey _key;
    private readonly SecretBytes _pseudonymKey;

    private ExchangeIdentity(SigningKey key, StoreId store, VerifyingKey logKey, X509Certificate2 certificate, SecretBytes pseudonymKey)
    {
        _key = key;
        Store = store;
        LogKey = logKey;
        Certificate = certificate;
        _pseudonymKey = pseudonymKey;
    }

    /// <summary>The store.</summary>
    public StoreId Store { get; }

    /// <summary>The key that signs the store's checkpoints.</summary>
    public VerifyingKey LogKey { get; }

    /// <summary>The public exchange key.</summary>
    public VerifyingKey PublicKey => _key.PublicKey;

    /// <summary>The certificate with its private key, for both ends of TLS. Owned by this object.</summary>
    public X509Certificate2 Certificate { get; }

    /// <summary>Takes the identity from an unlocked store.</summary>
    /// <param name="keys">The store's keys; stay the caller's, disposed after this.</param>
    public static ExchangeIdentity Of(StoreKeys keys)
    {
        using var pkcs8 = keys.ExchangeKey.ExportSecret();
        var plain = new byte[pkcs8.Length];
        try
        {
            pkcs8.ExportSecret(plain);
            using var seed = SecretBytes.TakeFrom(SHA384.HashData(plain).AsSpan(0, 32));
            return new ExchangeIdentity(
                keys.ExchangeKey, keys.Store, keys.Ledger.LogKey.PublicKey, CertificateOf(plain, keys.Store), KeyDerivation.Expand(seed, PseudonymDomain));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>Writes what another agency needs to introduce this one.</summary>
    /// <param name="agencyName">This agency's name.</param>
    /// <param name="address">Where its node is reached by peers; see <see cref="Peer.IsAddress"/>.</param>
    public Introduction Introduce(string agencyName, string address) =>
        Introduction.Sign(_key, agencyName, Store, address, LogKey);

    /// <summary>
    /// Signs the terms of an agreement, for <see cref="AgreementFile"/>. Signs only what this store's officers approved, or what is in
    /// force.
    /// </summary>
    /// <param name="state">The control state.</param>
    /// <param name="agreement">The agreement.</param>
    /// <returns>The file, with this side's signature alone.</returns>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.NotApproved"/>.</exception>
    public AgreementFile Sign(GovernanceState state, AgreementId agreement)
    {
        if (!state.Agreements.TryGetValue(agreement, out var standing) || standing.Ended || (standing.Approved ?? standing.InForce) is not { } terms)
        {
            throw new ExchangeException(ExchangeFault.NotApproved, $"agreement {agreement} has no terms that were approved here");
        }

        var signature = _key.Sign(Agreement.SignatureDomain, terms.Encode());
        return terms.Lender.Store == Store ? new AgreementFile(terms, signature, null) : new AgreementFile(terms, null, signature);
    }

    /// <summary>The name by which another agency knows a person of ours: always the same for it, and another for every other agency.</summary>
    /// <param name="person">The person.</param>
    /// <param name="audience">The other agency's store.</param>
    public Id128 PseudonymOf(PersonId person, StoreId audience) => Id128.FromBytes(
        ContentMac.Of(_pseudonymKey, [.. person.Value.ToBytes(), .. audience.Value.ToBytes()]).ToBytes().AsSpan(0, Id128.ByteLength));

    /// <inheritdoc/>
    public void Dispose()
    {
        Certificate.Dispose();
        _pseudonymKey.Dispose();
    }

    internal byte[] SignAssertion(byte[] assertion) => _key.Sign(Assertion.SignatureDomain, assertion);

    private static X509Certificate2 CertificateOf(byte[] pkcs8, StoreId store)
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        var request = new CertificateRequest($"CN=strongroom {store}", key, HashAlgorithmName.SHA384);
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature, critical: true));

        // Dates mean nothing here: a peer is live or ended in the control record. RFC 5280 4.1.2.5: this end means "none".
        return request.CreateSelfSigned(
            new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero));
    }
}

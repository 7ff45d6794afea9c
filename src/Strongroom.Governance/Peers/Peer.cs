using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Governance;

/// <summary>
/// Another agency, as two security officers introduced it: where it is, and the keys that it must show. Immutable. Prints as its id only.
/// </summary>
public sealed record Peer
{
    /// <summary>Greatest length of an address.</summary>
    public const int MaxAddressChars = 300;

    /// <summary>Random id, of this store's own.</summary>
    public required PeerId Id { get; init; }

    /// <summary>Name of the agency.</summary>
    public required string AgencyName { get; init; }

    /// <summary>Its store.</summary>
    public required StoreId Store { get; init; }

    /// <summary>Where its node is reached: <c>https://host:port</c>, nothing more.</summary>
    public required string Address { get; init; }

    /// <summary>Its exchange key: its certificate, assertions and agreements are made with it.</summary>
    public required VerifyingKey ExchangeKey { get; init; }

    /// <summary>The key that signs its ledger's checkpoints.</summary>
    public required VerifyingKey LogKey { get; init; }

    /// <summary>True once ended.</summary>
    public bool Ended { get; init; }

    /// <summary>
    /// What two security officers compare over the telephone before they approve: 160 bits of a hash over name, store, address and both keys, in groups
    /// of four.
    /// </summary>
    public string Fingerprint => FingerprintOf(AgencyName, Store, Address, ExchangeKey, LogKey);

    /// <summary>The fingerprint of what an introduction says.</summary>
    /// <param name="agencyName">Name of the agency.</param>
    /// <param name="store">Its store.</param>
    /// <param name="address">Its address.</param>
    /// <param name="exchangeKey">Its exchange key.</param>
    /// <param name="logKey">Its log key.</param>
    public static string FingerprintOf(string agencyName, StoreId store, string address, VerifyingKey exchangeKey, VerifyingKey logKey)
    {
        var bytes = new RecordWriter().Array(5).Text(agencyName).Id(store.Value).Text(address).Bytes(exchangeKey.Spki).Bytes(logKey.Spki).End().Finish();
        var text = Base32.Encode(Hash384.Of("strongroom/v1/introduction-fingerprint", bytes).ToBytes().AsSpan(0, 20));
        return string.Join('-', text.Chunk(4).Select(static group => new string(group)));
    }

    /// <summary>True for <c>https://host:port</c> in its one normal form: lower case, a port always, no path, no user.</summary>
    /// <param name="address">Anything.</param>
    public static bool IsAddress(string address) =>
        address.Length <= MaxAddressChars
        && Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && uri.Scheme == Uri.UriSchemeHttps
        && uri.HostNameType is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6
        && string.Equals(address, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"https://{uri.Host}:{uri.Port}"), StringComparison.Ordinal);

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"peer {Id}";
}

using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;

namespace Strongroom.Exchange;

/// <summary>
/// What one agency hands another so that it can be introduced there: name, store, address and keys, signed by the exchange key as proof that it is held. Whose
/// it is only the comparison of <see cref="Fingerprint"/> by telephone or face to face says. Immutable. Byte form: docs/formats/introduction.md.
/// </summary>
public sealed record Introduction
{
    /// <summary>Greatest length of the byte form.</summary>
    public const int MaxBytes = 4 << 10;

    /// <summary>Domain of the signature.</summary>
    public const string SignatureDomain = "strongroom/v1/introduction";

    private const int Version = 1;

    private Introduction()
    {
    }

    /// <summary>Name of the agency.</summary>
    public required string AgencyName { get; init; }

    /// <summary>Its store.</summary>
    public required StoreId Store { get; init; }

    /// <summary>Its address; see <see cref="Peer.IsAddress"/>.</summary>
    public required string Address { get; init; }

    /// <summary>Its exchange key.</summary>
    public required VerifyingKey ExchangeKey { get; init; }

    /// <summary>The key that signs its ledger's checkpoints.</summary>
    public required VerifyingKey LogKey { get; init; }

    private byte[] Signature { get; init; } = [];

    /// <summary>What two security officers compare: <see cref="Peer.Fingerprint"/> of the peer that comes of it.</summary>
    public string Fingerprint => Peer.FingerprintOf(AgencyName, Store, Address, ExchangeKey, LogKey);

    /// <summary>The peer to propose with <see cref="PeerIntroduced"/>.</summary>
    /// <param name="id">A new random id; or the known one's, when only the address is another.</param>
    public Peer ToPeer(PeerId id) => new()
    {
        Id = id, AgencyName = AgencyName, Store = Store, Address = Address, ExchangeKey = ExchangeKey, LogKey = LogKey,
    };

    /// <summary>The byte form.</summary>
    public byte[] Encode() => new RecordWriter().Array(3).Int(Version).Bytes(Body()).Bytes(Signature).End().Finish();

    /// <summary>Reads the byte form and checks the signature.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedIntroduction"/>.</exception>
    public static Introduction Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var outer = new RecordReader(bytes, "introduction");
            outer.Array(3);
            outer.Int(Version, Version);
            var body = outer.Bytes(MaxBytes);
            var signature = outer.Bytes(SigningKey.SignatureBytes);
            outer.End();
            outer.Finish();
            var reader = new RecordReader(body, "introduction");
            reader.Array(5);
            var introduction = new Introduction
            {
                AgencyName = reader.Text(100),
                Store = new StoreId(reader.Id()),
                Address = reader.Text(Peer.MaxAddressChars),
                ExchangeKey = VerifyingKey.FromSpki(reader.Bytes(VerifyingKey.SpkiBytes)),
                LogKey = VerifyingKey.FromSpki(reader.Bytes(VerifyingKey.SpkiBytes)),
                Signature = signature,
            };
            reader.End();
            reader.Finish();
            return Peer.IsAddress(introduction.Address) && introduction.ExchangeKey.Verify(SignatureDomain, body, signature)
                ? introduction
                : throw reader.Malformed("its address or signature is wrong");
        }
        catch (StrongroomException e) when (e is MalformedException or CryptoException)
        {
            throw new ExchangeException(ExchangeFault.MalformedIntroduction, "these bytes are not an introduction", e);
        }
    }

    /// <summary>The byte form as a text file for people to carry: base64 between two lines.</summary>
    public string ToText() => TextFile.Write(TextFile.IntroductionLabel, Encode());

    /// <summary>Reads <see cref="ToText"/>'s form.</summary>
    /// <param name="text">Not trusted.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedIntroduction"/>.</exception>
    public static Introduction FromText(string text) => Decode(
        TextFile.Read(TextFile.IntroductionLabel, text, MaxBytes)
            ?? throw new ExchangeException(ExchangeFault.MalformedIntroduction, "this text is not an introduction"));

    internal static Introduction Sign(SigningKey key, string agencyName, StoreId store, string address, VerifyingKey logKey)
    {
        if (!Peer.IsAddress(address))
        {
            throw new ExchangeException(ExchangeFault.MalformedIntroduction, "an address is https://host:port in lower case");
        }

        var unsigned = new Introduction { AgencyName = agencyName, Store = store, Address = address, ExchangeKey = key.PublicKey, LogKey = logKey };
        return unsigned with { Signature = key.Sign(SignatureDomain, unsigned.Body()) };
    }

    private byte[] Body() => new RecordWriter().Array(5)
        .Text(AgencyName).Id(Store.Value).Text(Address).Bytes(ExchangeKey.Spki).Bytes(LogKey.Spki).End().Finish();

    /// <summary>The store only: logs print objects.</summary>
    public override string ToString() => $"introduction of {Store}";
}

using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;

namespace Strongroom.Exchange;

/// <summary>The byte form of assertions; see docs/formats/assertion.md.</summary>
internal static class AssertionCodec
{
    private const int Version = 1;

    internal static byte[] Encode(Assertion a) => new RecordWriter().Array(15).Int(Version)
        .Id(a.Issuer.Value).Id(a.Audience.Value).Id(a.Exchange.Value).Time(a.Issued).Time(a.Expires)
        .Id(a.Pseudonym).Bytes(a.Clearance.Encode()).Text(a.Purpose).Text(a.Authority)
        .Id(a.Agreement.Value).UInt(a.AgreementVersion).Int((long)a.Call).Hash(a.QuestionHash).Hash(a.Holder).End().Finish();

    internal static Assertion Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "assertion");
            reader.Array(15);
            reader.Int(Version, Version);
            var assertion = new Assertion
            {
                Issuer = new StoreId(reader.Id()),
                Audience = new StoreId(reader.Id()),
                Exchange = new ExchangeId(reader.Id()),
                Issued = reader.Time(),
                Expires = reader.Time(),
                Pseudonym = reader.Id(),
                Clearance = AssertedClearance.Decode(reader.Bytes(AssertedClearance.MaxBytes)),
                Purpose = reader.Text(AccessRequest.MaxPurposeChars),
                Authority = reader.Text(Limits.MaxFieldChars),
                Agreement = new AgreementId(reader.Id()),
                AgreementVersion = (uint)reader.Int(1, uint.MaxValue),
                Call = (PeerCall)reader.Int((long)PeerCall.Search, (long)PeerCall.Open),
                QuestionHash = reader.Hash(),
                Holder = reader.Hash(),
            };
            reader.End();
            reader.Finish();
            return assertion;
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException)
        {
            throw new ExchangeException(ExchangeFault.MalformedMessage, "these bytes are not an assertion", e);
        }
    }
}

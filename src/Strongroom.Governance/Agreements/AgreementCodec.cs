using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The byte form of agreements; see docs/formats/agreement.md. What is read is canonical or refused.</summary>
internal static class AgreementCodec
{
    private const int Version = 1;

    internal static byte[] Encode(Agreement agreement)
    {
        var writer = new RecordWriter().Array(10).Int(Version).Id(agreement.Id.Value).UInt(agreement.Version);
        Write(writer, agreement.Lender);
        Write(writer, agreement.Borrower);
        writer.Array(agreement.Holdings.Length);
        foreach (var holding in agreement.Holdings.OrderBy(static h => h.Id))
        {
            writer.Array(2).Id(holding.Id.Value).Text(holding.Name).End();
        }

        writer.End().Bytes(agreement.Ceiling.Encode()).Array(agreement.Purposes.Count);
        foreach (var purpose in agreement.Purposes.Order(StringComparer.Ordinal))
        {
            writer.Text(purpose);
        }

        return writer.End().Time(agreement.From).Time(agreement.To).End().Finish();
    }

    internal static Agreement Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "agreement");
            reader.Array(10);
            reader.Int(Version, Version);
            var agreement = new Agreement
            {
                Id = new AgreementId(reader.Id()),
                Version = (uint)reader.Int(1, uint.MaxValue),
                Lender = ReadParty(reader),
                Borrower = ReadParty(reader),
                Holdings = ReadHoldings(reader),
                Ceiling = AssertedClearance.Decode(reader.Bytes(AssertedClearance.MaxBytes)),
                Purposes = ReadPurposes(reader),
                From = reader.Time(),
                To = reader.Time(),
            };
            reader.End();
            reader.Finish();
            return Encode(agreement).AsSpan().SequenceEqual(bytes.Span) ? agreement : throw reader.Malformed("it is not in canonical form");
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, "these bytes are not an agreement", e);
        }
    }

    private static void Write(RecordWriter writer, AgreementParty party) => writer.Array(2).Id(party.Store.Value).Text(party.AgencyName).End();

    private static AgreementParty ReadParty(RecordReader reader)
    {
        reader.Array(2);
        var party = new AgreementParty(new StoreId(reader.Id()), reader.Text(Limits.MaxFieldChars));
        reader.End();
        return party;
    }

    private static ImmutableArray<LentHolding> ReadHoldings(RecordReader reader)
    {
        var holdings = ImmutableArray.CreateBuilder<LentHolding>();
        for (var left = reader.ArrayUpTo(Agreement.MaxHoldings); left > 0; left--)
        {
            reader.Array(2);
            holdings.Add(new LentHolding(new HoldingId(reader.Id()), reader.Text(Limits.MaxFieldChars)));
            reader.End();
        }

        reader.End();
        return holdings.ToImmutable();
    }

    private static ImmutableSortedSet<string> ReadPurposes(RecordReader reader)
    {
        var purposes = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        for (var left = reader.ArrayUpTo(Authority.MaxPurposes); left > 0; left--)
        {
            purposes.Add(reader.Text(AccessRequest.MaxPurposeChars));
        }

        reader.End();
        return purposes.ToImmutable();
    }
}

using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The byte form of access records; see docs/formats/access-entry.md.</summary>
internal static class AccessCodec
{
    internal const int MaxInnerBytes = 64 << 10;
    private const int Version = 1;
    private const int MaxLabelBytes = 64 << 10;

    internal static byte[] Encode(AccessRecord record) => Write(record, record.InnerSealed.AsSpan());

    /// <summary>What the inner seal is bound to: the record with an empty inner part.</summary>
    internal static byte[] EncodeOuter(AccessRecord record) => Write(record, []);

    private static byte[] Write(AccessRecord record, ReadOnlySpan<byte> inner)
    {
        var request = record.Request;
        var writer = new RecordWriter().Array(16).Int(Version);
        WriteId(writer, request.Person?.Value);
        WriteId(writer, record.Session);
        writer.Int((long)request.Action).Text(request.Purpose);
        WriteId(writer, request.Authority?.Value);
        WriteId(writer, request.Holding?.Value);
        _ = request.Label is null ? writer.Null() : writer.Bytes(request.Label.ToCanonicalBytes());
        WriteId(writer, request.Compartment?.Value);
        Write(writer, request.Partner);
        writer.UInt(record.ControlSize).Time(record.At).Int((long)record.Code);
        writer.Array(record.Compartments.Length);
        foreach (var compartment in record.Compartments)
        {
            writer.Id(compartment.Value);
        }

        writer.End().Array(record.Items.Length);
        foreach (var item in record.Items)
        {
            writer.Id(item.Value);
        }

        return writer.End().Bytes(inner).End().Finish();
    }

    internal static AccessRecord Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "access");
            reader.Array(16);
            reader.Int(Version, Version);
            var person = ReadId(reader);
            var session = ReadId(reader);
            var action = (AccessAction)reader.Int((long)AccessAction.Search, (long)AccessAction.Ask);
            var purpose = reader.Text(AccessRequest.MaxPurposeChars);
            var authority = ReadId(reader);
            var holding = ReadId(reader);
            var label = reader.TryNull() ? null : Label.FromCanonicalBytes(policy, reader.Bytes(MaxLabelBytes));
            var compartment = ReadId(reader);
            var partner = ReadPartner(reader);
            var record = new AccessRecord
            {
                Request = new AccessRequest
                {
                    Person = person is { } p ? new PersonId(p) : null,
                    Action = action,
                    Purpose = purpose,
                    Authority = authority is { } a ? new AuthorityId(a) : null,
                    Holding = holding is { } h ? new HoldingId(h) : null,
                    Label = label,
                    Compartment = compartment is { } c ? new CompartmentId(c) : null,
                    Partner = partner,
                },
                Session = session,
                ControlSize = reader.UInt(),
                At = reader.Time(),
                Code = (ReasonCode)reader.Int((long)ReasonCode.Admitted, (long)ReasonCode.ClearanceUnknown),
                Compartments = ReadIds(reader, ControlFold.MaxCompartments, static id => new CompartmentId(id)),
                Items = ReadIds(reader, AccessRecord.MaxItems, static id => new ItemId(id)),
                InnerSealed = [.. reader.Bytes(MaxInnerBytes)],
            };
            reader.End();
            reader.Finish();
            return Encode(record).AsSpan().SequenceEqual(bytes.Span) ? record : throw reader.Malformed("it is not in canonical form");
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException)
        {
            throw new GovernanceException(GovernanceFault.MalformedRecord, "these bytes are not an access record of this store", e);
        }
    }

    private static void WriteId(RecordWriter writer, Id128? id) => _ = id is { } value ? writer.Id(value) : writer.Null();

    private static Id128? ReadId(RecordReader reader) => reader.TryNull() ? null : reader.Id();

    private static void Write(RecordWriter writer, PartnerLink? link)
    {
        if (link is null)
        {
            writer.Null();
            return;
        }

        writer.Array(5).Id(link.Peer.Value);
        WriteId(writer, link.Exchange?.Value);
        WriteId(writer, link.Agreement?.Value);
        writer.UInt(link.AgreementVersion);
        _ = link.Asker is { } asker
            ? writer.Array(3).Id(asker.Pseudonym).Bytes(asker.Clearance.Encode()).Text(asker.Authority).End()
            : writer.Null();
        writer.End();
    }

    private static PartnerLink? ReadPartner(RecordReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        reader.Array(5);
        var peer = new PeerId(reader.Id());
        var exchange = ReadId(reader);
        var agreement = ReadId(reader);
        var version = (uint)reader.Int(0, uint.MaxValue);
        ForeignAsker? asker = null;
        if (!reader.TryNull())
        {
            reader.Array(3);
            asker = new ForeignAsker(
                reader.Id(), Labels.AssertedClearance.Decode(reader.Bytes(Labels.AssertedClearance.MaxBytes)), reader.Text(Limits.MaxFieldChars));
            reader.End();
        }

        reader.End();
        return new PartnerLink
        {
            Peer = peer,
            Exchange = exchange is { } x ? new ExchangeId(x) : null,
            Agreement = agreement is { } a ? new AgreementId(a) : null,
            AgreementVersion = version,
            Asker = asker,
        };
    }

    private static ImmutableArray<T> ReadIds<T>(RecordReader reader, int limit, Func<Id128, T> make)
    {
        var ids = ImmutableArray.CreateBuilder<T>();
        for (var left = reader.ArrayUpTo(limit); left > 0; left--)
        {
            ids.Add(make(reader.Id()));
        }

        reader.End();
        return ids.ToImmutable();
    }
}

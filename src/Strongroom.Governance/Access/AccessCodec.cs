using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The byte form of access records; see docs/formats/access-entry.md.</summary>
internal static class AccessCodec
{
    internal const int MaxInnerBytes = 64 << 10;
    private const int Version = 2;
    private const int MaxLabelBytes = 64 << 10;

    internal static byte[] Encode(AccessRecord record) => Write(record, record.InnerSealed.AsSpan());

    /// <summary>What the inner seal is bound to: the record with an empty inner part.</summary>
    internal static byte[] EncodeOuter(AccessRecord record) => Write(record, []);

    private static byte[] Write(AccessRecord record, ReadOnlySpan<byte> inner)
    {
        var request = record.Request;
        var writer = new RecordWriter().Array(17).Int(Version);
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

        writer.End();
        Write(writer, record.Borrowed);
        return writer.Bytes(inner).End().Finish();
    }

    internal static AccessRecord Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "access");
            reader.Array(17);
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
                Borrowed = ReadBorrowed(reader, policy),
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

    // By label, so that each is written once. One form: peers ascend, labels ascend by their bytes, nothing is empty.
    private static void Write(RecordWriter writer, ImmutableArray<BorrowedItems> borrowed)
    {
        writer.Array(borrowed.Length);
        foreach (var part in borrowed.OrderBy(static b => b.Peer))
        {
            var groups = part.Items.GroupBy(static i => i.Label).Select(static g => (Label: g.Key.ToCanonicalBytes(), Items: g.ToList())).ToList();
            groups.Sort(static (a, b) => a.Label.AsSpan().SequenceCompareTo(b.Label));
            writer.Array(5).Id(part.Peer.Value).Id(part.Exchange.Value).Id(part.Agreement.Value).UInt(part.AgreementVersion).Array(groups.Count);
            foreach (var (label, items) in groups)
            {
                writer.Array(2).Bytes(label).Array(items.Count);
                items.ForEach(i => writer.Id(i.Item.Value));
                writer.End().End();
            }

            writer.End().End();
        }

        writer.End();
    }

    // Order, doubles and empty groups show when what was read is written again.
    private static ImmutableArray<BorrowedItems> ReadBorrowed(RecordReader reader, LabelPolicy policy)
    {
        var (parts, room) = (ImmutableArray.CreateBuilder<BorrowedItems>(), AccessRecord.MaxItems);
        for (var left = reader.ArrayUpTo(AccessRecord.MaxItems); left > 0; left--)
        {
            reader.Array(5);
            var (peer, exchange, agreement) = (new PeerId(reader.Id()), new ExchangeId(reader.Id()), new AgreementId(reader.Id()));
            var version = (uint)reader.Int(0, uint.MaxValue);
            var items = ImmutableArray.CreateBuilder<BorrowedItem>();
            for (var groups = reader.ArrayUpTo(room); groups > 0; groups--)
            {
                reader.Array(2);
                var label = Label.FromCanonicalBytes(policy, reader.Bytes(MaxLabelBytes));
                var group = ReadIds(reader, room, id => new BorrowedItem(new ItemId(id), label));
                items.AddRange(group);
                room -= group.Length;
                reader.End();
            }

            reader.End();
            reader.End();
            if (items.Count == 0 || (parts.Count > 0 && parts[^1].Peer.CompareTo(peer) >= 0))
            {
                throw reader.Malformed("its partners are out of order or showed nothing");
            }

            parts.Add(new BorrowedItems(peer, exchange, agreement, version, items.ToImmutable()));
        }

        reader.End();
        return parts.ToImmutable();
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

using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>On what admission a node wrote an entry; the fold decides it again. Immutable.</summary>
internal sealed record EntryBasis(AccessRequest Request, DateTimeOffset At);

/// <summary>The bodies of control entries other than genesis; see docs/formats/control-entry.md.</summary>
internal static class EntryCodec
{
    internal const int MaxApprovals = 4;
    private const int MaxAccessBytes = 64 << 10;

    internal static byte[] EncodeProposed(Proposal proposal, IReadOnlyList<Approval> approvals)
    {
        var writer = new RecordWriter().Array(5).Int(ChangeCodec.Version)
            .Id(proposal.Id.Value).Id(proposal.Nonce).Bytes(proposal.Change.Encode()).Array(approvals.Count);
        foreach (var approval in approvals)
        {
            writer.Array(2).Id(approval.Person.Value).Bytes(approval.Signature).End();
        }

        return writer.End().End().Finish();
    }

    internal static (Proposal Proposal, ImmutableArray<Approval> Approvals) DecodeProposed(GovernanceState state, ReadOnlyMemory<byte> bytes)
    {
        var reader = Begin(bytes, "proposed", 5);
        var id = new ProposalId(reader.Id());
        var nonce = reader.Id();
        var change = ControlChange.Decode(state.Policy, reader.Bytes(ControlChange.MaxBytes));
        var approvals = ImmutableArray.CreateBuilder<Approval>();
        for (var left = reader.ArrayUpTo(MaxApprovals); left > 0; left--)
        {
            reader.Array(2);
            approvals.Add(new Approval(id, new PersonId(reader.Id()), reader.Bytes(Crypto.SigningKey.SignatureBytes)));
            reader.End();
        }

        reader.End();
        End(reader);
        return (Proposal.Create(state.Store, id, change, nonce), approvals.ToImmutable());
    }

    internal static byte[] EncodeApproved(Approval approval) => new RecordWriter().Array(4).Int(ChangeCodec.Version)
        .Id(approval.Proposal.Value).Id(approval.Person.Value).Bytes(approval.Signature).End().Finish();

    internal static Approval DecodeApproved(ReadOnlyMemory<byte> bytes)
    {
        var reader = Begin(bytes, "approved", 4);
        var approval = new Approval(new ProposalId(reader.Id()), new PersonId(reader.Id()), reader.Bytes(Crypto.SigningKey.SignatureBytes));
        End(reader);
        return approval;
    }

    internal static byte[] EncodeOpened(Admission admission, Compartment compartment)
    {
        var writer = new RecordWriter().Array(7).Int(ChangeCodec.Version)
            .Id(compartment.Id.Value).Id(compartment.Holding.Value).Bytes(compartment.Access.ToCanonicalBytes())
            .UInt(compartment.Generation).Bytes(compartment.WrappedRoot);
        Write(writer, new EntryBasis(admission.Request, admission.At));
        return writer.End().Finish();
    }

    internal static (Compartment Compartment, EntryBasis Basis) DecodeOpened(LabelPolicy policy, ReadOnlyMemory<byte> bytes)
    {
        var reader = Begin(bytes, "compartment", 7);
        var compartment = new Compartment
        {
            Id = new CompartmentId(reader.Id()),
            Holding = new HoldingId(reader.Id()),
            Access = AccessPart.FromCanonicalBytes(policy, reader.Bytes(MaxAccessBytes)),
            Generation = (uint)reader.Int(1, uint.MaxValue),
            WrappedRoot = reader.Bytes(Compartment.MaxWrappedRootBytes),
        };
        var basis = ReadBasis(reader);
        End(reader);
        return (compartment, basis with { Request = basis.Request with { Label = compartment.Access.ToLabel() } });
    }

    internal static byte[] EncodeRelabelled(Admission admission, ItemRelabelled relabelling)
    {
        var writer = new RecordWriter().Array(7).Int(ChangeCodec.Version)
            .Id(relabelling.Item.Value).Id(relabelling.From.Value).Id(relabelling.To.Value)
            .Bytes(relabelling.OldLabel.ToCanonicalBytes()).Bytes(relabelling.NewLabel.ToCanonicalBytes());
        Write(writer, new EntryBasis(admission.Request, admission.At));
        return writer.End().Finish();
    }

    internal static (ItemRelabelled Relabelling, EntryBasis Basis) DecodeRelabelled(LabelPolicy policy, ReadOnlyMemory<byte> bytes)
    {
        var reader = Begin(bytes, "relabelling", 7);
        var relabelling = new ItemRelabelled(
            new ItemId(reader.Id()),
            new CompartmentId(reader.Id()),
            new CompartmentId(reader.Id()),
            Label.FromCanonicalBytes(policy, reader.Bytes(MaxAccessBytes)),
            Label.FromCanonicalBytes(policy, reader.Bytes(MaxAccessBytes)));
        var basis = ReadBasis(reader);
        End(reader);
        return (relabelling, basis with { Request = basis.Request with { Label = relabelling.NewLabel } });
    }

    internal static byte[] EncodeConcluded(AgreementConclusion conclusion) => new RecordWriter().Array(5).Int(ChangeCodec.Version)
        .Id(conclusion.Agreement.Value).UInt(conclusion.Version).Bytes(conclusion.LenderSignature).Bytes(conclusion.BorrowerSignature).End().Finish();

    internal static AgreementConclusion DecodeConcluded(ReadOnlyMemory<byte> bytes)
    {
        var reader = Begin(bytes, "conclusion", 5);
        var conclusion = new AgreementConclusion(
            new AgreementId(reader.Id()),
            (uint)reader.Int(1, uint.MaxValue),
            reader.Bytes(Crypto.SigningKey.SignatureBytes),
            reader.Bytes(Crypto.SigningKey.SignatureBytes));
        End(reader);
        return conclusion;
    }

    private static void Write(RecordWriter writer, EntryBasis basis)
    {
        writer.Array(7);
        _ = basis.Request.Person is { } person ? writer.Id(person.Value) : writer.Null();
        writer.Int((long)basis.Request.Action).Text(basis.Request.Purpose);
        _ = basis.Request.Authority is { } authority ? writer.Id(authority.Value) : writer.Null();
        _ = basis.Request.Holding is { } holding ? writer.Id(holding.Value) : writer.Null();
        _ = basis.Request.Compartment is { } compartment ? writer.Id(compartment.Value) : writer.Null();
        writer.Time(basis.At).End();
    }

    private static EntryBasis ReadBasis(RecordReader reader)
    {
        reader.Array(7);
        var request = new AccessRequest
        {
            Person = reader.TryNull() ? null : new PersonId(reader.Id()),
            Action = (AccessAction)reader.Int((long)AccessAction.Search, (long)AccessAction.Correct),
            Purpose = reader.Text(AccessRequest.MaxPurposeChars),
            Authority = reader.TryNull() ? null : new AuthorityId(reader.Id()),
            Holding = reader.TryNull() ? null : new HoldingId(reader.Id()),
            Compartment = reader.TryNull() ? null : new CompartmentId(reader.Id()),
        };
        var at = reader.Time();
        reader.End();
        return new EntryBasis(request, at);
    }

    private static RecordReader Begin(ReadOnlyMemory<byte> bytes, string what, int count)
    {
        var reader = new RecordReader(bytes, what);
        reader.Array(count);
        reader.Int(ChangeCodec.Version, ChangeCodec.Version);
        return reader;
    }

    private static void End(RecordReader reader)
    {
        reader.End();
        reader.Finish();
    }
}

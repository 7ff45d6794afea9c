using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>
/// The byte form of changes and of what they carry; see docs/formats/control-entry.md. What is read is canonical or refused.
/// </summary>
internal static class ChangeCodec
{
    internal const int Version = 1;

    internal static byte[] Encode(ControlChange change)
    {
        var writer = new RecordWriter().Array(3).Int(Version).Int((long)change.Kind);
        switch (change)
        {
            case PersonAdmitted c:
                Write(writer, c.Person);
                break;
            case PersonChanged c:
                Write(writer, c.Person);
                break;
            case PersonRemoved c:
                writer.Id(c.Person.Value);
                break;
            case VocabularyAdded c:
                writer.Array(2);
                Write(writer, c.Values);
                Write(writer, c.Lists);
                writer.End();
                break;
            case HoldingOpened c:
                Write(writer, c.Holding);
                break;
            case AuthorityGranted c:
                Write(writer, c.Authority);
                break;
            case AuthorityEnded c:
                writer.Id(c.Authority.Value);
                break;
            case FreshnessAccepted c:
                writer.Array(2).UInt(c.Commit).Hash(c.CommitHash).End();
                break;
            case PeerIntroduced c:
                Write(writer, c.Peer);
                break;
            case PeerEnded c:
                writer.Id(c.Peer.Value);
                break;
            case AgreementApproved c:
                writer.Bytes(c.Terms.Encode());
                break;
            case AgreementEnded c:
                writer.Id(c.Agreement.Value);
                break;
            default:
                throw new InvalidOperationException("the family of changes is closed");
        }

        return writer.End().Finish();
    }

    internal static ControlChange Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "change");
            reader.Array(3);
            reader.Int(Version, Version);
            var kind = (ChangeKind)reader.Int(1, byte.MaxValue);
            ControlChange change = kind switch
            {
                ChangeKind.PersonAdmitted => new PersonAdmitted(ReadPerson(reader, policy)),
                ChangeKind.PersonChanged => new PersonChanged(ReadPerson(reader, policy)),
                ChangeKind.PersonRemoved => new PersonRemoved(new PersonId(reader.Id())),
                ChangeKind.VocabularyAdded => ReadVocabulary(reader),
                ChangeKind.HoldingOpened => new HoldingOpened(ReadHolding(reader)),
                ChangeKind.AuthorityGranted => new AuthorityGranted(ReadAuthority(reader)),
                ChangeKind.AuthorityEnded => new AuthorityEnded(new AuthorityId(reader.Id())),
                ChangeKind.FreshnessAccepted => ReadFreshness(reader),
                ChangeKind.PeerIntroduced => new PeerIntroduced(ReadPeer(reader)),
                ChangeKind.PeerEnded => new PeerEnded(new PeerId(reader.Id())),
                ChangeKind.AgreementApproved => new AgreementApproved(Agreement.Decode(reader.Bytes(Agreement.MaxBytes))),
                ChangeKind.AgreementEnded => new AgreementEnded(new AgreementId(reader.Id())),
                _ => throw reader.Malformed("the kind of change is unknown"),
            };
            reader.End();
            reader.Finish();

            // Sets are written sorted; whatever was read in another order is another text than the one that was signed.
            return change.Encode().AsSpan().SequenceEqual(bytes.Span) ? change : throw reader.Malformed("it is not in canonical form");
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException or CryptoException)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, "these bytes are not a change that this store can make", e);
        }
    }

    internal static void Write(RecordWriter writer, Person person)
    {
        writer.Array(7).Id(person.Id.Value).Text(person.UserName).Text(person.DisplayName).Bytes(person.Clearance.Encode());
        writer.Array(person.Roles.Count);
        foreach (var role in person.Roles)
        {
            writer.Int((long)role);
        }

        writer.End().Array(person.Keys.Length);
        foreach (var key in person.Keys)
        {
            writer.Bytes(key.Spki);
        }

        writer.End();
        _ = person.Password is null ? writer.Null() : writer.Bytes(person.Password.Encode());
        writer.End();
    }

    internal static Person ReadPerson(RecordReader reader, LabelPolicy policy)
    {
        reader.Array(7);
        var id = new PersonId(reader.Id());
        var userName = reader.Text(Limits.MaxFieldChars);
        var displayName = reader.Text(Limits.MaxFieldChars);
        var clearance = Clearance.Decode(policy, reader.Bytes(Limits.MaxEntryBytes));
        var roles = ImmutableSortedSet.CreateBuilder<Role>();
        for (var left = reader.ArrayUpTo(16); left > 0; left--)
        {
            roles.Add((Role)reader.Int((long)Role.Analyst, (long)Role.FieldOfficer));
        }

        reader.End();
        var keys = ImmutableArray.CreateBuilder<VerifyingKey>();
        for (var left = reader.ArrayUpTo(Person.MaxKeys); left > 0; left--)
        {
            keys.Add(VerifyingKey.FromSpki(reader.Bytes(1024)));
        }

        reader.End();
        var password = reader.TryNull() ? null : PasswordVerifier.Decode(reader.Bytes(1024));
        reader.End();
        return new Person
        {
            Id = id,
            UserName = userName,
            DisplayName = displayName,
            Clearance = clearance,
            Roles = roles.ToImmutable(),
            Keys = keys.ToImmutable(),
            Password = password,
        };
    }

    internal static void Write(RecordWriter writer, Holding holding) =>
        writer.Array(3).Id(holding.Id.Value).Text(holding.Name).Text(holding.Description).End();

    internal static Holding ReadHolding(RecordReader reader)
    {
        reader.Array(3);
        var holding = new Holding
        {
            Id = new HoldingId(reader.Id()), Name = reader.Text(Limits.MaxFieldChars), Description = reader.Text(Limits.MaxFieldChars),
        };
        reader.End();
        return holding;
    }

    internal static void Write(RecordWriter writer, Authority authority)
    {
        writer.Array(7).Id(authority.Id.Value).Text(authority.Kind).Text(authority.Reference).Array(authority.Purposes.Count);
        foreach (var purpose in authority.Purposes.Order(StringComparer.Ordinal))
        {
            writer.Text(purpose);
        }

        writer.End().Array(authority.Holdings.Count);
        foreach (var holding in authority.Holdings)
        {
            writer.Id(holding.Value);
        }

        writer.End().Time(authority.From).Time(authority.To).End();
    }

    internal static Authority ReadAuthority(RecordReader reader)
    {
        reader.Array(7);
        var id = new AuthorityId(reader.Id());
        var kind = reader.Text(Limits.MaxFieldChars);
        var reference = reader.Text(Limits.MaxFieldChars);
        var purposes = ImmutableSortedSet.CreateBuilder<string>(StringComparer.Ordinal);
        for (var left = reader.ArrayUpTo(Authority.MaxPurposes); left > 0; left--)
        {
            purposes.Add(reader.Text(Limits.MaxFieldChars));
        }

        reader.End();
        var holdings = ImmutableSortedSet.CreateBuilder<HoldingId>();
        for (var left = reader.ArrayUpTo(Authority.MaxHoldings); left > 0; left--)
        {
            holdings.Add(new HoldingId(reader.Id()));
        }

        reader.End();
        var authority = new Authority
        {
            Id = id,
            Kind = kind,
            Reference = reference,
            Purposes = purposes.ToImmutable(),
            Holdings = holdings.ToImmutable(),
            From = reader.Time(),
            To = reader.Time(),
        };
        reader.End();
        return authority;
    }

    private static void Write(RecordWriter writer, Peer peer) => writer.Array(6).Id(peer.Id.Value).Text(peer.AgencyName).Id(peer.Store.Value)
        .Text(peer.Address).Bytes(peer.ExchangeKey.Spki).Bytes(peer.LogKey.Spki).End();

    private static Peer ReadPeer(RecordReader reader)
    {
        reader.Array(6);
        var peer = new Peer
        {
            Id = new PeerId(reader.Id()),
            AgencyName = reader.Text(Limits.MaxFieldChars),
            Store = new StoreId(reader.Id()),
            Address = reader.Text(Peer.MaxAddressChars),
            ExchangeKey = VerifyingKey.FromSpki(reader.Bytes(VerifyingKey.SpkiBytes)),
            LogKey = VerifyingKey.FromSpki(reader.Bytes(VerifyingKey.SpkiBytes)),
        };
        reader.End();
        return peer;
    }

    internal static void Write(RecordWriter writer, ImmutableArray<LabelValue> values)
    {
        writer.Array(values.Length);
        foreach (var value in values)
        {
            writer.Array(2).Text(value.Category).Text(value.Tag).End();
        }

        writer.End();
    }

    internal static ImmutableArray<LabelValue> ReadValues(RecordReader reader)
    {
        var values = ImmutableArray.CreateBuilder<LabelValue>();
        for (var left = reader.ArrayUpTo(VocabularyAdded.MaxCount); left > 0; left--)
        {
            reader.Array(2);
            values.Add(new LabelValue(reader.Text(Limits.MaxFieldChars), reader.Text(Limits.MaxFieldChars)));
            reader.End();
        }

        reader.End();
        return values.ToImmutable();
    }

    internal static void Write(RecordWriter writer, ImmutableArray<LabelList> lists)
    {
        writer.Array(lists.Length);
        foreach (var list in lists)
        {
            writer.Array(4).Text(list.Category).Text(list.Name).Array(list.Values.Count);
            foreach (var value in list.Values)
            {
                writer.Text(value);
            }

            writer.End().Bool(list.Whole).End();
        }

        writer.End();
    }

    internal static ImmutableArray<LabelList> ReadLists(RecordReader reader)
    {
        var lists = ImmutableArray.CreateBuilder<LabelList>();
        for (var left = reader.ArrayUpTo(VocabularyAdded.MaxCount); left > 0; left--)
        {
            reader.Array(4);
            var category = reader.Text(Limits.MaxFieldChars);
            var name = reader.Text(Limits.MaxFieldChars);
            var values = new List<string>();
            for (var more = reader.ArrayUpTo(Limits.MaxLabelValues); more > 0; more--)
            {
                values.Add(reader.Text(Limits.MaxFieldChars));
            }

            reader.End();
            lists.Add(new LabelList(category, name, values, reader.Bool()));
            reader.End();
        }

        reader.End();
        return lists.ToImmutable();
    }

    private static VocabularyAdded ReadVocabulary(RecordReader reader)
    {
        reader.Array(2);
        var change = new VocabularyAdded(ReadValues(reader), ReadLists(reader));
        reader.End();
        return change;
    }

    private static FreshnessAccepted ReadFreshness(RecordReader reader)
    {
        reader.Array(2);
        var change = new FreshnessAccepted(reader.UInt(), reader.Hash());
        reader.End();
        return change;
    }
}

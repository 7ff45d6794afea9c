using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>Which change an encoded change is. The numbers are part of the control-entry format.</summary>
public enum ChangeKind : byte
{
    /// <summary>A person is admitted.</summary>
    PersonAdmitted = 1,

    /// <summary>A person's name, clearance, roles or credentials are replaced.</summary>
    PersonChanged = 2,

    /// <summary>A person is removed.</summary>
    PersonRemoved = 3,

    /// <summary>Values and lists are added to the label policy.</summary>
    VocabularyAdded = 4,

    /// <summary>A holding is opened.</summary>
    HoldingOpened = 5,

    /// <summary>An authority is granted.</summary>
    AuthorityGranted = 6,

    /// <summary>An authority is ended before its time.</summary>
    AuthorityEnded = 7,

    /// <summary>Custodians accept a store whose freshness nothing proves.</summary>
    FreshnessAccepted = 8,

    /// <summary>Another agency is introduced, or an introduced one has another address.</summary>
    PeerIntroduced = 9,

    /// <summary>A peer is ended, and every agreement with it.</summary>
    PeerEnded = 10,

    /// <summary>The terms of an agreement are approved.</summary>
    AgreementApproved = 11,

    /// <summary>An agreement is ended before its time.</summary>
    AgreementEnded = 12,
}

/// <summary>
/// A change to the control state that people approve with their own keys: a closed family. Immutable. Byte form: docs/formats/control-entry.md.
/// What a node does by an admission (opening a compartment, relabelling an item) is not among them; see <see cref="ControlEntry"/>.
/// </summary>
public abstract record ControlChange
{
    /// <summary>Greatest length of an encoded change: it fits into an entry with room for approvals.</summary>
    public const int MaxBytes = Limits.MaxEntryBytes / 2;

    private protected ControlChange()
    {
    }

    /// <summary>Which change it is.</summary>
    public abstract ChangeKind Kind { get; }

    /// <summary>The deterministic bytes: these are what approvers sign.</summary>
    public byte[] Encode() => ChangeCodec.Encode(this);

    /// <summary>Reads an encoded change.</summary>
    /// <param name="policy">The store's policy with its vocabulary so far.</param>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="GovernanceException"><see cref="GovernanceFault.ChangeRefused"/>: not a change.</exception>
    public static ControlChange Decode(LabelPolicy policy, ReadOnlyMemory<byte> bytes) => ChangeCodec.Decode(policy, bytes);

    /// <summary>The kind only: logs print objects.</summary>
    public sealed override string ToString() => Kind.ToString();
}

/// <summary>A person is admitted. Two security officers, neither of them the person himself.</summary>
/// <param name="Person">The person, active.</param>
public sealed record PersonAdmitted(Person Person) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.PersonAdmitted;
}

/// <summary>
/// All fields of a person are replaced; a removed person comes back by this too. Two security officers, neither of them the person himself.
/// </summary>
/// <param name="Person">The person as he is from now on, active.</param>
public sealed record PersonChanged(Person Person) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.PersonChanged;
}

/// <summary>
/// A person is removed. One security officer, since taking rights away must be fast; two for a security officer or custodian.
/// </summary>
/// <param name="Person">The person.</param>
public sealed record PersonRemoved(PersonId Person) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.PersonRemoved;
}

/// <summary>Values and lists are added to the label policy. Two security officers.</summary>
/// <param name="Values">New values of open categories.</param>
/// <param name="Lists">New lists of open permissive categories.</param>
public sealed record VocabularyAdded(ImmutableArray<LabelValue> Values, ImmutableArray<LabelList> Lists) : ControlChange
{
    /// <summary>Greatest number of values, and of lists, in one change.</summary>
    public const int MaxCount = 1000;

    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.VocabularyAdded;
}

/// <summary>A holding is opened. One records officer.</summary>
/// <param name="Holding">The holding.</param>
public sealed record HoldingOpened(Holding Holding) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.HoldingOpened;
}

/// <summary>An authority is granted. Two security officers.</summary>
/// <param name="Authority">The authority, not ended.</param>
public sealed record AuthorityGranted(Authority Authority) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.AuthorityGranted;
}

/// <summary>An authority is ended before its time. One security officer, since taking rights away must be fast.</summary>
/// <param name="Authority">The authority.</param>
public sealed record AuthorityEnded(AuthorityId Authority) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.AuthorityEnded;
}

/// <summary>Custodians accept that nothing proves this store to be the newest there is. Two custodians.</summary>
/// <param name="Commit">Number of the last commit that they saw.</param>
/// <param name="CommitHash">Its hash.</param>
public sealed record FreshnessAccepted(ulong Commit, Hash384 CommitHash) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.FreshnessAccepted;
}

/// <summary>
/// Another agency is introduced; with the id of a peer that is known already only the address may be another. Two security officers, who have compared
/// <see cref="Peer.Fingerprint"/> with the other agency's officers first.
/// </summary>
/// <param name="Peer">The peer, not ended.</param>
public sealed record PeerIntroduced(Peer Peer) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.PeerIntroduced;
}

/// <summary>A peer is ended, and with it every agreement with it, for good. One security officer, since taking rights away must be fast.</summary>
/// <param name="Peer">The peer.</param>
public sealed record PeerEnded(PeerId Peer) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.PeerEnded;
}

/// <summary>
/// The terms of an agreement, or of its amendment, are approved by this store's side. Two security officers. They come into force with
/// <see cref="ControlEntry.AgreementConcluded"/>, when both agencies' exchange keys have signed these very terms.
/// </summary>
/// <param name="Terms">The terms.</param>
public sealed record AgreementApproved(Agreement Terms) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.AgreementApproved;
}

/// <summary>
/// An agreement is ended before its time, at once and for good, by either side for itself. One security officer, since taking rights away must be fast.
/// </summary>
/// <param name="Agreement">The agreement.</param>
public sealed record AgreementEnded(AgreementId Agreement) : ControlChange
{
    /// <inheritdoc/>
    public override ChangeKind Kind => ChangeKind.AgreementEnded;
}

namespace Strongroom.Governance;

/// <summary>
/// Why a decision came out as it did. Stable numbers: part of the access-entry format, for the record only; askers are told less.
/// </summary>
public enum ReasonCode : byte
{
    /// <summary>Yes.</summary>
    Admitted = 1,

    /// <summary>The person is unknown or removed.</summary>
    PersonUnknown = 2,

    /// <summary>None of the person's roles includes the action.</summary>
    RoleLacking = 3,

    /// <summary>The action is for the node's own engine only, or the engine asked for a person's action.</summary>
    WrongKindOfAsker = 4,

    /// <summary>No authority was named.</summary>
    AuthorityMissing = 5,

    /// <summary>No authority has this id.</summary>
    AuthorityUnknown = 6,

    /// <summary>The authority has not begun.</summary>
    AuthorityNotBegun = 7,

    /// <summary>The authority has expired.</summary>
    AuthorityExpired = 8,

    /// <summary>The authority was ended.</summary>
    AuthorityEnded = 9,

    /// <summary>The authority does not cover the purpose.</summary>
    PurposeNotCovered = 10,

    /// <summary>The holding does not exist, or the authority does not cover it, or none was named where one is needed.</summary>
    HoldingNotCovered = 11,

    /// <summary>The clearance does not dominate the label, or none was given where one is needed.</summary>
    LabelNotHeld = 12,

    /// <summary>The compartment does not exist, or is not among those that authority and clearance open.</summary>
    CompartmentNotHeld = 13,

    /// <summary>The peer is unknown or ended, or none was named where one is needed.</summary>
    PeerUnknown = 14,

    /// <summary>A peer's question came without a good assertion.</summary>
    AssertionRefused = 15,

    /// <summary>The agreement is unknown, not in force, of another version, or not between these two in this direction.</summary>
    AgreementUnknown = 16,

    /// <summary>The agreement has not begun or has expired.</summary>
    AgreementNotLive = 17,

    /// <summary>The agreement was ended.</summary>
    AgreementEnded = 18,

    /// <summary>The agreement does not cover the purpose.</summary>
    PurposeNotAgreed = 19,

    /// <summary>The asserted clearance, or the ceiling, is of a policy or level that this store does not know.</summary>
    ClearanceUnknown = 20,
}

/// <summary>What the decision function answered. Immutable.</summary>
public sealed class Decision
{
    internal Decision(AccessRequest request, ReasonCode code, ulong controlSize, DateTimeOffset at, Admission? admission)
    {
        Request = request;
        Code = code;
        ControlSize = controlSize;
        At = at;
        Admission = admission;
    }

    /// <summary>The question.</summary>
    public AccessRequest Request { get; }

    /// <summary>Why; for the record, never for the asker.</summary>
    public ReasonCode Code { get; }

    /// <summary>Size of the control tree that was decided on.</summary>
    public ulong ControlSize { get; }

    /// <summary>When, in whole milliseconds.</summary>
    public DateTimeOffset At { get; }

    /// <summary>The admission, when the answer is yes.</summary>
    public Admission? Admission { get; }

    /// <summary>The admission, or the fault that the asker may be told.</summary>
    /// <exception cref="GovernanceException">The answer is no.</exception>
    public Admission AdmittedOrThrow() => Admission ?? throw Refusal();

    /// <summary>
    /// The fault that the asker may be told. Faults of his own standing (role, authority, purpose) are told plainly; whatever depends on what is
    /// stored, or on whether it exists, is <see cref="GovernanceFault.NotAvailable"/> with one and the same message.
    /// </summary>
    public GovernanceException Refusal() => Code switch
    {
        ReasonCode.PersonUnknown or ReasonCode.RoleLacking or ReasonCode.WrongKindOfAsker =>
            new GovernanceException(GovernanceFault.RoleLacking, "your roles do not include this action"),
        ReasonCode.AuthorityMissing or ReasonCode.AuthorityUnknown =>
            new GovernanceException(GovernanceFault.AuthorityMissing, "this needs an authority, and none that you may use was named"),
        ReasonCode.AuthorityNotBegun => new GovernanceException(GovernanceFault.AuthorityNotLive, "the authority has not begun yet"),
        ReasonCode.AuthorityExpired => new GovernanceException(GovernanceFault.AuthorityNotLive, "the authority has expired"),
        ReasonCode.AuthorityEnded => new GovernanceException(GovernanceFault.AuthorityNotLive, "the authority was ended"),
        ReasonCode.PurposeNotCovered => new GovernanceException(GovernanceFault.PurposeNotCovered, "the authority does not cover this purpose"),
        ReasonCode.PeerUnknown or ReasonCode.AgreementUnknown or ReasonCode.AgreementNotLive or ReasonCode.AgreementEnded when Request.Person is not null =>
            new GovernanceException(GovernanceFault.AgreementNotLive, "no agreement with this partner is in force now"),
        ReasonCode.PurposeNotAgreed when Request.Person is not null =>
            new GovernanceException(GovernanceFault.PurposeNotAgreed, "the agreement with this partner does not cover this purpose"),
        ReasonCode.Admitted => throw new InvalidOperationException("an admitted request has no refusal"),
        _ => NotAvailable(),
    };

    /// <summary>The one fault for what is absent or not allowed; doors use it for items that a ring does not find, too.</summary>
    public static GovernanceException NotAvailable() =>
        new(GovernanceFault.NotAvailable, "there is nothing here under this id that you may have");
}

using Strongroom.Core;

namespace Strongroom.Governance;

/// <summary>Everything that can go wrong in this room; see docs/faults/governance.md.</summary>
public enum GovernanceFault
{
    /// <summary>What was asked for is absent, or the asker may not have it: the two are never told apart.</summary>
    NotAvailable = 1,

    /// <summary>The asker's roles do not include this action.</summary>
    RoleLacking = 2,

    /// <summary>No authority was named, or none of that id exists.</summary>
    AuthorityMissing = 3,

    /// <summary>The authority named has not begun, has expired or was ended.</summary>
    AuthorityNotLive = 4,

    /// <summary>The authority named does not cover the purpose.</summary>
    PurposeNotCovered = 5,

    /// <summary>A control entry in the ledger is ill-formed or breaks a rule: the record is damaged or forged.</summary>
    DamagedEntry = 6,

    /// <summary>A control entry makes a change that lacks the approvals it needs: the record is forged.</summary>
    UnapprovedChange = 7,

    /// <summary>A proposed change breaks a rule.</summary>
    ChangeRefused = 8,

    /// <summary>An approval's signature, signer or proposal is not what it must be.</summary>
    ApprovalRefused = 9,

    /// <summary>An access record is ill-formed.</summary>
    MalformedRecord = 10,

    /// <summary>No agreement under which this partner may be asked is in force.</summary>
    AgreementNotLive = 11,

    /// <summary>The agreement with this partner does not cover the purpose.</summary>
    PurposeNotAgreed = 12,
}

/// <summary>The one exception of this room.</summary>
public sealed class GovernanceException : StrongroomException
{
    /// <summary>Makes a fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">One sentence with ids and codes only.</param>
    /// <param name="inner">The cause, or null.</param>
    public GovernanceException(GovernanceFault fault, string message, Exception? inner = null)
        : base(CodeOf("governance", fault), KindOf(fault), message, RemedyOf(fault), inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public GovernanceFault Fault { get; }

    /// <summary>Index of the control entry that a fold refused, or null.</summary>
    public ulong? ControlIndex { get; init; }

    private static FaultKind KindOf(GovernanceFault fault) => fault switch
    {
        GovernanceFault.NotAvailable or GovernanceFault.RoleLacking or GovernanceFault.AuthorityMissing
            or GovernanceFault.AuthorityNotLive or GovernanceFault.PurposeNotCovered
            or GovernanceFault.AgreementNotLive or GovernanceFault.PurposeNotAgreed => FaultKind.Refused,
        _ => FaultKind.BadInput,
    };

    private static string? RemedyOf(GovernanceFault fault) => fault switch
    {
        GovernanceFault.NotAvailable => "Check the id; if it is right, ask the owner of the material.",
        GovernanceFault.RoleLacking => "Ask a security officer for the role.",
        GovernanceFault.AuthorityMissing => "Name one of your live authorities.",
        GovernanceFault.AuthorityNotLive => "Use an authority that is live today, or have one granted.",
        GovernanceFault.PurposeNotCovered => "Choose a purpose that the authority covers.",
        GovernanceFault.AgreementNotLive => "Ask a security officer for an agreement with this partner, or leave the partner out.",
        GovernanceFault.PurposeNotAgreed => "Choose a purpose that the agreement covers, or leave the partner out.",
        GovernanceFault.DamagedEntry or GovernanceFault.UnapprovedChange =>
            "Stop. Verify the ledger offline from a checkpoint that you trust; do not serve from this store.",
        GovernanceFault.ChangeRefused => "Correct the change and propose it anew.",
        GovernanceFault.ApprovalRefused => "Have a different person with the needed role sign this very proposal with a key of his own.",
        _ => null,
    };
}

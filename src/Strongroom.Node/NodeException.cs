using Strongroom.Core;

namespace Strongroom.Node;

/// <summary>Everything that can go wrong in this room; docs/faults/node.md has a line for each.</summary>
public enum NodeFault
{
    /// <summary>The node is locked.</summary>
    Locked = 1,

    /// <summary>The node is opening its store.</summary>
    Opening = 2,

    /// <summary>The store is older than what this node has seen, or contradicts it.</summary>
    RolledBack = 3,

    /// <summary>Nothing proves how new the store is.</summary>
    FreshnessUnproven = 4,

    /// <summary>The node serves readers only.</summary>
    ReadOnly = 5,

    /// <summary>User name or credential is wrong.</summary>
    SignInRefused = 6,

    /// <summary>Too many attempts for this user name.</summary>
    TooManyAttempts = 7,

    /// <summary>There is no session: not signed in, or it ended.</summary>
    NoSession = 8,

    /// <summary>There is no such thing, or none for this person.</summary>
    NotFound = 9,

    /// <summary>The grant ended, or is not of this session.</summary>
    GrantEnded = 10,

    /// <summary>A request is not of the form that it must have.</summary>
    BadRequest = 11,

    /// <summary>A request is larger than allowed.</summary>
    TooLarge = 12,

    /// <summary>Another process uses the port.</summary>
    PortInUse = 13,

    /// <summary>There is no agency in this folder.</summary>
    NotFounded = 14,

    /// <summary>There is an agency in this folder already.</summary>
    AlreadyFounded = 15,

    /// <summary>Another node of this agency runs on this state folder.</summary>
    AlreadyRunning = 16,

    /// <summary>The passphrase is wrong.</summary>
    WrongPassphrase = 17,

    /// <summary>Several authorities cover this, or none is named.</summary>
    AuthorityNeeded = 18,

    /// <summary>The rules do not allow this, whatever it concerns.</summary>
    NotAllowed = 19,

    /// <summary>A range asks for bytes beyond the end.</summary>
    BadRange = 20,

    /// <summary>The item has no text.</summary>
    NoText = 21,

    /// <summary>The proposal changed or is not open.</summary>
    ProposalNotOpen = 22,

    /// <summary>The node is stopping.</summary>
    Stopping = 23,

    /// <summary>The host's Unicode data do not work, so names and words could not be compared.</summary>
    NoUnicode = 24,

    /// <summary>The state folder cannot be read or written.</summary>
    StateUnusable = 25,

    /// <summary>Something that the node did not foresee.</summary>
    Unforeseen = 26,

    /// <summary>Others kept changing what a request rests on.</summary>
    Busy = 27,

    /// <summary>A founding plan cannot be carried out.</summary>
    BadPlan = 28,

    /// <summary>No peer has cosigned the ledger for too long.</summary>
    Dark = 29,

    /// <summary>An introduction has another fingerprint than the officer was told.</summary>
    FingerprintDiffers = 30,

    /// <summary>An agreement file lacks a good signature of the other agency.</summary>
    AgreementUnsigned = 31,

    /// <summary>This node has no address for other agencies.</summary>
    NoExchange = 32,

    /// <summary>The other agency's node does not answer.</summary>
    PartnerOutOfReach = 33,

    /// <summary>The item has no such page, or no sound, or it can't be shown here.</summary>
    NoRendition = 34,

    /// <summary>The item has no layout.</summary>
    NoLayout = 35,

    /// <summary>The machine's words do not stand there.</summary>
    CorrectionMisplaced = 36,

    /// <summary>Somebody else corrected the same place first.</summary>
    CorrectedMeanwhile = 37,
}

/// <summary>This room's one fault.</summary>
public sealed class NodeException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="kind">Whose fault it is.</param>
    /// <param name="message">One sentence; ids and codes only.</param>
    /// <param name="remedy">What to do about it, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    public NodeException(NodeFault fault, FaultKind kind, string message, string? remedy = null, Exception? inner = null)
        : base(CodeOf("node", fault), kind, message, remedy, inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public NodeFault Fault { get; }
}

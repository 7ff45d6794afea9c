using Strongroom.Core;

namespace Strongroom.Exchange;

/// <summary>What can go wrong in the Exchange room. Codes are <c>exchange.</c> and the name in lower case; see docs/faults/exchange.md.</summary>
public enum ExchangeFault
{
    /// <summary>Bytes that should be an introduction are not one, or its signature is not by the key that it names.</summary>
    MalformedIntroduction = 1,

    /// <summary>Bytes that should be an agreement file are not one.</summary>
    MalformedAgreement = 2,

    /// <summary>A question of a peer breaks a rule of its format.</summary>
    MalformedMessage = 3,

    /// <summary>The node is not ready to answer peers.</summary>
    NotServing = 4,

    /// <summary>The peer did not answer in time, or cannot be reached, or the other end is not the peer.</summary>
    OutOfReach = 5,

    /// <summary>The peer's answer breaks a rule of its format, or cannot be an answer to this question.</summary>
    AnswerRefused = 6,

    /// <summary>The grant at the peer ended, or there is none.</summary>
    GrantEnded = 7,

    /// <summary>An agreement may not be signed: its terms are not approved here, or it is ended.</summary>
    NotApproved = 8,
}

/// <summary>The one exception of the Exchange room. Messages hold codes and ids only.</summary>
public sealed class ExchangeException : StrongroomException
{
    /// <summary>Makes a fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">One sentence with ids and codes only.</param>
    /// <param name="inner">The cause, or null.</param>
    public ExchangeException(ExchangeFault fault, string message, Exception? inner = null)
        : base(CodeOf("exchange", fault), KindOf(fault), message, RemedyOf(fault), inner) => Fault = fault;

    /// <summary>What went wrong.</summary>
    public ExchangeFault Fault { get; }

    private static FaultKind KindOf(ExchangeFault fault) => fault switch
    {
        ExchangeFault.NotServing or ExchangeFault.OutOfReach => FaultKind.Outside,
        ExchangeFault.GrantEnded or ExchangeFault.NotApproved => FaultKind.Refused,
        _ => FaultKind.BadInput,
    };

    private static string? RemedyOf(ExchangeFault fault) => fault switch
    {
        ExchangeFault.MalformedIntroduction or ExchangeFault.MalformedAgreement => "Ask the other agency for the file again.",
        ExchangeFault.MalformedMessage => "Compare the two nodes' releases.",
        ExchangeFault.NotServing => "Try again when the node serves.",
        ExchangeFault.OutOfReach => "Go on without the partner, and try again later.",
        ExchangeFault.AnswerRefused => "Tell a security officer: the partner's node misbehaves, or is of another release.",
        ExchangeFault.GrantEnded => "Open the item again.",
        ExchangeFault.NotApproved => "Have two security officers approve these very terms first.",
        _ => null,
    };
}

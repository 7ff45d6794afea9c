using Microsoft.Extensions.Logging;

namespace Strongroom.Node.Hosting;

/// <summary>The node's log lines: ids and codes only. Exceptions are logged by type, since a message of someone else's may quote content.</summary>
internal static partial class NodeLog
{
    [LoggerMessage(1, LogLevel.Information, "{Agency} listens on port {Port}")]
    internal static partial void Listening(ILogger log, string agency, int port);

    [LoggerMessage(2, LogLevel.Information, "{Agency} is {State}")]
    internal static partial void StateChanged(ILogger log, string agency, AgencyState state);

    [LoggerMessage(3, LogLevel.Warning, "fault {Code}")]
    internal static partial void Fault(ILogger log, string code);

    [LoggerMessage(4, LogLevel.Error, "unforeseen {Type} at {Where}")]
    internal static partial void Unforeseen(ILogger log, string type, string where);

    [LoggerMessage(5, LogLevel.Warning, "analysis of item {Item} will be tried again: {Code}")]
    internal static partial void AnalysisDelayed(ILogger log, string item, string code);

    [LoggerMessage(6, LogLevel.Information, "item {Item} is unread: {Code}")]
    internal static partial void Unread(ILogger log, string item, string code);

    [LoggerMessage(7, LogLevel.Warning, "the index was not sealed: {Code}")]
    internal static partial void IndexNotSealed(ILogger log, string code);

    [LoggerMessage(8, LogLevel.Warning, "memory for keys is locked: {Locked}; dumps are off: {DumpsOff}")]
    internal static partial void Hygiene(ILogger log, bool locked, bool dumpsOff);

    [LoggerMessage(9, LogLevel.Information, "peer {Peer} is left out of an answer: {Code}")]
    internal static partial void Partner(ILogger log, string peer, string code);

    [LoggerMessage(10, LogLevel.Information, "{Agency} listens for peers on port {Port}")]
    internal static partial void ListeningForPeers(ILogger log, string agency, int port);

    [LoggerMessage(11, LogLevel.Warning,
        "index segment {Segment} of compartment {Compartment} is refused ({Code}); its items are indexed anew from their texts")]
    internal static partial void IndexSegmentRefused(ILogger log, string segment, string compartment, string code);
}

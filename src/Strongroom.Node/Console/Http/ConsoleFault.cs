using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Http;

/// <summary>Faults that only the console can have; docs/faults/console.md has a line for each.</summary>
internal enum ConsoleFault
{
    /// <summary>A form's token does not match: it is older than the session, or was posted from elsewhere.</summary>
    FormOutdated = 1,

    /// <summary>There is no such page, or it was forgotten since.</summary>
    NoSuchPage = 2,

    /// <summary>A form holds something that it cannot.</summary>
    BadEntry = 3,
}

/// <summary>The console's one fault.</summary>
internal sealed class ConsoleException(ConsoleFault fault, string message, string? remedy = null)
    : StrongroomException(CodeOf("console", fault), FaultKind.BadInput, message, remedy)
{
    /// <summary>What went wrong.</summary>
    internal ConsoleFault Fault { get; } = fault;

    internal static ConsoleException NoSuchPage() =>
        new(
            ConsoleFault.NoSuchPage,
            "There is no such page, or none for you.",
            "Results are forgotten at sign-out and when another purpose is chosen. Search again.");
}

/// <summary>Faults as pages show them.</summary>
internal static class FaultText
{
    internal static ApiError Of(StrongroomException fault) =>
        new(fault.Code, fault.Message, fault.Remedy, fault is Search.SearchException search ? search.Position : null);
}

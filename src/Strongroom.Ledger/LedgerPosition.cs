using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>How far a ledger reaches. Thread-safe: immutable. Never shown to users.</summary>
/// <param name="Commit">Number of the last commit.</param>
/// <param name="CommitHash">Hash of the last commit; covers everything before it.</param>
/// <param name="Time">Time of the last commit.</param>
/// <param name="ControlSize">Entries in the control tree.</param>
/// <param name="ControlRoot">Root of the control tree.</param>
/// <param name="AccessSize">Entries in the access tree.</param>
/// <param name="AccessRoot">Root of the access tree.</param>
public sealed record LedgerPosition(
    ulong Commit, Hash384 CommitHash, DateTimeOffset Time, ulong ControlSize, Hash384 ControlRoot, ulong AccessSize, Hash384 AccessRoot);

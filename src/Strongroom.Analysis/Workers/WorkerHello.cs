namespace Strongroom.Analysis.Workers;

/// <summary>
/// The worker's first word, said after it has closed itself in and before it reads anything: <c>SRW1</c>, then one byte of
/// <see cref="Closed"/>. The parent sends no byte of the item to a worker that lacks what the sandbox was found to have.
/// </summary>
internal static class WorkerHello
{
    internal const int Length = 5;

    private static ReadOnlySpan<byte> Magic => "SRW1"u8;

    internal static byte[] Encode(Closed closed) => [.. Magic, (byte)closed];

    internal static Closed? Decode(ReadOnlySpan<byte> bytes) =>
        bytes.Length == Length && bytes[..4].SequenceEqual(Magic) ? (Closed)bytes[4] : null;
}

/// <summary>What a worker has put on itself.</summary>
[Flags]
internal enum Closed : byte
{
    None = 0,

    /// <summary>The rlimits.</summary>
    Limits = 1,

    /// <summary>The seccomp filter, on all threads.</summary>
    Calls = 2,
}

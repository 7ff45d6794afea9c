namespace Strongroom.Analysis.Tools;

/// <summary>
/// A program of the distribution that may be run on untrusted bytes, and all that may be said to it: whole numbers in stated bounds. It is run in a sandboxed
/// process of its own by exec in place, so it can start no process, open no socket and write no file. Its input is descriptor 0, a file in memory that it may
/// read or open by <see cref="Input"/>; its output is the pipe at descriptor 1; what it says on descriptor 2 is lost.
/// </summary>
/// <param name="Number">How worker and node call it; unique.</param>
/// <param name="Program">Full path.</param>
/// <param name="Package">The Debian package that brings it.</param>
/// <param name="Bounds">Least and greatest value of each number that it is given.</param>
/// <param name="Arguments">Makes the command line of the numbers; nothing in it comes from an item.</param>
internal sealed record Tool(int Number, string Program, string Package, (int Least, int Greatest)[] Bounds, Func<IReadOnlyList<int>, string[]> Arguments)
{
    /// <summary>The path by which a tool that must seek opens its input.</summary>
    internal const string Input = "/proc/self/fd/0";

    /// <summary>The path by which a tool that wants an output file writes to its pipe.</summary>
    internal const string Output = "/proc/self/fd/1";

    /// <summary>Greatest number of numbers.</summary>
    internal const int MaxNumbers = 8;

    /// <summary>It is there.</summary>
    internal bool IsInstalled => File.Exists(Program);

    /// <summary>Further settings of its environment, beside those that every tool gets.</summary>
    internal IReadOnlyList<string> Environment { get; init; } = [];

    /// <summary>These numbers may be given to it.</summary>
    internal bool Takes(IReadOnlyList<int> numbers) =>
        numbers.Count == Bounds.Length && numbers.Zip(Bounds).All(static pair => pair.First >= pair.Second.Least && pair.First <= pair.Second.Greatest);
}

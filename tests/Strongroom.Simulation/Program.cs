using System.Globalization;
using Strongroom.Simulation;

// By hand: "--seed N" runs one seed twice and compares; "--minutes N" runs new seeds until the time is up. Otherwise the test runner.
if (args.Length == 2 && args[0] == "--seed" && ulong.TryParse(args[1], CultureInfo.InvariantCulture, out var seed))
{
    var first = Run.Seed(seed);
    var second = Run.Seed(seed);
    Console.WriteLine(first);
    var witnesses = Run.Witnesses(seed);
    var again = Run.Witnesses(seed);
    Console.WriteLine(witnesses);
    var federation = Run.Federation(seed);
    Console.WriteLine(federation);
    var same = first.Trace == second.Trace && witnesses.Trace == again.Trace && federation.Trace == Run.Federation(seed).Trace;
    Console.WriteLine(same ? "the second runs took the same steps" : "A SECOND RUN DIFFERED");
    return same ? 0 : 1;
}

if (args.Length == 2 && args[0] == "--minutes" && double.TryParse(args[1], CultureInfo.InvariantCulture, out var minutes))
{
    var clock = System.Diagnostics.Stopwatch.StartNew();
    for (var next = (ulong)Environment.TickCount64; clock.Elapsed.TotalMinutes < minutes; next++)
    {
        Console.WriteLine(Run.Seed(next));
        Console.WriteLine(Run.Witnesses(next));
        Console.WriteLine(Run.Federation(next));
    }

    return 0;
}

return await Xunit.Runner.InProc.SystemConsole.ConsoleRunner.Run(args);

using Spectre.Console;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Demo;

/// <summary>Shows how far the filing of all agencies is: bars at a terminal, else a line now and then.</summary>
internal sealed class DemoView(IReadOnlyList<DemoFiling> filings, Output output)
{
    private const int Lines = 5; // for each agency and kind of work
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(300);

    /// <summary>Shows until the work ends.</summary>
    public async Task WatchAsync(Task work, CancellationToken ct)
    {
        var open = filings.Where(static f => !f.WasDone && f.Total > 0).ToList();
        if (open.Count == 0)
        {
            return;
        }

        if (!output.ShowsProgress)
        {
            await TellAsync(open, work, ct);
            return;
        }

        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        await console.Progress()
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
            .StartAsync(async progress =>
            {
                var bars = open.ConvertAll(f => (
                    Filing: f,
                    Filed: progress.AddTask($"{f.Agency,-5} files {f.Total}", maxValue: f.Total),
                    Read: progress.AddTask($"{f.Agency,-5} reads them, sandboxed", maxValue: f.Total)));
                while (true)
                {
                    foreach (var (filing, filed, read) in bars)
                    {
                        filed.Value = filing.Filed;
                        read.Value = filing.Read;
                    }

                    if (work.IsCompleted)
                    {
                        return;
                    }

                    await Task.Delay(Look, ct);
                }
            });
    }

    private async Task TellAsync(List<DemoFiling> open, Task work, CancellationToken ct)
    {
        var told = open.ToDictionary(static f => f, static _ => (Filed: 0, Read: 0));
        while (true)
        {
            foreach (var filing in open)
            {
                var before = told[filing];
                var now = (Filed: filing.Filed * Lines / filing.Total, Read: filing.Read * Lines / filing.Total);
                if (now != before)
                {
                    told[filing] = now;
                    output.Note($"{filing.Agency}: filed {filing.Filed}, read {filing.Read} of {filing.Total}");
                }
            }

            if (work.IsCompleted)
            {
                return;
            }

            await Task.Delay(Look, ct);
        }
    }
}

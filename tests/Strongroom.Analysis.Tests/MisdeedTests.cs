using static Strongroom.Analysis.Tests.Hostile;

namespace Strongroom.Analysis.Tests;

/// <summary>What a worker in the attacker's hands does to its own item, and what waits for the next one. Nothing here counts what is left, so other tests may run beside.</summary>
public sealed class MisdeedTests
{
    [Theory]
    [InlineData("spin", UnreadReason.OutOfTime)]
    [InlineData("sleep", UnreadReason.OutOfTime)]
    [InlineData("spin on threads", UnreadReason.OutOfTime)]
    [InlineData("claim a huge header", UnreadReason.OutputTooLong)]
    [InlineData("flood", UnreadReason.OutputMalformed)]
    [InlineData("write garbage", UnreadReason.OutputTooLong, UnreadReason.OutputMalformed, UnreadReason.WorkerCrashed)]
    [InlineData("stop in the middle", UnreadReason.WorkerCrashed)]
    [InlineData("close the output and stay", UnreadReason.WorkerCrashed, UnreadReason.OutOfTime)]
    [InlineData("say nothing", UnreadReason.WorkerCrashed)]
    [InlineData("fail fast", UnreadReason.WorkerCrashed)]
    [InlineData("overflow the stack", UnreadReason.WorkerCrashed)]
    [InlineData("out of memory", UnreadReason.OutOfMemory)]
    [InlineData("eat native memory", UnreadReason.OutOfMemory, UnreadReason.WorkerCrashed)]
    [InlineData("eat managed memory", UnreadReason.OutOfMemory, UnreadReason.OutOfTime, UnreadReason.WorkerCrashed)]
    public async Task AMisdeedEndsItsOwnItemAndNoOther(string deed, params UnreadReason[] allowed)
    {
        await Task.WhenAll(InAsync(SandboxKind.Bubblewrap), InAsync(SandboxKind.Landlock));

        async Task InAsync(SandboxKind kind)
        {
            if (await ReportAsync(kind) is not { } report)
            {
                return;
            }

            // Only what may go on until it is stopped has little time: on a busy machine that is not enough for anything else.
            var time = allowed.Contains(UnreadReason.OutOfTime) ? TimeSpan.FromSeconds(deed.Contains("memory", StringComparison.Ordinal) ? 5 : 2) : TimeSpan.FromMinutes(5);
            var limits = new AnalysisLimits { MaxTime = time, MaxMemoryBytes = 160 << 20 };
            await using var analyser = new Analyser(new AnalyserOptions { Worker = WorkerFile, Sandbox = report, Limits = limits, KeepSpare = false });
            var outcome = await AnalyseAsync(analyser, deed);
            Assert.Contains(Assert.IsType<AnalysisOutcome.Unread>(outcome).Reason, allowed);
            AnalysisOutcome next;
            do
            {
                next = await AnalyseAsync(analyser, "the next");
            }
            while (next is AnalysisOutcome.Unread { Reason: UnreadReason.OutOfTime });
            Assert.Equal("the next", Assert.IsType<AnalysisOutcome.Document>(next).Value.Text);
        }
    }

    [Fact]
    public async Task TheWorkerThatWaitsIsNotUsedWhenProgramsHaveComeSinceItWasStarted()
    {
        if (await ReportAsync(SandboxKind.Landlock) is not { } report)
        {
            Assert.Skip("Landlock is not possible on this machine; bubblewrap numbers processes anew");
            return;
        }

        var standing = "before";
        await using var analyser = new Analyser(new AnalyserOptions { Worker = WorkerFile, Sandbox = report, Standing = () => standing });
        _ = await DocumentAsync(analyser, "process");
        var waiting = await analyser.SpareAsync();
        Assert.Equal($"{waiting}", (await DocumentAsync(analyser, "process")).Text);

        // Its sandbox shows the host as it was: to it, what came since is not there.
        waiting = await analyser.SpareAsync();
        standing = "after";
        Assert.NotEqual($"{waiting}", (await DocumentAsync(analyser, "process")).Text);
        waiting = await analyser.SpareAsync();
        Assert.Equal($"{waiting}", (await DocumentAsync(analyser, "process")).Text);
    }
}

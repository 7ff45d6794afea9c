using System.Text;
using Strongroom.Analysis.Sandboxing;
using static Strongroom.Analysis.Tests.Hostile;

namespace Strongroom.Analysis.Tests;

/// <summary>A worker that is wholly in the attacker's hands, in each kind of sandbox. It must harm nothing but its own item.</summary>
[Collection("workers")] // counts this process's children, so nothing else may start any meanwhile
public sealed class SandboxTests
{
    public static TheoryData<SandboxKind> Kinds => [SandboxKind.Bubblewrap, SandboxKind.Landlock];

    [Fact]
    public async Task TheProbeNamesASandboxThatHolds()
    {
        var report = await Sandbox.ProbeAsync(TestContext.Current.CancellationToken);
        Assert.True(report.Kind != SandboxKind.None, report.Summary + "; " + report.Remedy);
        Assert.NotEmpty(report.Summary);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task NothingThatItTriesWorks(SandboxKind kind)
    {
        await using var analyser = await AnalyserAsync(kind);
        var document = await DocumentAsync(analyser, "attempts");
        Assert.Equal(string.Empty, document.Text);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EnvironmentAndArgumentsHoldNothingOfTheNodeOrTheItem(SandboxKind kind)
    {
        await using var analyser = await AnalyserAsync(kind);
        var document = await DocumentAsync(analyser, "environment", "canary-of-the-name.eml");
        Assert.DoesNotContain("canary", document.Text, StringComparison.Ordinal);
        foreach (var line in document.Text.Split('\n'))
        {
            Assert.Matches("^(DOTNET_[A-Za-z_]+=[0-9a-fx]+|MALLOC_ARENA_MAX=1|OMP_THREAD_LIMIT=1|PWD=/|argument .*)$", line);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task DescriptorsThatTheNodeInheritedAreNotPassedOn(SandboxKind kind)
    {
        await using var analyser = await AnalyserAsync(kind);
        var inherited = (int)Native.Syscall(32, 1, 0, 0, 0, 0, 0); // dup, without the mark that closes it on exec
        Assert.True(inherited > 2);
        try
        {
            Assert.Equal(string.Empty, (await DocumentAsync(analyser, "descriptors")).Text);
        }
        finally
        {
            _ = Native.Close(inherited);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task ThreadsAreBounded(SandboxKind kind)
    {
        await using var analyser = await AnalyserAsync(kind);
        var outcome = await AnalyseAsync(analyser, "threads");
        if (outcome is AnalysisOutcome.Document document)
        {
            Assert.InRange(int.Parse(document.Value.Text, System.Globalization.CultureInfo.InvariantCulture), 1, 4900);
        }
    }

    [Fact]
    public async Task NoProcessDescriptorOrMemoryPageIsLeftBehind()
    {
        var kind = (await Sandbox.ProbeAsync(TestContext.Current.CancellationToken)).Kind;
        string[] deeds = ["sleep", "flood", "fail fast", "eat native memory", "close the output and stay", "fine"];

        await Leftovers.MustBeNoneAsync(RunAllAsync);

        async Task RunAllAsync()
        {
            var limits = new AnalysisLimits { MaxTime = TimeSpan.FromSeconds(1), MaxMemoryBytes = 160 << 20 };
            await using var analyser = new Analyser(
                new AnalyserOptions { Worker = WorkerFile, Sandbox = new SandboxReport(kind, string.Empty, [], null), Limits = limits });
            await Task.WhenAll(deeds.Select(deed => AnalyseAsync(analyser, deed)));
        }
    }

    [Fact]
    public async Task DisposingEndsWorkersAtOnceAndCallsWithThem()
    {
        var kind = (await Sandbox.ProbeAsync(TestContext.Current.CancellationToken)).Kind;
        var analyser = new Analyser(new AnalyserOptions { Worker = WorkerFile, Sandbox = new SandboxReport(kind, string.Empty, [], null) });
        var sleeping = AnalyseAsync(analyser, "sleep");
        _ = await AnalyseAsync(analyser, "fine");
        await analyser.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sleeping);
        Assert.Equal(0, Leftovers.CountChildren());
        await Assert.ThrowsAsync<ObjectDisposedException>(() => AnalyseAsync(analyser, "fine"));
    }

    [Fact]
    public async Task WithoutASandboxNothingIsStartedUnlessTold()
    {
        var none = new SandboxReport(SandboxKind.None, "none", [], "apt-get install bubblewrap");
        await using var strict = new Analyser(new AnalyserOptions { Sandbox = none });
        var refused = await Assert.ThrowsAsync<AnalysisException>(() => AnalyseAsync(strict, "x"));
        Assert.Equal("analysis.no-sandbox", refused.Code);
        Assert.Equal(none.Remedy, refused.Remedy);

        await using var told = new Analyser(new AnalyserOptions { Sandbox = none, AllowUnconfined = true });
        Assert.Equal("x", Assert.IsType<AnalysisOutcome.Document>(await AnalyseAsync(told, "x")).Value.Text);
    }

    [Fact]
    public async Task AFaultOfTheContentsOwnStreamGoesToTheCaller()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        await Assert.ThrowsAsync<InvalidDataException>(
            () => analyser.AnalyseAsync(new FailingStream(), new AnalysisHints("text/plain", null), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task NoMoreWorkersThanAllowedRunAtOnce()
    {
        await using var analyser = new Analyser(new AnalyserOptions { MaxWorkers = 2, KeepSpare = false, Worker = WorkerFile, Sandbox = await AnyReportAsync() });
        var peak = 0;
        var items = Enumerable.Range(0, 12).Select(i => AnalyseAsync(analyser, $"item {i}")).ToArray();
        while (!Task.WhenAll(items).IsCompleted)
        {
            peak = Math.Max(peak, Leftovers.CountChildren());
            await Task.Yield();
        }

        Assert.InRange(peak, 0, 2);
        for (var i = 0; i < items.Length; i++)
        {
            Assert.Equal($"item {i}", Assert.IsType<AnalysisOutcome.Document>(await items[i]).Value.Text);
        }
    }

    private static async Task<SandboxReport> AnyReportAsync() => await Sandbox.ProbeAsync(TestContext.Current.CancellationToken);

    private sealed class FailingStream : MemoryStream
    {
        public override bool CanSeek => false;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new InvalidDataException();
    }
}

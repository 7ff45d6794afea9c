namespace Strongroom.Analysis.Tests;

/// <summary>What tools could leave behind.</summary>
[Collection("workers")]
public sealed class ToolLeftoverTests
{
    [Theory]
    [MemberData(nameof(ToolTests.Kinds), MemberType = typeof(ToolTests))]
    public async Task NothingOfToolsIsLeftBehind(SandboxKind kind)
    {
        string[] scripts = ["print 1;", "sleep 1000;", "print 'x' x 60000 while 1;", "kill 9, $$;", "close STDOUT; kill 11, $$;"];
        var limits = new AnalysisLimits { MaxTime = TimeSpan.FromSeconds(2), MaxToolOutputBytes = 1 << 20 };
        await Leftovers.MustBeNoneAsync(RunAllAsync);

        async Task RunAllAsync()
        {
            foreach (var script in scripts)
            {
                _ = await ToolTests.SayAsync(kind, "tool\n" + script, limits);
            }
        }
    }
}

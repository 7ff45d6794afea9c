using System.Diagnostics;

namespace Strongroom.Search.Tests;

/// <summary>The kernel again in child processes in which the platform does not use some of the processor's features.</summary>
public sealed class NarrowRegistersTests
{
    [Theory]
    [InlineData("EnableAVX512")]
    [InlineData("EnableAVX2")]
    [InlineData("EnableHWIntrinsic")]
    public async Task The_kernel_gives_the_same_without(string feature)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true, RedirectStandardError = true };
        if (Path.GetFileNameWithoutExtension(start.FileName) == "dotnet")
        {
            start.ArgumentList.Add(typeof(NarrowRegistersTests).Assembly.Location);
        }

        foreach (var argument in new[] { "-method", "Strongroom.Search.Tests.KernelTests.Wide_loops_give_what_plain_ones_give", "-method", "Strongroom.Search.Tests.KernelTests.The_kernel_finds_what_the_matchers_find", "-method", "Strongroom.Search.Tests.KernelTests.What_a_console_asks_is_what_the_matchers_find" })
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment["DOTNET_" + feature] = "0";
        if (feature == "EnableAVX512")
        {
            start.Environment["DOTNET_EnableAVX512F"] = "0"; // its name before .NET 10
        }

        using var child = Process.Start(start)!;
        var output = child.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await child.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(child.ExitCode == 0, await output);
        Assert.Contains("Total: 3, Errors: 0, Failed: 0", await output, StringComparison.Ordinal);
    }
}

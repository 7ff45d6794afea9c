using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace Strongroom.Cli.Tests;

/// <summary>What one run of the command gave.</summary>
internal sealed record Ran(int Code, string Out, string Error)
{
    public JsonElement Json => JsonDocument.Parse(Out).RootElement;
}

/// <summary>The real command, as a process of its own.</summary>
internal static class CommandLine
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "strongroom.dll");

    /// <summary>The home folder of all commands: nothing may be left in it.</summary>
    public static DirectoryInfo Home { get; } = Directory.CreateTempSubdirectory("strongroom-home-");

    public static Task<Ran> RunAsync(string? input, params string[] arguments) => RunAsync(input, static _ => { }, arguments);

    public static async Task<Ran> RunAsync(string? input, Action<ProcessStartInfo> prepare, params string[] arguments)
    {
        var start = Prepare(arguments);
        prepare(start);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("the command did not start");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input ?? string.Empty);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading what it was given; its exit code tells whether it may.
        }

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{string.Join(' ', arguments)} did not end: {await error}");
        }

        return new Ran(process.ExitCode, await output, await error);
    }

    public static Process Start(params string[] arguments) =>
        Process.Start(Prepare(arguments)) ?? throw new InvalidOperationException("the command did not start");

    public static ProcessStartInfo Prepare(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["HOME"] = Home.FullName;
        start.Environment["STRONGROOM_DEMO"] = Path.Combine(Path.GetTempPath(), "strongroom-no-demo");
        start.Environment.Remove("STRONGROOM_NODE");
        return start;
    }
}

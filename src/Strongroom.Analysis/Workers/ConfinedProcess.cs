using System.ComponentModel;
using System.Diagnostics;
using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis.Workers;

/// <summary>A process of ours that has closed itself in and said so, from the node's side. Disposing kills it and waits until it is gone.</summary>
internal sealed class ConfinedProcess : IAsyncDisposable
{
    private static readonly TimeSpan MaxStartTime = TimeSpan.FromSeconds(30);

    private readonly Process _process;

    private ConfinedProcess(Process process)
    {
        _process = process;
        Id = process.Id;
        Input = process.StandardInput.BaseStream;
        Output = process.StandardOutput.BaseStream;

        // Nothing it says on standard error is passed on: a log is a disk, and its words may be the item's.
        process.StandardError.Dispose();
    }

    internal Stream Input { get; }

    internal Stream Output { get; }

    /// <summary>What it has put on itself; known after <see cref="StartAsync"/>.</summary>
    internal Closed Closed { get; private set; }

    internal bool IsAlive => !_process.HasExited;

    /// <summary>Its number; told also when it has ended and this is disposed, for who watches it does so beside.</summary>
    internal int Id { get; }

    /// <summary>Starts a process and waits until it has closed itself in.</summary>
    /// <exception cref="AnalysisException">It could not be started, or said nothing sensible.</exception>
    internal static async Task<ConfinedProcess> StartAsync(WorkerLauncher launcher, WorkerCommand command, TimeProvider clock, CancellationToken cancellationToken)
    {
        var process = new ConfinedProcess(await launcher.StartAsync(command));
        try
        {
            process.Closed = await process.ReadHelloAsync(clock, cancellationToken);
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends bubblewrap, and with it its namespace, or the one process that the filter lets exist.</summary>
    internal void Kill()
    {
        try
        {
            _process.Kill();
        }
        catch (Exception e) when (e is InvalidOperationException or Win32Exception)
        {
            // it is gone already
        }
    }

    /// <summary>Waits until it has ended.</summary>
    /// <returns>Its exit code; 128 and more for a signal.</returns>
    internal async Task<int> ExitCodeAsync()
    {
        await _process.WaitForExitAsync(CancellationToken.None);
        return _process.ExitCode;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        try
        {
            await Input.DisposeAsync();
        }
        catch (IOException)
        {
            // the pipe's other end is gone, as it should be
        }

        await Output.DisposeAsync();
        _process.Dispose();
    }

    private async Task<Closed> ReadHelloAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        // Whoever no longer wants it waits until it is ready, which takes moments: killed while it makes its namespace, bubblewrap leaves a
        // child behind that waits for it for ever and holds on to these pipes.
        using var end = new CancellationTokenSource(MaxStartTime, clock);
        using var kill = end.Token.Register(Kill);
        var bytes = new byte[WorkerHello.Length];
        try
        {
            await Output.ReadExactlyAsync(bytes, CancellationToken.None).AsTask().WaitAsync(end.Token);
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or OperationCanceledException)
        {
            // it ended, or took too long: what it said tells nothing
        }

        cancellationToken.ThrowIfCancellationRequested();
        return WorkerHello.Decode(bytes) ?? throw new AnalysisException(
            AnalysisFault.WorkerUnavailable, "a worker ended before it was ready", "run `strongroom status --health` to see what the sandbox probe says");
    }
}

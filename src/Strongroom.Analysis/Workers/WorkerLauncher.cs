using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// Starts worker processes from one thread that lives as long as the analyser. The kernel's "die with parent" means the thread that
/// started the process: from a pool thread, workers would be killed whenever the pool shrinks. Thread-safe.
/// </summary>
internal sealed class WorkerLauncher : IDisposable
{
    private readonly BlockingCollection<(WorkerCommand Command, TaskCompletionSource<Process> Result)> _orders = [];
    private readonly Thread _thread;

    internal WorkerLauncher()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "worker launcher" };
        _thread.Start();
    }

    /// <summary>Starts a process with redirected standard streams.</summary>
    /// <exception cref="AnalysisException">It can't be started.</exception>
    internal Task<Process> StartAsync(WorkerCommand command)
    {
        var result = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _orders.Add((command, result));
        return result.Task;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _orders.CompleteAdding();
        _thread.Join();
        _orders.Dispose();
    }

    private void Run()
    {
        foreach (var (command, result) in _orders.GetConsumingEnumerable())
        {
            try
            {
                result.SetResult(Start(command));
            }
            catch (Exception e) when (e is Win32Exception or IOException or InvalidOperationException)
            {
                result.SetException(new AnalysisException(
                    AnalysisFault.WorkerUnavailable, "a worker process could not be started", "look at the system's limits of processes and open files", e));
            }
        }
    }

    private static Process Start(WorkerCommand command)
    {
        var start = new ProcessStartInfo(command.Program)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = "/",
        };
        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in command.Environment)
        {
            start.Environment[name] = value;
        }

        // What this process itself inherited without the mark would go on to the worker: a log, a socket, a lock of whoever started the node.
        _ = Native.Syscall(Native.SysCloseRange, 3, uint.MaxValue, Native.CloseRangeCloseOnExec, 0, 0, 0);
        return Process.Start(start) ?? throw new InvalidOperationException();
    }
}

using System.Buffers;
using System.Buffers.Binary;
using System.ComponentModel;
using System.Diagnostics;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Core;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// One worker, from the parent's side: it is given one item, watched, and ended. Whatever it does, the outcome is a document that was
/// verified or a reason. Used by one caller at a time; disposing kills it and waits until it is gone.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan MaxStartTime = TimeSpan.FromSeconds(30);
    private const int CopyBytes = 128 << 10;
    private const int OutOfProcessorTime = 128 + 24; // SIGXCPU

    private readonly Process _process;
    private readonly AnalysisLimits _limits;
    private readonly TimeProvider _clock;
    private readonly Stream _input;
    private readonly Stream _output;

    private WorkerProcess(Process process, AnalysisLimits limits, TimeProvider clock)
    {
        _process = process;
        _limits = limits;
        _clock = clock;
        _input = process.StandardInput.BaseStream;
        _output = process.StandardOutput.BaseStream;

        // Nothing a worker says on standard error is passed on: a log is a disk, and its words may be the item's.
        process.StandardError.Dispose();
    }

    /// <summary>What the worker has put on itself; known after <see cref="StartAsync"/>.</summary>
    internal Closed Closed { get; private set; }

    internal bool IsAlive => !_process.HasExited;

    /// <summary>Starts a worker and waits until it has closed itself in.</summary>
    /// <exception cref="AnalysisException">It could not be started, or said nothing sensible.</exception>
    internal static async Task<WorkerProcess> StartAsync(
        WorkerLauncher launcher, WorkerCommand command, AnalysisLimits limits, TimeProvider clock, CancellationToken cancellationToken)
    {
        var worker = new WorkerProcess(await launcher.StartAsync(command), limits, clock);
        try
        {
            worker.Closed = await worker.ReadHelloAsync(cancellationToken);
            return worker;
        }
        catch
        {
            await worker.DisposeAsync();
            throw;
        }
    }

    /// <summary>Gives the worker its item and returns the outcome.</summary>
    /// <param name="content">The item's bytes.</param>
    /// <param name="hints">What is known from outside.</param>
    /// <param name="render">What to make of it instead of a document, or null.</param>
    /// <param name="cancellationToken">Ends the worker.</param>
    internal async Task<AnalysisOutcome> AnalyseAsync(Stream content, AnalysisHints hints, RenderRequest? render, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(_limits.MaxTime, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        using var kill = stop.Token.Register(Kill);
        var feeding = FeedAsync(content, hints, render, stop.Token);
        var watching = WatchAsync(stop.Token);
        AnalysisOutcome outcome;
        try
        {
            outcome = await DocumentReader.ReadAsync(_output, _limits, CancellationToken.None);
        }
        catch (MalformedException)
        {
            outcome = new AnalysisOutcome.Unread(UnreadReason.OutputMalformed, null);
        }
        catch (AnswerTooLongException)
        {
            outcome = new AnalysisOutcome.Unread(UnreadReason.OutputTooLong, null);
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            outcome = new AnalysisOutcome.Unread(UnreadReason.WorkerCrashed, null);
        }

        var timedOut = end.IsCancellationRequested;
        Kill();
        await stop.CancelAsync();
        var tooLarge = await watching;

        // A fault of the content's own stream (the store) is not the item's: it goes to the caller.
        await feeding;
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome is not AnalysisOutcome.Unread { Reason: UnreadReason.WorkerCrashed })
        {
            return outcome;
        }

        await _process.WaitForExitAsync(CancellationToken.None);
        var why = tooLarge ? UnreadReason.OutOfMemory
            : timedOut || _process.ExitCode == OutOfProcessorTime ? UnreadReason.OutOfTime
            : UnreadReason.WorkerCrashed;
        return new AnalysisOutcome.Unread(why, null);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        try
        {
            await _input.DisposeAsync();
        }
        catch (IOException)
        {
            // the pipe's other end is gone, as it should be
        }

        await _output.DisposeAsync();
        _process.Dispose();
    }

    private async Task<Closed> ReadHelloAsync(CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(MaxStartTime, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        using var kill = stop.Token.Register(Kill);
        var bytes = new byte[WorkerHello.Length];
        try
        {
            await _output.ReadExactlyAsync(bytes, CancellationToken.None);
        }
        catch (Exception e) when (e is EndOfStreamException or IOException)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return WorkerHello.Decode(bytes) ?? throw new AnalysisException(
            AnalysisFault.WorkerUnavailable, "a worker ended before it was ready", "run `strongroom status` to see what the sandbox probe says");
    }

    /// <summary>Sends request and content until the worker has had enough of it.</summary>
    private async Task FeedAsync(Stream content, AnalysisHints hints, RenderRequest? render, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var request = new WorkerRequest(hints, content.CanSeek ? content.Length - content.Position : null, _limits, render).Encode();
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(prefix, request.Length);
            if (!await TryWriteAsync(prefix) || !await TryWriteAsync(request))
            {
                return;
            }

            int count;
            while ((count = await content.ReadAsync(buffer.AsMemory(0, CopyBytes), cancellationToken)) > 0)
            {
                if (!await TryWriteAsync(buffer.AsMemory(0, count)))
                {
                    return;
                }
            }

            await _input.DisposeAsync();
        }
        catch (OperationCanceledException)
        {
            // answered, ended or out of time: the caller knows which
        }
        catch
        {
            Kill();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }

        async ValueTask<bool> TryWriteAsync(ReadOnlyMemory<byte> bytes)
        {
            try
            {
                await _input.WriteAsync(bytes, CancellationToken.None);
                await _input.FlushAsync(CancellationToken.None);
                return true;
            }
            catch (IOException)
            {
                return false; // the worker has answered without reading everything, or has ended
            }
        }
    }

    /// <summary>Ends the worker when it holds too much memory.</summary>
    /// <returns>True when it did.</returns>
    private async Task<bool> WatchAsync(CancellationToken cancellationToken)
    {
        var id = _process.Id;
        while (true)
        {
            try
            {
                await Task.Delay(WatchEvery, _clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return false;
            }

            if (ProcessMemory.ResidentBytes(id) > _limits.MaxMemoryBytes)
            {
                Kill();
                return true;
            }
        }
    }

    /// <summary>Ends bubblewrap, and with it its namespace, or the one process that the filter lets exist.</summary>
    private void Kill()
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
}

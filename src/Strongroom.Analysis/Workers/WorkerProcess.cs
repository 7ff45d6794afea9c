using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Tools;
using Strongroom.Core;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// One worker, from the parent's side: it is given one item, served with tools, watched, and ended. Whatever it does, the outcome is a document that was
/// verified or a reason. Used by one caller at a time; disposing kills it and waits until it is gone.
/// </summary>
internal sealed class WorkerProcess : IAsyncDisposable
{
    private static readonly TimeSpan WatchEvery = TimeSpan.FromMilliseconds(50);
    private const int CopyBytes = 128 << 10;
    private const int FrameBytes = 4;
    private const int OutOfProcessorTime = 128 + 24; // SIGXCPU

    private readonly ConfinedProcess _process;
    private readonly AnalysisLimits _limits;
    private readonly TimeProvider _clock;
    private volatile bool _enlarged;

    private WorkerProcess(ConfinedProcess process, AnalysisLimits limits, TimeProvider clock) => (_process, _limits, _clock) = (process, limits, clock);

    /// <summary>How it shall read recordings.</summary>
    internal SpeechSetting Speech { get; init; } = SpeechSetting.Default;

    /// <summary>What the worker has put on itself.</summary>
    internal Closed Closed => _process.Closed;

    internal bool IsAlive => _process.IsAlive;

    internal int Id => _process.Id;

    /// <summary>Starts a worker and waits until it has closed itself in.</summary>
    /// <exception cref="AnalysisException">It could not be started, or said nothing sensible.</exception>
    internal static async Task<WorkerProcess> StartAsync(
        WorkerLauncher launcher, WorkerCommand command, AnalysisLimits limits, TimeProvider clock, CancellationToken cancellationToken, SpeechSetting? speech = null) =>
        new(await ConfinedProcess.StartAsync(launcher, command, clock, cancellationToken), limits, clock) { Speech = speech ?? SpeechSetting.Default };

    /// <summary>Gives the worker its item and returns the outcome.</summary>
    /// <param name="content">The item's bytes.</param>
    /// <param name="hints">What is known from outside.</param>
    /// <param name="render">What to make of it instead of a document, or null.</param>
    /// <param name="tools">Runs tools for it; null refuses all.</param>
    /// <param name="cancellationToken">Ends the worker.</param>
    /// <exception cref="AnalysisException">A tool's process can't be started.</exception>
    internal async Task<AnalysisOutcome> AnalyseAsync(
        Stream content, AnalysisHints hints, RenderRequest? render, ToolRunner? tools, CancellationToken cancellationToken)
    {
        using var end = new CancellationTokenSource(_limits.MaxTime, _clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(end.Token, cancellationToken);
        using var kill = stop.Token.Register(_process.Kill);
        var began = _clock.GetTimestamp();
        var feeding = FeedAsync(content, hints, render, stop.Token);
        var watching = WatchAsync(tools, stop.Token);
        AnalysisException? fault = null;
        AnalysisOutcome outcome = new AnalysisOutcome.Unread(UnreadReason.WorkerCrashed, null);
        try
        {
            outcome = await DocumentReader.ReadAsync(_process.Output, _limits, ServeAsync, CancellationToken.None);
        }
        catch (MalformedException)
        {
            outcome = new AnalysisOutcome.Unread(UnreadReason.OutputMalformed, null);
        }
        catch (AnswerTooLongException)
        {
            outcome = new AnalysisOutcome.Unread(UnreadReason.OutputTooLong, null);
        }
        catch (AnalysisException e)
        {
            fault = e; // ours, not the item's
        }
        catch (Exception e) when (e is EndOfStreamException or IOException or OperationCanceledException)
        {
            // it ended without an answer
        }

        var timedOut = end.IsCancellationRequested;
        _process.Kill();
        await stop.CancelAsync();
        var tooLarge = await watching;

        // A fault of the content's own stream (the store) is not the item's: it goes to the caller.
        await feeding;
        cancellationToken.ThrowIfCancellationRequested();
        if (fault is not null)
        {
            ExceptionDispatchInfo.Throw(fault);
        }

        if (outcome is not AnalysisOutcome.Unread { Reason: UnreadReason.WorkerCrashed })
        {
            return outcome;
        }

        var code = await _process.ExitCodeAsync();
        var why = tooLarge ? UnreadReason.OutOfMemory
            : timedOut || code == OutOfProcessorTime ? UnreadReason.OutOfTime
            : UnreadReason.WorkerCrashed;
        return new AnalysisOutcome.Unread(why, null);

        async Task ServeAsync(WorkerCall call)
        {
            if (call.Tool is null)
            {
                Enlarge(end, _clock.GetElapsedTime(began));
                return;
            }

            // The worker's pipe carries one stream at a time: first the item, to its end, then what tools say.
            await feeding;
            await (tools ?? throw new MalformedException("worker call", "there are no tools here")).RunAsync(call, _process, stop.Token);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process.DisposeAsync();

    private void Enlarge(CancellationTokenSource end, TimeSpan spent)
    {
        if (!_enlarged)
        {
            _enlarged = true;
            var left = _limits.MaxLongTime - spent;
            if (_limits.MaxLongTime > _limits.MaxTime && left > TimeSpan.Zero)
            {
                end.CancelAfter(left);
            }
        }
    }

    /// <summary>Sends request and content until the worker has had enough of it.</summary>
    private async Task FeedAsync(Stream content, AnalysisHints hints, RenderRequest? render, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var request = new WorkerRequest(hints, content.CanSeek ? content.Length - content.Position : null, _limits, render) { Speech = Speech }.Encode();
            var prefix = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(prefix, request.Length);
            if (!await TryWriteAsync(prefix) || !await TryWriteAsync(request))
            {
                return;
            }

            int count;
            do
            {
                // The end is a piece of no bytes.
                count = await content.ReadAsync(buffer.AsMemory(FrameBytes, CopyBytes - FrameBytes), cancellationToken);
                BinaryPrimitives.WriteInt32BigEndian(buffer, count);
            }
            while (await TryWriteAsync(buffer.AsMemory(0, FrameBytes + count)) && count > 0);
        }
        catch (OperationCanceledException)
        {
            // answered, ended or out of time: the caller knows which
        }
        catch
        {
            _process.Kill();
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
                await _process.Input.WriteAsync(bytes, CancellationToken.None);
                await _process.Input.FlushAsync(CancellationToken.None);
                return true;
            }
            catch (IOException)
            {
                return false; // the worker has answered without reading everything, or has ended
            }
        }
    }

    /// <summary>Ends worker and tool when they hold too much memory.</summary>
    /// <returns>True when they did.</returns>
    private async Task<bool> WatchAsync(ToolRunner? tools, CancellationToken cancellationToken)
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

            var limit = _enlarged ? Math.Max(_limits.MaxMemoryBytes, _limits.MaxLargeMemoryBytes) : _limits.MaxMemoryBytes;
            if (ProcessMemory.ResidentBytes(id) + (tools?.ResidentBytes ?? 0) > limit)
            {
                _process.Kill();
                tools?.Kill();
                return true;
            }
        }
    }
}

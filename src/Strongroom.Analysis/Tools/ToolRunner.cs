using System.Buffers;
using System.Buffers.Binary;
using Strongroom.Analysis.Sandboxing;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// The node's side of a worker's wish for a tool: checks it against the catalogue, starts a process that becomes the tool, hands it the
/// worker's bytes and hands back what it writes. It only counts and carries bytes and never looks into them. Used by one worker at a time.
/// </summary>
internal sealed class ToolRunner(
    WorkerLauncher launcher, WorkerCommand command, IReadOnlyList<Tool> catalogue, AnalysisLimits limits, TimeProvider clock, Closed needed)
{
    private const int CopyBytes = 64 << 10;
    private const int FrameBytes = 4;

    private volatile ConfinedProcess? _process;
    private int _runs;
    private int _questions;
    private long _inputBytes;

    /// <summary>The site's transcription server, or null.</summary>
    internal TranscriptionServer? Server { get; init; }

    /// <summary>Memory of the tool at work and of its input, which lies in memory without being mapped.</summary>
    internal long ResidentBytes => _process is { } process ? ProcessMemory.ResidentBytes(process.Id) + Interlocked.Read(ref _inputBytes) : 0;

    /// <summary>Ends the tool at work.</summary>
    internal void Kill() => _process?.Kill();

    /// <summary>Runs a tool for a worker.</summary>
    /// <param name="call">What it asked for.</param>
    /// <param name="worker">The worker, whose output is at the tool's input.</param>
    /// <param name="stop">Ends the tool.</param>
    /// <exception cref="MalformedException">No tool takes this.</exception>
    /// <exception cref="AnalysisException">The process can't be started.</exception>
    internal async Task RunAsync(WorkerCall call, ConfinedProcess worker, CancellationToken stop)
    {
        if (call.Tool == TranscriptionServer.ToolNumber)
        {
            await AskServerAsync(call, worker, stop);
            return;
        }

        var tool = catalogue.FirstOrDefault(tool => tool.Number == call.Tool);
        if (tool is null || !tool.Takes(call.Numbers) || call.InputLength > Math.Max(limits.MaxBufferedBytes, limits.MaxRecordingBytes)
            || ++_runs > limits.MaxToolRuns)
        {
            throw new MalformedException("worker call", "no tool takes this, or not so often");
        }

        if (!tool.IsInstalled)
        {
            await CopyAsync(worker.Output, null, call.InputLength);
            await EndAsync(worker.Input, ToolEndKind.Missing, 0);
            return;
        }

        await using var process = await ConfinedProcess.StartAsync(launcher, command, clock, stop);
        if ((process.Closed & needed) != needed)
        {
            throw new AnalysisException(
                AnalysisFault.WorkerUnavailable, "a tool's process did not close itself in as the sandbox probe found",
                "run `strongroom status --health`, then start the node again");
        }

        Interlocked.Exchange(ref _inputBytes, call.InputLength);
        _process = process;
        try
        {
            using var kill = stop.Register(process.Kill);
            var memory = Math.Max(limits.MaxMemoryBytes, limits.MaxLargeMemoryBytes);
            await TryWriteAsync(process.Input, new ToolOrder(tool.Number, call.Numbers, call.InputLength, memory).Encode());
            await CopyAsync(worker.Output, process.Input, call.InputLength);
            var kind = await StreamAsync(process, worker);
            await EndAsync(worker.Input, kind, await process.ExitCodeAsync());
        }
        finally
        {
            _process = null;
        }
    }

    /// <summary>Hands a worker's samples to the server, and its answer back.</summary>
    private async Task AskServerAsync(WorkerCall call, ConfinedProcess worker, CancellationToken stop)
    {
        if (call.Numbers.Count > 0 || call.InputLength > TranscriptionServer.MaxInputBytes || ++_questions > TranscriptionServer.MaxQuestions)
        {
            throw new MalformedException("worker call", "the transcription server is not asked this, or not so often");
        }

        var samples = new byte[call.InputLength];
        await worker.Output.ReadExactlyAsync(samples, stop);
        if (Server is not { } server)
        {
            await EndAsync(worker.Input, ToolEndKind.Missing, 0);
            return;
        }

        var answer = await server.AskAsync(samples, stop);
        if (answer is { Length: > 0 } bytes)
        {
            var frame = new byte[FrameBytes];
            BinaryPrimitives.WriteInt32BigEndian(frame, bytes.Length);
            await TryWriteAsync(worker.Input, frame);
            await TryWriteAsync(worker.Input, bytes);
        }

        await EndAsync(worker.Input, ToolEndKind.Ran, answer is null ? 1 : 0);
    }

    private async Task<ToolEndKind> StreamAsync(ConfinedProcess process, ConfinedProcess worker)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            var total = 0L;
            int count;
            while ((count = await ReadAsync(process.Output, buffer.AsMemory(FrameBytes, CopyBytes - FrameBytes))) > 0)
            {
                total += count;
                if (total > limits.MaxToolOutputBytes)
                {
                    process.Kill();
                    return ToolEndKind.TooMuch;
                }

                BinaryPrimitives.WriteInt32BigEndian(buffer, count);
                if (!await TryWriteAsync(worker.Input, buffer.AsMemory(0, FrameBytes + count)))
                {
                    process.Kill(); // the worker has ended: nobody reads
                    break;
                }
            }

            return ToolEndKind.Ran;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    /// <summary>Carries exactly so many bytes; when the target has ended, reads them all the same.</summary>
    private static async Task CopyAsync(Stream source, Stream? target, int length)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(CopyBytes);
        try
        {
            while (length > 0)
            {
                var piece = buffer.AsMemory(0, Math.Min(length, CopyBytes));
                await source.ReadExactlyAsync(piece, CancellationToken.None);
                length -= piece.Length;
                if (target is not null && !await TryWriteAsync(target, piece))
                {
                    target = null;
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        }
    }

    private static async Task EndAsync(Stream worker, ToolEndKind kind, int code)
    {
        var end = new byte[12];
        BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(4), (int)kind);
        BinaryPrimitives.WriteInt32BigEndian(end.AsSpan(8), code);
        await TryWriteAsync(worker, end);
    }

    // A pipe of a killed process ends in either way.
    private static async ValueTask<int> ReadAsync(Stream stream, Memory<byte> buffer)
    {
        try
        {
            return await stream.ReadAsync(buffer, CancellationToken.None);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async ValueTask<bool> TryWriteAsync(Stream stream, ReadOnlyMemory<byte> bytes)
    {
        try
        {
            await stream.WriteAsync(bytes, CancellationToken.None);
            await stream.FlushAsync(CancellationToken.None);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}

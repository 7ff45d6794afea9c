using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Tests;

/// <summary>Reads items in this process: engines, writer and the verifying reader, without the worker around them.</summary>
internal static class InProcess
{
    internal static AnalysisOutcome Read(ReadOnlyMemory<byte> bytes, string mediaType = "application/octet-stream", string? fileName = null, AnalysisLimits? limits = null)
    {
        limits ??= new AnalysisLimits();
        var at = 0;
        var input = new ItemInput(
            memory =>
            {
                var count = Math.Min(memory.Length, bytes.Length - at);
                bytes.Slice(at, count).CopyTo(memory);
                at += count;
                return count;
            },
            bytes.Length);
        return Verify(Engines.Read(new WorkerRequest(new AnalysisHints(mediaType, fileName), bytes.Length, limits), input), limits);
    }

    internal static AnalysisOutcome Verify(Answer answer, AnalysisLimits? limits = null)
    {
        limits ??= new AnalysisLimits();
        var wire = new MemoryStream();
        DocumentWriter.Write(answer, limits, piece => wire.Write(piece.Span));
        wire.Position = 0;
        return DocumentReader.ReadAsync(wire, limits, serve: null, CancellationToken.None).GetAwaiter().GetResult();
    }

    internal static SimpleDocument Document(ReadOnlyMemory<byte> bytes, string mediaType = "application/octet-stream", string? fileName = null, AnalysisLimits? limits = null) =>
        Read(bytes, mediaType, fileName, limits) switch
        {
            AnalysisOutcome.Document document => document.Value,
            AnalysisOutcome.Unread unread => throw new InvalidOperationException(unread.Code),
            _ => throw new InvalidOperationException(),
        };
}

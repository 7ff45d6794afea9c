using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

/// <summary>How the streams behave when sinks fail, callers overlap or the plug is pulled.</summary>
public sealed class SealingStreamTests
{
    [Fact]
    public async Task AFailedSinkEndsTheString()
    {
        using var key = Samples.Secret(1);
        using var writer = new SealingWriter(key, Samples.Context, (_, _) => throw new IOException("full"));
        await Assert.ThrowsAsync<IOException>(async () => await writer.WriteAsync(new byte[200_000]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync());
    }

    [Fact]
    public async Task NothingFollowsTheEnd()
    {
        using var key = Samples.Secret(1);
        using var writer = new SealingWriter(key, Samples.Context, (_, _) => ValueTask.CompletedTask);
        Assert.Equal(SealedString.LengthOf(0), await writer.CompleteAsync());
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[1]));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.CompleteAsync());
    }

    [Fact]
    public async Task WithoutTheEndAStringNeverOpens()
    {
        using var key = Samples.Secret(1);
        using var sink = new MemoryStream();
        using (var writer = new SealingWriter(key, Samples.Context, (piece, _) =>
        {
            sink.Write(piece.Span);
            return ValueTask.CompletedTask;
        }))
        {
            await writer.WriteAsync(new byte[300_000]);
        }

        Assert.True(sink.Length > 0);
        Assert.Throws<CryptoException>(() => SealedString.Open(key, Samples.Context, sink.ToArray(), int.MaxValue));
    }

    [Fact]
    public async Task OneCallAtATimeAndDisposeWaitsForIt()
    {
        using var key = Samples.Secret(1);
        var gate = new TaskCompletionSource();
        var writer = new SealingWriter(key, Samples.Context, async (_, _) => await gate.Task);
        var running = writer.WriteAsync(new byte[200_000]).AsTask();
        Assert.False(running.IsCompleted);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await writer.WriteAsync(new byte[1]));
        writer.Dispose(); // the running call still uses the buffers: they must not serve anyone else yet
        gate.SetResult();
        await running;
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await writer.WriteAsync(new byte[1]));
        writer.Dispose();
    }

    [Fact]
    public async Task AReaderDisposedDuringAReadStillReadsTrue()
    {
        using var key = Samples.Secret(1);
        var plaintext = Samples.Bytes(4, 20 * SealedString.ChunkBytes);
        var source = new TestSource(SealedString.Seal(key, Samples.Context, plaintext));
        var reader = await SealedReader.OpenAsync(key, Samples.Context, source, default);
        var gate = new TaskCompletionSource();
        source.Before = () => gate.Task;
        var destination = new byte[50_000];
        var running = reader.ReadAsync(200_000, destination, default).AsTask();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await reader.ReadAsync(0, new byte[1], default));
        reader.Dispose();
        gate.SetResult();
        await running;
        Assert.True(plaintext.AsSpan(200_000, 50_000).SequenceEqual(destination));
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await reader.ReadAsync(0, new byte[1], default));
    }

    [Fact]
    public async Task TheKeyMayGoOnceAStreamHasBegun()
    {
        var key = Samples.Secret(1);
        using var sink = new MemoryStream();
        using var writer = new SealingWriter(key, Samples.Context, (piece, _) =>
        {
            sink.Write(piece.Span);
            return ValueTask.CompletedTask;
        });
        key.Dispose();
        await writer.WriteAsync(new byte[10]);
        await writer.CompleteAsync();
        using var again = Samples.Secret(1);
        Assert.Equal(new byte[10], SealedString.Open(again, Samples.Context, sink.ToArray(), 10));
        Assert.Throws<ObjectDisposedException>(() => SealedString.Seal(key, Samples.Context, new byte[1]));
    }
}

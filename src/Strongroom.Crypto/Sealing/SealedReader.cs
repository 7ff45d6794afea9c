using System.Buffers;
using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// Reads a sealed string at any place in bounded memory (one chunk of plaintext, seven of sealed bytes). Everything it gives out has been
/// verified, its length too. Holds the derived key until disposed. Not thread-safe; a second call while one runs is refused.
/// </summary>
public sealed class SealedReader : IDisposable
{
    private const int WindowChunks = 7;
    private const int WindowBytes = SealedForm.HeaderBytes + (WindowChunks * SealedForm.SealedChunkBytes);

    private readonly Turn _turn = new();
    private readonly IByteSource _source;
    private readonly long _sealedLength;
    private readonly byte[] _window; // sealed bytes [_windowStart, _windowStart + _windowLength) of the source
    private readonly byte[] _plain; // verified plaintext of chunk _plainChunk, or nothing when that is -1
    private NonceCipher? _cipher;
    private long _windowStart;
    private int _windowLength;
    private long _plainChunk = -1;

    private SealedReader(IByteSource source, long plaintextLength)
    {
        _source = source;
        _sealedLength = source.Length;
        Length = plaintextLength;
        _window = ArrayPool<byte>.Shared.Rent(WindowBytes);
        _plain = PlaintextBuffers.Rent();
    }

    /// <summary>Length of the plaintext; proven when the reader opened.</summary>
    public long Length { get; }

    /// <summary>
    /// Opens a sealed string: checks the commitment, then the last chunk, which proves the length. One read of the source for up to 112
    /// KiB, else two.
    /// </summary>
    /// <param name="key">The key it was sealed under; stays the caller's and may be disposed after this call.</param>
    /// <param name="context">The context it was sealed with.</param>
    /// <param name="sealedBytes">Exactly the sealed string; stays the caller's. Its own faults pass through unchanged.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CryptoException">It does not open.</exception>
    public static async ValueTask<SealedReader> OpenAsync(
        SecretBytes key, ReadOnlyMemory<byte> context, IByteSource sealedBytes, CancellationToken cancellationToken)
    {
        if (!SealedForm.TryPlaintextLength(sealedBytes.Length, out var length))
        {
            throw SealedForm.WrongLength();
        }

        var reader = new SealedReader(sealedBytes, length);
        try
        {
            await reader.FetchAsync(0, (int)Math.Min(reader._sealedLength, WindowBytes), cancellationToken);
            reader._cipher = SealedForm.BeginOpen(key, context.Span, reader._window.AsSpan(0, SealedForm.HeaderBytes));
            await reader.LoadChunkAsync(SealedForm.ChunkCount(length) - 1, cancellationToken);
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <summary>Fills the whole destination with plaintext.</summary>
    /// <param name="offset">Where to begin; offset + destination length ≤ <see cref="Length"/>.</param>
    /// <param name="destination">Receives verified plaintext; cleared when the read fails.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CryptoException">A chunk does not verify.</exception>
    public async ValueTask ReadAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Length - destination.Length);
        _turn.Enter(this);
        var whole = destination;
        var done = false;
        try
        {
            while (!destination.IsEmpty)
            {
                var (chunk, at) = Math.DivRem(offset, SealedForm.ChunkBytes);
                int took;
                if (at == 0 && destination.Length >= SealedForm.ChunkBytes && chunk != _plainChunk)
                {
                    await NeedSealedAsync(chunk, destination.Length, cancellationToken);
                    OpenChunk(chunk, destination.Span[..SealedForm.ChunkBytes]);
                    took = SealedForm.ChunkBytes;
                }
                else
                {
                    await LoadChunkAsync(chunk, cancellationToken, destination.Length);
                    took = Math.Min(PlainLengthOf(chunk) - (int)at, destination.Length);
                    _plain.AsSpan((int)at, took).CopyTo(destination.Span);
                }

                destination = destination[took..];
                offset += took;
            }

            done = true;
        }
        finally
        {
            if (!done)
            {
                CryptographicOperations.ZeroMemory(whole.Span);
            }

            if (_turn.Leave())
            {
                Release();
            }
        }
    }

    /// <summary>The plaintext as a seekable stream for asynchronous reading. It ends with this reader, which it does not dispose.</summary>
    public Stream AsStream() => new SealedReadStream(this);

    /// <summary>Clears the plaintext and forgets the key, now or when a running call ends.</summary>
    public void Dispose()
    {
        if (_turn.End())
        {
            Release();
        }
    }

    private int PlainLengthOf(long chunk) => (int)Math.Min(SealedForm.ChunkBytes, Length - (chunk * SealedForm.ChunkBytes));

    /// <summary>Brings the verified plaintext of one chunk into the chunk buffer.</summary>
    private async ValueTask LoadChunkAsync(long chunk, CancellationToken cancellationToken, int wantedBytes = 0)
    {
        if (chunk == _plainChunk)
        {
            return;
        }

        await NeedSealedAsync(chunk, wantedBytes, cancellationToken);
        _plainChunk = -1;
        OpenChunk(chunk, _plain.AsSpan(0, PlainLengthOf(chunk)));
        _plainChunk = chunk;
    }

    /// <summary>Brings the sealed bytes of a chunk into the window, and with them as many following ones as are wanted or likely to be.</summary>
    private async ValueTask NeedSealedAsync(long chunk, int wantedBytes, CancellationToken cancellationToken)
    {
        var from = SealedForm.SealedOffset(chunk);
        var to = Math.Min(from + SealedForm.SealedChunkBytes, _sealedLength);
        if (from >= _windowStart && to <= _windowStart + _windowLength)
        {
            return;
        }

        var goesOn = from == _windowStart + _windowLength; // read on where the last window ended: somebody reads it all
        var chunks = goesOn ? WindowChunks : Math.Min(WindowChunks, (wantedBytes / SealedForm.ChunkBytes) + 2);
        await FetchAsync(from, (int)Math.Min(_sealedLength - from, (long)chunks * SealedForm.SealedChunkBytes), cancellationToken);
    }

    private async ValueTask FetchAsync(long start, int length, CancellationToken cancellationToken)
    {
        _windowLength = 0; // a failed read leaves unknown bytes in the window
        await _source.ReadExactlyAsync(start, _window.AsMemory(0, length), cancellationToken);
        _windowStart = start;
        _windowLength = length;
    }

    private void OpenChunk(long chunk, Span<byte> destination)
    {
        var at = (int)(SealedForm.SealedOffset(chunk) - _windowStart);
        var sealedChunk = _window.AsSpan(at, destination.Length + NonceCipher.TagBytes);
        if (!_cipher!.TryOpen((ulong)chunk, sealedChunk, destination))
        {
            _windowLength = 0; // so that a caller who tries again reads the source again, not the same bad bytes
            throw SealedForm.WrongChunk(chunk);
        }
    }

    private void Release()
    {
        _cipher?.Dispose();
        PlaintextBuffers.Return(_plain);
        ArrayPool<byte>.Shared.Return(_window); // held sealed bytes only
    }
}

using System.Buffers;

namespace Strongroom.Crypto;

/// <summary>
/// Seals a stream in bounded memory (one chunk of plaintext, seven of sealed bytes). Not thread-safe; a second call while one runs is
/// refused. Dispose clears the buffers; without completion what the sink got is a string that never opens.
/// </summary>
public sealed class SealingWriter : IDisposable
{
    // Seven sealed chunks and the header fit a 128 KiB buffer of the shared pool.
    private const int OutputBytes = SealedForm.HeaderBytes + (7 * SealedForm.SealedChunkBytes);

    private readonly Turn _turn = new();
    private readonly NonceCipher _cipher;
    private readonly Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> _sink;
    private readonly byte[] _plain;
    private readonly byte[] _output;
    private int _plainLength;
    private int _outputLength;
    private long _chunk;
    private long _sealedLength;
    private bool _spent;

    /// <summary>Starts a sealed string; the first bytes reach the sink during a later write or the completion.</summary>
    /// <param name="key">32 bytes; stays the caller's and may be disposed after this call.</param>
    /// <param name="context">Where the string belongs.</param>
    /// <param name="sink">Takes sealed bytes in order; the memory is valid only until its task ends.</param>
    public SealingWriter(SecretBytes key, ReadOnlySpan<byte> context, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
        : this(key, context, FreshSalt(), sink)
    {
    }

    internal SealingWriter(
        SecretBytes key, ReadOnlySpan<byte> context, ReadOnlySpan<byte> salt, Func<ReadOnlyMemory<byte>, CancellationToken, ValueTask> sink)
    {
        _sink = sink;
        Span<byte> header = stackalloc byte[SealedForm.HeaderBytes];
        _cipher = SealedForm.BeginSeal(key, context, salt, header);
        _plain = PlaintextBuffers.Rent();
        _output = ArrayPool<byte>.Shared.Rent(OutputBytes);
        header.CopyTo(_output);
        _outputLength = header.Length;
    }

    /// <summary>Seals more bytes; however they are cut into pieces, the string comes out the same.</summary>
    /// <param name="plaintext">What to seal; not kept.</param>
    /// <param name="cancellationToken">Ends the wait for the sink; the writer is then of no more use.</param>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> plaintext, CancellationToken cancellationToken = default)
    {
        Enter();
        try
        {
            while (!plaintext.IsEmpty)
            {
                plaintext = plaintext[Take(plaintext.Span)..];
                if (OutputBytes - _outputLength < SealedForm.SealedChunkBytes)
                {
                    await FlushAsync(cancellationToken);
                }
            }

            _spent = false;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Seals the last chunk. Nothing may be written afterwards.</summary>
    /// <param name="cancellationToken">Ends the wait for the sink.</param>
    /// <returns>Length of the whole sealed string.</returns>
    public async ValueTask<long> CompleteAsync(CancellationToken cancellationToken = default)
    {
        Enter();
        try
        {
            SealChunk(_plain.AsSpan(0, _plainLength)); // always shorter than a full chunk, perhaps empty: that is the end mark
            await FlushAsync(cancellationToken);
            return _sealedLength;
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Clears the buffers and forgets the key, now or when a running call ends.</summary>
    public void Dispose()
    {
        if (_turn.End())
        {
            Release();
        }
    }

    private static byte[] FreshSalt()
    {
        var salt = new byte[SealedForm.SaltBytes];
        Entropy.Fill(salt);
        return salt;
    }

    private void Enter()
    {
        _turn.Enter(this);
        if (_spent)
        {
            Leave();
            throw new InvalidOperationException("This sealed string is complete, or an earlier write failed.");
        }

        _spent = true; // until this call ends well: after a failed sink nobody knows how much of the string was taken
    }

    private void Leave()
    {
        if (_turn.Leave())
        {
            Release();
        }
    }

    /// <summary>Takes some plaintext, sealing at most one chunk; whole chunks are sealed straight from the caller's memory.</summary>
    private int Take(ReadOnlySpan<byte> plaintext)
    {
        if (_plainLength == 0 && plaintext.Length >= SealedForm.ChunkBytes)
        {
            SealChunk(plaintext[..SealedForm.ChunkBytes]);
            return SealedForm.ChunkBytes;
        }

        var take = Math.Min(SealedForm.ChunkBytes - _plainLength, plaintext.Length);
        plaintext[..take].CopyTo(_plain.AsSpan(_plainLength));
        _plainLength += take;
        if (_plainLength == SealedForm.ChunkBytes)
        {
            SealChunk(_plain);
            _plainLength = 0;
        }

        return take;
    }

    private void SealChunk(ReadOnlySpan<byte> plaintext)
    {
        if (_chunk >= SealedForm.MaxChunks)
        {
            throw CryptoException.Bad(CryptoFault.TooLong, "A sealed string holds at most 4 PiB.");
        }

        _cipher.Seal((ulong)_chunk++, plaintext, _output.AsSpan(_outputLength));
        _outputLength += plaintext.Length + NonceCipher.TagBytes;
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        await _sink(_output.AsMemory(0, _outputLength), cancellationToken);
        _sealedLength += _outputLength;
        _outputLength = 0;
    }

    private void Release()
    {
        _cipher.Dispose();
        PlaintextBuffers.Return(_plain);
        ArrayPool<byte>.Shared.Return(_output); // held sealed bytes only
    }
}

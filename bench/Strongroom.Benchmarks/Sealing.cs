using System.Security.Cryptography;
using BenchmarkDotNet.Attributes;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Benchmarks;

/// <summary>Sealing and opening strings, beside the platform's own AES-256-GCM over the same bytes.</summary>
[MemoryDiagnoser]
public class Sealing
{
    private readonly byte[] _context = new SealContext(default, default, 1, SealedKind.Item, default, default).ToBytes();
    private SecretBytes _key = null!;
    private byte[] _plain = [];
    private byte[] _sealed = [];
    private byte[] _cipher = [];
    private byte[] _tag = new byte[16];
    private AesGcm _gcm = null!;

    [Params(16 << 10, 1 << 20)]
    public int Bytes { get; set; }

    [GlobalSetup]
    public void Setup()
    {
        _key = SecretBytes.Random(SealedString.KeyBytes);
        _plain = new byte[Bytes];
        RandomNumberGenerator.Fill(_plain);
        _sealed = SealedString.Seal(_key, _context, _plain);
        _cipher = new byte[Bytes];
        _gcm = new AesGcm(RandomNumberGenerator.GetBytes(32), 16);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _key.Dispose();
        _gcm.Dispose();
    }

    [Benchmark(Baseline = true, Description = "AesGcm.Encrypt, 16 KiB pieces")]
    public void Platform()
    {
        Span<byte> nonce = stackalloc byte[12];
        for (var at = 0; at < Bytes; at += 16 << 10)
        {
            nonce[11]++;
            _gcm.Encrypt(nonce, _plain.AsSpan(at, 16 << 10), _cipher.AsSpan(at, 16 << 10), _tag);
        }
    }

    [Benchmark(Description = "SealedString.Seal")]
    public byte[] Seal() => SealedString.Seal(_key, _context, _plain);

    [Benchmark(Description = "SealedString.Open")]
    public byte[] Open() => SealedString.Open(_key, _context, _sealed, Bytes);

    [Benchmark(Description = "SealingWriter, streamed")]
    public async Task<long> Stream()
    {
        using var writer = new SealingWriter(_key, _context, static (_, _) => ValueTask.CompletedTask);
        await writer.WriteAsync(_plain);
        return await writer.CompleteAsync();
    }
}

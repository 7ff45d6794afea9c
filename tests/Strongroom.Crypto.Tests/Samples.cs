using Strongroom.Core;

namespace Strongroom.Crypto.Tests;

internal static class Samples
{
    internal static readonly byte[] Context = new SealContext(
        new StoreId(Id128.FromBytes(Bytes(1, 16))),
        new CompartmentId(Id128.FromBytes(Bytes(2, 16))),
        7,
        SealedKind.Item,
        Id128.FromBytes(Bytes(3, 16)),
        Hash384.Of("strongroom/v1/test", [])).ToBytes();

    internal static byte[] Bytes(ulong seed, int length)
    {
        var bytes = new byte[length];
        new SeededChance(seed).Fill(bytes);
        return bytes;
    }

    internal static SecretBytes Secret(ulong seed, int length = 32) => SecretBytes.CopyOf(Bytes(seed, length));

    internal static SecretBytes Secret(byte[] bytes) => SecretBytes.CopyOf(bytes);

    internal static SecretBytes Secret(string text) => SecretBytes.CopyOf(System.Text.Encoding.UTF8.GetBytes(text));

    internal static byte[] Export(this SecretBytes secret)
    {
        var bytes = new byte[secret.Length];
        secret.ExportSecret(bytes);
        return bytes;
    }

    /// <summary>Lengths around the edges of chunks and of the reader's and writer's windows of seven.</summary>
    internal static IEnumerable<int> EdgeLengths()
    {
        int[] chunks = [0, 1, 2, 3, 6, 7, 8, 14, 15];
        return chunks.SelectMany(c => new[] { -1, 0, 1 }.Select(d => (c * SealedString.ChunkBytes) + d)).Where(n => n >= 0).Append(100).Append(40_000);
    }
}

/// <summary>A source that counts, that can be changed under the reader, and that can go away.</summary>
internal sealed class TestSource(byte[] bytes) : IByteSource
{
    internal byte[] Bytes { get; set; } = bytes;

    internal int Reads { get; private set; }

    internal Func<Task>? Before { get; set; }

    public long Length => Bytes.Length;

    public async ValueTask ReadExactlyAsync(long offset, Memory<byte> destination, CancellationToken cancellationToken)
    {
        Reads++;
        if (Before is not null)
        {
            await Before();
        }

        Bytes.AsMemory((int)offset, destination.Length).CopyTo(destination);
    }
}

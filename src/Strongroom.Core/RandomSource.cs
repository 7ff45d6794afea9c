using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Core;

/// <summary>
/// Where ids and tokens come from. Keys and nonces never come from here: Crypto takes those from the operating system itself. A scope names
/// what the bytes are for; the operating system's source ignores it, while a seeded one gives each scope its own stream, so that filing
/// hidden material does not shift the ids of visible material between two worlds under test. Thread-safe.
/// </summary>
public abstract class RandomSource
{
    /// <summary>Fills the destination with bytes.</summary>
    /// <param name="scope">What for; deterministic sources derive one stream from each scope.</param>
    /// <param name="destination">Receives the bytes.</param>
    public abstract void Fill(string scope, Span<byte> destination);

    /// <summary>A new id.</summary>
    /// <param name="scope">What for.</param>
    public Id128 NextId(string scope)
    {
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        Fill(scope, bytes);
        return Id128.FromBytes(bytes);
    }

    /// <summary>The operating system's source.</summary>
    public static RandomSource System { get; } = new SystemRandomSource();

    private sealed class SystemRandomSource : RandomSource
    {
        public override void Fill(string scope, Span<byte> destination) => RandomNumberGenerator.Fill(destination);
    }
}

/// <summary>
/// A source for tests and the simulator: byte block <c>i</c> of a scope is SHA-384(seed ‖ scope ‖ i), so a seed means the same in every
/// release. Predictable on purpose: never used by a node that holds real material. Thread-safe.
/// </summary>
public sealed class SeededRandomSource : RandomSource
{
    private readonly ulong _seed;
    private readonly Lock _lock = new(); // guards _counters
    private readonly Dictionary<string, ulong> _counters = new(StringComparer.Ordinal);

    /// <summary>Makes the source.</summary>
    /// <param name="seed">The same seed gives the same bytes for the same scopes in the same order within each scope.</param>
    public SeededRandomSource(ulong seed) => _seed = seed;

    /// <inheritdoc/>
    public override void Fill(string scope, Span<byte> destination)
    {
        Span<byte> block = stackalloc byte[Hash384.ByteLength];
        var input = new byte[16 + Encoding.UTF8.GetByteCount(scope)];
        BinaryPrimitives.WriteUInt64BigEndian(input, _seed);
        Encoding.UTF8.GetBytes(scope, input.AsSpan(16));
        while (!destination.IsEmpty)
        {
            lock (_lock)
            {
                var counter = _counters.GetValueOrDefault(scope);
                _counters[scope] = counter + 1;
                BinaryPrimitives.WriteUInt64BigEndian(input.AsSpan(8), counter);
            }

            SHA384.HashData(input, block);
            var take = Math.Min(block.Length, destination.Length);
            block[..take].CopyTo(destination);
            destination = destination[take..];
        }
    }
}

/// <summary>The plain seeded generator of the simulator and of test data (SplitMix64). Never for ids, keys or nonces. Not thread-safe.</summary>
public sealed class SeededChance
{
    private ulong _state;

    /// <summary>Starts a sequence.</summary>
    /// <param name="seed">The same seed gives the same sequence in every release.</param>
    public SeededChance(ulong seed) => _state = seed;

    /// <summary>The next 64 bits.</summary>
    public ulong Next()
    {
        unchecked // SplitMix64 is defined over wrapping arithmetic
        {
            _state += 0x9E3779B97F4A7C15UL;
            var z = _state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return z ^ (z >> 31);
        }
    }

    /// <summary>A number in 0 … <paramref name="limit"/> − 1.</summary>
    /// <param name="limit">At least 1.</param>
    public int Below(int limit) => (int)(Next() % (ulong)limit);

    /// <summary>True once in so many times on average.</summary>
    /// <param name="times">At least 1.</param>
    public bool OneIn(int times) => Below(times) == 0;

    /// <summary>Fills the destination.</summary>
    /// <param name="destination">Receives the bytes.</param>
    public void Fill(Span<byte> destination)
    {
        foreach (ref var value in destination)
        {
            value = (byte)(Next() & 0xFF);
        }
    }
}

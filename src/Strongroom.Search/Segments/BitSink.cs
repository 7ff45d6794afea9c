using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Strongroom.Search.Segments;

/// <summary>Bits that grow, the lowest of a byte first; what they grow out of is overwritten. Not thread-safe.</summary>
internal sealed class BitSink
{
    /// <summary>Greatest number of bits added at once.</summary>
    public const int MaxBits = 56;

    private byte[] _bytes;
    private int _whole;
    private ulong _rest;
    private int _restBits;

    public BitSink(int capacity = 256) => _bytes = new byte[Math.Max(capacity, sizeof(ulong))];

    /// <summary>Appends bits.</summary>
    /// <param name="bits">The bits; those above <paramref name="count"/> are zero.</param>
    /// <param name="count">0 to <see cref="MaxBits"/>.</param>
    public void Add(ulong bits, int count)
    {
        unchecked // at most 7 bits wait, so 63 are never passed
        {
            _rest |= bits << _restBits;
            _restBits += count;
            if (_bytes.Length - _whole < sizeof(ulong))
            {
                Grow((int)Math.Min(Array.MaxLength, Math.Max(2L * _bytes.Length, _whole + 64L)));
            }

            BinaryPrimitives.WriteUInt64LittleEndian(_bytes.AsSpan(_whole), _rest);
            var done = _restBits >> 3;
            _whole += done;
            _rest >>= done << 3;
            _restBits &= 7;
        }
    }

    /// <summary>All that was added; bits left over in the last byte are zero.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _restBits > 0 ? _whole + 1 : _whole);

    /// <summary>Overwrites what it holds; nothing is read from it any more.</summary>
    public void Wipe() => CryptographicOperations.ZeroMemory(_bytes);

    private void Grow(int length)
    {
        var longer = new byte[length];
        _bytes.CopyTo(longer, 0);
        Wipe();
        _bytes = longer;
    }
}

using Strongroom.Analysis.Reading;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Workers;

/// <summary>The item's bytes inside the worker: a head that can be looked at first, then a stream to the end. Not thread-safe.</summary>
internal sealed class ItemInput
{
    /// <summary>How much of an item detection looks at.</summary>
    internal const int HeadBytes = 64 << 10;

    private readonly Func<Memory<byte>, int> _read;
    private readonly byte[] _head = new byte[HeadBytes];
    private readonly int _headLength;
    private readonly long? _length;
    private int _headTaken;

    /// <summary>Begins reading; returns when the head is there or the input has ended.</summary>
    /// <param name="read">Reads at least one byte, or 0 at the end.</param>
    /// <param name="length">The expected length, or null. Only a hint for buffers.</param>
    internal ItemInput(Func<Memory<byte>, int> read, long? length)
    {
        _read = read;
        _length = length;
        while (_headLength < HeadBytes)
        {
            var count = read(_head.AsMemory(_headLength));
            if (count == 0)
            {
                HeadIsAll = true;
                break;
            }

            _headLength += count;
        }
    }

    /// <summary>What may be asked of the node while the item is read.</summary>
    internal IToolbox Tools { get; init; } = NoTools.Instance;

    /// <summary>The first bytes.</summary>
    internal ReadOnlyMemory<byte> Head => _head.AsMemory(0, _headLength);

    /// <summary>The head is the whole item.</summary>
    internal bool HeadIsAll { get; }

    /// <summary>Reads on from the start of the item, head included.</summary>
    /// <returns>0 at the end.</returns>
    internal int Read(Memory<byte> destination)
    {
        if (_headTaken == _headLength)
        {
            return HeadIsAll ? 0 : _read(destination);
        }

        var count = Math.Min(destination.Length, _headLength - _headTaken);
        _head.AsMemory(_headTaken, count).CopyTo(destination);
        _headTaken += count;
        return count;
    }

    /// <summary>Reads the whole item into memory.</summary>
    /// <param name="limit">Greatest length.</param>
    /// <returns>The bytes, or null when the item is longer.</returns>
    internal ReadOnlyMemory<byte>? ReadAll(int limit)
    {
        if (_length > limit)
        {
            return null;
        }

        var buffer = new ByteBuffer((int)Math.Clamp((_length ?? 0) + HeadBytes, HeadBytes, (long)limit + HeadBytes));
        while (true)
        {
            var free = buffer.Reserve(HeadBytes);
            var count = Read(free);
            if (count == 0)
            {
                return buffer.Written;
            }

            buffer.Advance(count);
            if (buffer.Length > limit)
            {
                return null;
            }
        }
    }
}

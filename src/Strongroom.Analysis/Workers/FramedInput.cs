using System.Buffers.Binary;

namespace Strongroom.Analysis.Workers;

/// <summary>
/// Streams one after the other in one pipe: pieces of a length (4 bytes, big-endian, from 1) and so many bytes, ended by a length of 0. The
/// first is the item, the next are outputs of tools. Not thread-safe.
/// </summary>
internal sealed class FramedInput(Descriptor pipe)
{
    private const int MaxPiece = 1 << 24;
    private int _left;
    private bool _ended;

    /// <summary>Reads at least one byte unless the stream has ended.</summary>
    internal int Read(Span<byte> destination)
    {
        if (_ended || destination.IsEmpty)
        {
            return 0;
        }

        if (_left == 0)
        {
            var length = new byte[4];
            if (!pipe.TryReadExactly(length))
            {
                throw new IOException("the node is gone");
            }

            _left = BinaryPrimitives.ReadInt32BigEndian(length);
            if (_left is < 0 or > MaxPiece)
            {
                throw new IOException("a piece of impossible length");
            }

            if (_left == 0)
            {
                _ended = true;
                return 0;
            }
        }

        var count = pipe.Read(destination[..Math.Min(destination.Length, _left)]);
        if (count == 0)
        {
            throw new IOException("the node is gone");
        }

        _left -= count;
        return count;
    }

    internal void SkipToEnd()
    {
        var rest = new byte[32 << 10];
        while (Read(rest) > 0)
        {
            // nobody wanted it
        }
    }

    /// <summary>The next stream begins.</summary>
    internal void NextStream() => (_left, _ended) = (0, false);

    /// <summary>Bytes between two streams.</summary>
    internal bool TryReadTrailer(Span<byte> destination) => pipe.TryReadExactly(destination);
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace Strongroom.Search.Memory;

/// <summary>
/// Cuts blocks into pieces of a few sizes for what is small. A piece that comes back is wiped and serves again, so that one that lives long holds on to no more than itself; a block of which nothing is
/// in use any more is given back, but for one of each size. Thread-safe.
/// </summary>
internal static unsafe class SharedMemory
{
    /// <summary>Pieces may be so long.</summary>
    public const int MaxPieceBytes = 64 << 10;

    private const int LeastPieceBytes = 512;
    private const int SizesToADoubling = 4;
    private const int PiecesToABlock = 8;
    private const int LeastBlockBytes = 64 << 10; // a length of which little is used leaves little unused
    private const int MaxBlockBytes = 256 << 10;

    private static readonly Lock Gate = new(); // guards the two below and all that hangs from them
    private static readonly HashSet<Block> Blocks = []; // so that none is collected before its pieces
    private static readonly Dictionary<int, List<Block>> WithRoom = []; // by the length of their pieces

    /// <summary>Takes a piece, all zeros.</summary>
    /// <param name="bytes">How long it is at least; at most <see cref="MaxPieceBytes"/>.</param>
    public static Piece Take(long bytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((ulong)bytes, (ulong)MaxPieceBytes);
        var length = LengthFor((int)bytes);
        lock (Gate)
        {
            ref var blocks = ref CollectionsMarshal.GetValueRefOrAddDefault(WithRoom, length, out _);
            blocks ??= [];
            if (blocks.Count == 0)
            {
                var fresh = new Block(length);
                Blocks.Add(fresh);
                blocks.Add(fresh);
            }

            var block = blocks[^1];
            var piece = new Piece(block, block.Free.Pop());
            if (block.Free.Count == 0)
            {
                blocks.RemoveAt(blocks.Count - 1);
            }

            return piece;
        }
    }

    /// <summary>The length of the pieces that something gets.</summary>
    internal static int LengthFor(int bytes)
    {
        var step = Math.Max(LeastPieceBytes, (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, bytes))) / (2 * SizesToADoubling);
        return Math.Max(LeastPieceBytes, (bytes + step - 1) / step * step);
    }

    private static void TakeBack(Block block, nint address)
    {
        NativeMemory.Clear((void*)address, (nuint)block.PieceBytes);
        lock (Gate)
        {
            var blocks = WithRoom[block.PieceBytes];
            if (block.Free.Count == 0)
            {
                blocks.Add(block);
            }

            block.Free.Push(address);
            if (block.Free.Count == block.Pieces && blocks.Count > 1)
            {
                blocks.Remove(block);
                Blocks.Remove(block);
                block.Memory.GiveBack();
            }
        }
    }

    /// <summary>A piece; whoever reads it holds on to this.</summary>
    internal sealed class Piece
    {
        private readonly Block _block;

        internal Piece(Block block, nint address)
        {
            _block = block;
            Address = (byte*)address;
        }

        /// <summary>Gives it back.</summary>
        ~Piece()
        {
            TakeBack(_block, (nint)Address);
        }

        /// <summary>Its beginning, aligned to lines of the cache.</summary>
        public byte* Address { get; }

        /// <summary>Its length.</summary>
        public int Bytes => _block.PieceBytes;
    }

    /// <summary>A block of pieces of one length.</summary>
    internal sealed class Block
    {
        internal Block(int pieceBytes)
        {
            PieceBytes = pieceBytes;
            Pieces = Math.Clamp(PiecesToABlock * pieceBytes, LeastBlockBytes, MaxBlockBytes) / pieceBytes;
            Memory = new NativeBlock(Pieces * pieceBytes);
            Memory.Keep(Pieces * pieceBytes);
            Free = new Stack<nint>(Pieces);
            for (var i = Pieces - 1; i >= 0; i--)
            {
                Free.Push((nint)Memory.Address + (i * pieceBytes));
            }
        }

        internal NativeBlock Memory { get; }

        internal int PieceBytes { get; }

        internal int Pieces { get; }

        internal Stack<nint> Free { get; }
    }
}

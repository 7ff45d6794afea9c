using Strongroom.Analysis.Sandboxing;

namespace Strongroom.Analysis.Workers;

/// <summary>A pipe end that the worker was born with. Plain read(2) and write(2): the runtime's own streams would cost start-up time.</summary>
internal sealed unsafe class Descriptor
{
    private readonly int _descriptor;

    internal Descriptor(int descriptor) => _descriptor = descriptor;

    /// <summary>Reads at least one byte unless the pipe has ended.</summary>
    internal int Read(Span<byte> destination)
    {
        if (destination.IsEmpty)
        {
            return 0;
        }

        fixed (byte* p = destination)
        {
            var count = Native.Read(_descriptor, p, (nuint)destination.Length);
            return count >= 0 ? (int)count : throw new IOException("the worker's input pipe failed");
        }
    }

    /// <summary>Fills the destination.</summary>
    /// <returns>False when the pipe ends before.</returns>
    internal bool TryReadExactly(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = Read(destination);
            if (count == 0)
            {
                return false;
            }

            destination = destination[count..];
        }

        return true;
    }

    internal void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            fixed (byte* p = bytes)
            {
                var count = Native.Write(_descriptor, p, (nuint)bytes.Length);
                bytes = count > 0 ? bytes[(int)count..] : throw new IOException("the worker's output pipe failed");
            }
        }
    }
}

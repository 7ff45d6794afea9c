using System.Buffers;
using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;

namespace Strongroom.Core;

/// <summary>
/// Plaintext on its way: bytes outside the collector's heap, so never copied about, left out of core dumps and of children, and wiped before they are given back. Dispose it as soon as it was
/// read; nobody reads it afterwards, also not through a span of it got before. Not locked: it lives for moments. Not thread-safe.
/// </summary>
public sealed unsafe class WipedMemory : MemoryManager<byte>
{
    private readonly Pages _pages;

    /// <summary>Asks for memory, all zeros.</summary>
    /// <param name="length">Bytes, 0 or more.</param>
    /// <exception cref="InsufficientMemoryException">The system gives no more.</exception>
    public WipedMemory(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        Length = length;
        _pages = new Pages(length);
    }

    /// <summary>Bytes.</summary>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public override Memory<byte> Memory => CreateMemory(Length);

    /// <summary>Gives up bytes at the end, for example padding.</summary>
    /// <param name="length">Bytes that stay, at most <see cref="Length"/>.</param>
    public void CutTo(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)length, (uint)Length);
        GetSpan()[length..].Clear();
        Length = length;
    }

    /// <inheritdoc/>
    public override Span<byte> GetSpan() => new((void*)_pages.Address, Length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)Length);
        return new MemoryHandle((byte*)_pages.Address + elementIndex);
    }

    /// <inheritdoc/>
    public override void Unpin()
    {
        // it does not move
    }

    /// <summary>Wipes and gives back. May be repeated.</summary>
    public void Dispose() => ((IDisposable)this).Dispose();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _pages.Dispose();

    /// <summary>The memory itself. What was never disposed, since work ended early, is wiped by its finalizer.</summary>
    private sealed class Pages : CriticalFinalizerObject, IDisposable
    {
        private const int PageBytes = 4096;

        private readonly bool _isMapped = OperatingSystem.IsLinux();
        private readonly nuint _bytes;
        private nint _address;

        public Pages(int length)
        {
            _bytes = (nuint)(((long)length + PageBytes) & ~(long)(PageBytes - 1)); // at least one page
            if (!_isMapped)
            {
                _address = (nint)NativeMemory.AllocZeroed(_bytes);
                return;
            }

            _address = Native.Map(0, _bytes, Native.ProtReadWrite, Native.MapPrivateAnonymous, -1, 0);
            if (_address == Native.MapFailed)
            {
                _address = 0;
                throw new InsufficientMemoryException("no memory for plaintext");
            }

            // What an older kernel refuses is left as it is.
            _ = Native.Advise(_address, _bytes, Native.AdviseDontDump);
            _ = Native.Advise(_address, _bytes, Native.AdviseWipeOnFork);
        }

        ~Pages()
        {
            GiveBack();
        }

        public nint Address
        {
            get
            {
                ObjectDisposedException.ThrowIf(_address == 0, typeof(WipedMemory));
                return _address;
            }
        }

        public void Dispose()
        {
            GiveBack();
            GC.SuppressFinalize(this);
        }

        private void GiveBack()
        {
            if (_address == 0)
            {
                return;
            }

            NativeMemory.Clear((void*)_address, _bytes);
            if (_isMapped)
            {
                _ = Native.Unmap(_address, _bytes);
            }
            else
            {
                NativeMemory.Free((void*)_address);
            }

            _address = 0;
        }
    }
}

using System.Runtime.ConstrainedExecution;
using System.Runtime.InteropServices;
using Strongroom.Core;

namespace Strongroom.Search.Memory;

/// <summary>
/// Memory for index content, outside the collector's heap: never copied about, left out of core dumps and of children, in large pages where the system has them, locked into RAM as far as the limit
/// allows. All zeros at first. Whoever reads it holds on to the block meanwhile: when nobody does any more it is wiped and given back.
/// </summary>
internal sealed unsafe class NativeBlock : CriticalFinalizerObject
{
    /// <summary>The smallest page of any machine that we run on.</summary>
    public const int PageBytes = 4096;

    /// <summary>Wide loads may read so far past the end of what they look at.</summary>
    public const int PaddingBytes = 256;

    private const long HugePageBytes = 2 << 20; // smaller blocks would not fill one

    private readonly bool _isMapped;
    private nint _address;
    private long _usedBytes;
    private long _lockedBytes;

    /// <summary>Asks for memory.</summary>
    /// <param name="bytes">How much; what is never written costs nothing.</param>
    public NativeBlock(long bytes)
    {
        LengthBytes = (bytes + PaddingBytes + PageBytes - 1) & ~(long)(PageBytes - 1);
        _isMapped = OperatingSystem.IsLinux();
        if (!_isMapped)
        {
            _address = (nint)NativeMemory.AllocZeroed((nuint)LengthBytes);
            return;
        }

        _address = Native.Map(0, (nuint)LengthBytes, Native.ProtReadWrite, Native.MapPrivateAnonymous, -1, 0);
        if (_address == Native.MapFailed)
        {
            _address = 0;
            throw new InsufficientMemoryException("no memory for an index");
        }

        // What an older kernel refuses is left as it is.
        _ = Native.Advise(_address, (nuint)LengthBytes, Native.AdviseDontDump);
        _ = Native.Advise(_address, (nuint)LengthBytes, Native.AdviseWipeOnFork);
        if (bytes >= HugePageBytes)
        {
            _ = Native.Advise(_address, (nuint)LengthBytes, Native.AdviseHugePages);
        }
    }

    /// <summary>Wipes and gives back.</summary>
    ~NativeBlock()
    {
        GiveBack();
    }

    /// <summary>Its beginning, aligned to pages.</summary>
    public byte* Address => (byte*)_address;

    /// <summary>Addresses taken.</summary>
    public long LengthBytes { get; }

    /// <summary>Says how much from the beginning is in use for good, and locks it as far as that goes.</summary>
    public void Keep(long usedBytes)
    {
        _usedBytes = usedBytes;
        IndexMemory.Grow(usedBytes);
        if (usedBytes > 0)
        {
            GC.AddMemoryPressure(usedBytes);
        }

        _lockedBytes = _isMapped ? IndexMemory.TryLock(_address, usedBytes) : 0;
    }

    /// <summary>Wipes and gives back now. Nobody reads it any more, which the caller knows.</summary>
    public void GiveBack()
    {
        if (_address == 0)
        {
            return;
        }

        NativeMemory.Clear((void*)_address, (nuint)_usedBytes);
        if (_isMapped)
        {
            _ = Native.Unmap(_address, (nuint)LengthBytes);
        }
        else
        {
            NativeMemory.Free((void*)_address);
        }

        IndexMemory.Shrink(_usedBytes, _lockedBytes);
        if (_usedBytes > 0)
        {
            GC.RemoveMemoryPressure(_usedBytes);
        }

        _address = 0;
    }
}

namespace Strongroom.Search.Memory;

/// <summary>
/// Values one after the other in memory of their own, filled once and then only read. Room for as many as there can ever be is asked for at the beginning, which costs nothing until it is written: so
/// nothing is copied while it grows. Whoever keeps <see cref="At"/> holds on to this meanwhile.
/// </summary>
/// <typeparam name="T">A type without references.</typeparam>
internal sealed unsafe class NativeList<T>
    where T : unmanaged
{
    private readonly NativeBlock _block;
    private readonly long _capacity;

    /// <summary>Asks for room.</summary>
    /// <param name="capacity">Values at most.</param>
    public NativeList(long capacity) => (_block, _capacity) = (new NativeBlock(capacity * sizeof(T)), capacity);

    /// <summary>Values so far.</summary>
    public long Count { get; private set; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => Count * sizeof(T);

    /// <summary>The first of them; wide loads may go <see cref="NativeBlock.PaddingBytes"/> past the last.</summary>
    public T* At => (T*)_block.Address;

    /// <summary>Appends some, all zeros, and gives where they begin.</summary>
    public T* Extend(long count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, _capacity - Count);
        var first = At + Count;
        Count += count;
        return first;
    }

    /// <summary>Appends one.</summary>
    public void Add(in T value) => *Extend(1) = value;

    /// <summary>Ends the filling: what is used is locked into RAM as far as the limit allows.</summary>
    public void Freeze() => _block.Keep(SizeBytes);
}

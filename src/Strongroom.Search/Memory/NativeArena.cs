namespace Strongroom.Search.Memory;

/// <summary>
/// Memory for the arrays of one thing, asked for at once. Small ones take pieces of shared blocks, since the system allows a process only so many mappings (65,530 as a rule) and one takes whole pages. Not thread-safe.
/// </summary>
internal sealed unsafe class NativeArena
{
    private const int Alignment = 64; // a line of the cache

    private readonly object _owner;
    private readonly NativeBlock? _own; // null where it shares one
    private readonly byte* _address;
    private readonly long _end;
    private long _next;

    /// <summary>Asks for memory, all zeros.</summary>
    /// <param name="bytes">The sum of <see cref="RoomFor{T}"/> of all arrays.</param>
    public NativeArena(long bytes)
    {
        _end = bytes;
        if (bytes > SharedMemory.MaxPieceBytes)
        {
            _owner = _own = new NativeBlock(bytes);
            _address = _own.Address;
            return;
        }

        var piece = SharedMemory.Take(bytes);
        _owner = piece;
        _address = piece.Address;
    }

    /// <summary>What an array takes.</summary>
    /// <param name="count">Its values.</param>
    public static long RoomFor<T>(int count)
        where T : unmanaged => (((long)count * sizeof(T)) + Alignment - 1) & ~(long)(Alignment - 1);

    /// <summary>An array, all zeros, to be filled.</summary>
    /// <param name="count">Its values.</param>
    public NativeArray<T> Take<T>(int count)
        where T : unmanaged
    {
        var room = RoomFor<T>(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(room, _end - _next);
        var array = new NativeArray<T>(_owner, (T*)(_address + _next), count);
        _next += room;
        return array;
    }

    /// <summary>An array with these values.</summary>
    public NativeArray<T> Copy<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        var array = Take<T>(values.Length);
        values.CopyTo(array.Fill);
        return array;
    }

    /// <summary>Ends the filling: what is used is counted, and locked into RAM as far as the limit allows.</summary>
    public void Freeze()
    {
        _own?.Keep(_next); // what is shared was counted with its block
    }
}

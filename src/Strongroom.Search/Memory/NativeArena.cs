namespace Strongroom.Search.Memory;

/// <summary>
/// Memory for the arrays of one thing, asked for at once. Small ones share blocks, since the system allows a process only so many (65,530 as a rule) and one takes whole pages. Not thread-safe.
/// </summary>
internal sealed unsafe class NativeArena
{
    private const int Alignment = 64; // a line of the cache
    private const int SharedBytes = 1 << 20;
    private const int OwnFromBytes = 64 << 10;

    private static readonly Lock Sharing = new(); // guards the two below
    private static NativeBlock? _shared;
    private static long _sharedUsed;

    private readonly NativeBlock _block;
    private readonly bool _isOwn;
    private readonly long _end;
    private long _next;

    /// <summary>Asks for memory, all zeros.</summary>
    /// <param name="bytes">The sum of <see cref="RoomFor{T}"/> of all arrays.</param>
    public NativeArena(long bytes)
    {
        _isOwn = bytes >= OwnFromBytes;
        if (_isOwn)
        {
            _block = new NativeBlock(bytes);
            _end = bytes;
            return;
        }

        lock (Sharing)
        {
            if (_shared is null || bytes > SharedBytes - _sharedUsed)
            {
                _shared = new NativeBlock(SharedBytes);
                _shared.Keep(SharedBytes);
                _sharedUsed = 0;
            }

            (_block, _next) = (_shared, _sharedUsed);
            _end = _sharedUsed += bytes;
        }
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
        var array = new NativeArray<T>(_block, (T*)(_block.Address + _next), count);
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
        if (_isOwn)
        {
            _block.Keep(_next);
        }
    }
}

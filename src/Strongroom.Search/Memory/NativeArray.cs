using System.Runtime.CompilerServices;

namespace Strongroom.Search.Memory;

/// <summary>
/// Values of fixed number outside the collector's heap, out of a <see cref="NativeArena"/>. It keeps its memory as an array would; a span or pointer of it does not: whoever works with these holds on to
/// something that has the array, to the last read (docs/adr/0522). Default is empty.
/// </summary>
/// <typeparam name="T">A type without references.</typeparam>
internal readonly unsafe struct NativeArray<T>
    where T : unmanaged
{
    private readonly object? _owner;
    private readonly T* _at;

    internal NativeArray(object owner, T* at, int length)
    {
        _owner = owner;
        _at = at;
        Length = length;
    }

    /// <summary>Number of values.</summary>
    public int Length { get; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => (long)Length * sizeof(T);

    /// <summary>The first value; wide loads may go <see cref="NativeBlock.PaddingBytes"/> past the last. Whoever keeps it holds on to the array.</summary>
    public T* At => _at;

    /// <summary>All values; whoever keeps it holds on to the array.</summary>
    public ReadOnlySpan<T> Span => new(_at, Length);

    /// <summary>All values, to be filled before anybody else reads them.</summary>
    public Span<T> Fill => new(_at, Length);

    /// <summary>A value.</summary>
    /// <param name="index">Its number; checked.</param>
    public ref readonly T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Length);
            return ref _at[index];
        }
    }

    public static implicit operator ReadOnlySpan<T>(NativeArray<T> array) => array.Span;

    /// <summary>Some values; whoever keeps it holds on to the array.</summary>
    public ReadOnlySpan<T> AsSpan(int start, int length) => Span.Slice(start, length);

    /// <summary>Keeps the memory up to here, after the last read through a span or pointer.</summary>
    public void KeepAlive() => GC.KeepAlive(_owner);
}

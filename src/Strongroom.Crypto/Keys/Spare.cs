namespace Strongroom.Crypto;

/// <summary>
/// Keeps one loaded platform key for the next call. Loading a P-384 point costs more than using it (the check that it is on the curve), and the
/// platform promises no concurrent use of one instance; so a call takes the spare or loads its own, and gives back what it took. Thread-safe.
/// </summary>
internal sealed class Spare<T>(Func<T> load)
    where T : class, IDisposable
{
    private T? _spare;

    internal T Take() => Interlocked.Exchange(ref _spare, null) ?? load();

    internal void Return(T item)
    {
        if (Interlocked.CompareExchange(ref _spare, item, null) is not null)
        {
            item.Dispose();
        }
    }
}

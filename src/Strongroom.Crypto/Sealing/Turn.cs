namespace Strongroom.Crypto;

/// <summary>
/// One caller at a time, and an end. A stream object whose buffers were given back while another thread still works in them would hand one
/// person's plaintext to another; so a second caller is refused, and a dispose during a call lets that call give the buffers back.
/// </summary>
internal sealed class Turn
{
    private readonly Lock _lock = new(); // guards the two flags
    private bool _busy;
    private bool _ended;

    /// <summary>Begins a call; it must be ended by <see cref="Leave"/>.</summary>
    internal void Enter(object owner)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_ended, owner);
            if (_busy)
            {
                throw new InvalidOperationException("One call at a time: the previous one has not ended.");
            }

            _busy = true;
        }
    }

    /// <summary>Ends a call.</summary>
    /// <returns>True when the owner was disposed meanwhile and the caller must now release what it holds.</returns>
    internal bool Leave()
    {
        lock (_lock)
        {
            _busy = false;
            return _ended;
        }
    }

    /// <summary>Ends all calls.</summary>
    /// <returns>True when the caller must release what is held; false when a running call will, or it has been done.</returns>
    internal bool End()
    {
        lock (_lock)
        {
            var first = !_ended;
            _ended = true;
            return first && !_busy;
        }
    }
}

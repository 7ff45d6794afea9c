namespace Strongroom.Node.SignIn;

/// <summary>
/// Counts failed sign-ins by user name, real or invented alike, so that a closed name tells nothing about whether it exists. Bounded: when full,
/// the window that ends first makes room. Thread-safe.
/// </summary>
internal sealed class AttemptLimit(TimeProvider clock, int attempts)
{
    private const int MaxNames = 4096;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private readonly Lock _lock = new(); // guards _windows
    private readonly Dictionary<string, (int Failures, DateTimeOffset Ends)> _windows = new(StringComparer.Ordinal);

    /// <summary>True while the name may try. Counts the attempt as failed until <see cref="Succeeded"/>, so that parallel guesses count too.</summary>
    internal bool TryBegin(string user)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            var (failures, ends) = _windows.TryGetValue(user, out var window) && window.Ends > now ? window : (0, now + Window);
            if (failures >= attempts)
            {
                return false;
            }

            if (!_windows.ContainsKey(user) && _windows.Count >= MaxNames)
            {
                MakeRoom(now);
            }

            _windows[user] = (failures + 1, ends);
            return true;
        }
    }

    internal void Succeeded(string user)
    {
        lock (_lock)
        {
            _windows.Remove(user);
        }
    }

    private void MakeRoom(DateTimeOffset now)
    {
        foreach (var over in _windows.Where(w => w.Value.Ends <= now).Select(static w => w.Key).ToList())
        {
            _windows.Remove(over);
        }

        if (_windows.Count >= MaxNames)
        {
            _windows.Remove(_windows.MinBy(static w => w.Value.Ends).Key);
        }
    }
}

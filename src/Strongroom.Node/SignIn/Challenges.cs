using Strongroom.Core;

namespace Strongroom.Node.SignIn;

/// <summary>Nonces handed out for signing; each is good once, for one user name, for two minutes. Bounded per name and in all. Thread-safe.</summary>
internal sealed class Challenges(TimeProvider clock, RandomSource random)
{
    private const int MaxPerUser = 8;
    private const int MaxUsers = 4096;
    private const int NonceBytes = 20;
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(2);

    private readonly Lock _lock = new(); // guards _open
    private readonly Dictionary<string, Queue<(string Nonce, DateTimeOffset Ends)>> _open = new(StringComparer.Ordinal);

    internal string Begin(string user)
    {
        Span<byte> bytes = stackalloc byte[NonceBytes];
        random.Fill($"challenge/{user}", bytes);
        var nonce = Base32.Encode(bytes);
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_open.TryGetValue(user, out var queue))
            {
                if (_open.Count >= MaxUsers)
                {
                    Prune(now);
                }

                _open[user] = queue = new();
            }

            while (queue.Count >= MaxPerUser)
            {
                queue.Dequeue();
            }

            queue.Enqueue((nonce, now + Life));
        }

        return nonce;
    }

    /// <summary>True once for a nonce that was handed out to this name and is still good.</summary>
    internal bool Take(string user, string nonce)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_open.TryGetValue(user, out var queue))
            {
                return false;
            }

            var kept = queue.Where(c => c.Ends > now).ToList();
            var taken = kept.RemoveAll(c => string.Equals(c.Nonce, nonce, StringComparison.Ordinal)) == 1;
            if (kept.Count == 0)
            {
                _open.Remove(user);
            }
            else
            {
                _open[user] = new(kept);
            }

            return taken;
        }
    }

    private void Prune(DateTimeOffset now)
    {
        foreach (var user in _open.Where(o => o.Value.All(c => c.Ends <= now)).Select(static o => o.Key).ToList())
        {
            _open.Remove(user);
        }

        if (_open.Count >= MaxUsers)
        {
            _open.Remove(_open.MinBy(static o => o.Value.Peek().Ends).Key);
        }
    }
}

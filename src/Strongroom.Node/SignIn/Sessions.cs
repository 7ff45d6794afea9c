using System.Security.Cryptography;
using System.Text;
using Strongroom.Core;

namespace Strongroom.Node.SignIn;

/// <summary>
/// The live sessions, found by the hash of their token so that a lookup's time tells nothing about tokens. In memory only: a restart ends them
/// all. Thread-safe.
/// </summary>
internal sealed class Sessions(TimeProvider clock, RandomSource random, TimeSpan idle, TimeSpan longest)
{
    private const int TokenBytes = 32;
    private const int MaxPerPerson = 32;

    private readonly Lock _lock = new(); // guards _live and each session's LastUsed
    private readonly Dictionary<string, Session> _live = new(StringComparer.Ordinal);

    internal Session Begin(PersonId person)
    {
        Span<byte> bytes = stackalloc byte[TokenBytes];
        random.Fill($"session/{person}", bytes);
        var now = clock.GetUtcNow();
        var session = new Session(random.NextId($"session-id/{person}"), person, Base32.Encode(bytes), now, now + longest);
        lock (_lock)
        {
            RemoveEnded(now);
            var own = _live.Where(s => s.Value.Person == person).OrderBy(static s => s.Value.LastUsed).ToList();
            foreach (var oldest in own.Take(Math.Max(0, own.Count - MaxPerPerson + 1)))
            {
                _live.Remove(oldest.Key);
            }

            _live[KeyOf(session.Token)] = session;
        }

        return session;
    }

    internal Session? Find(string token)
    {
        var key = KeyOf(token);
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            if (!_live.TryGetValue(key, out var session))
            {
                return null;
            }

            if (Ended(session, now))
            {
                _live.Remove(key);
                return null;
            }

            session.LastUsed = now;
            return session;
        }
    }

    /// <summary>True while this very session lives; does not count as use.</summary>
    internal bool IsLive(Session session)
    {
        var now = clock.GetUtcNow();
        lock (_lock)
        {
            return _live.TryGetValue(KeyOf(session.Token), out var live) && ReferenceEquals(live, session) && !Ended(session, now);
        }
    }

    internal void End(Session session)
    {
        lock (_lock)
        {
            _live.Remove(KeyOf(session.Token));
        }
    }

    internal void EndAll()
    {
        lock (_lock)
        {
            _live.Clear();
        }
    }

    private bool Ended(Session session, DateTimeOffset now) => now >= session.Expires || now - session.LastUsed >= idle;

    private void RemoveEnded(DateTimeOffset now)
    {
        foreach (var over in _live.Where(s => Ended(s.Value, now)).Select(static s => s.Key).ToList())
        {
            _live.Remove(over);
        }
    }

    private static string KeyOf(string token) => Convert.ToHexString(SHA384.HashData(Encoding.UTF8.GetBytes(token)));
}

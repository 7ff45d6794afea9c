using System.Collections.Concurrent;
using Strongroom.Core;
using Strongroom.Node.Console.Desk;

namespace Strongroom.Node.Console.Sessions;

/// <summary>The signed-in browsers of one node. Memory only: a restart signs everyone out. Thread-safe.</summary>
internal sealed class ConsoleSessions(TimeProvider clock, RandomSource random)
{
    /// <summary>A session unused for so long is over: long enough to read a long document, short enough for a desk left alone.</summary>
    internal static readonly TimeSpan IdleTime = TimeSpan.FromMinutes(30);

    private const int MaxSessions = 1000;

    private const int MaxNotes = 100;

    private readonly ConcurrentDictionary<string, ConsoleSession> _sessions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, FlashNote> _gateNotes = new(StringComparer.Ordinal);

    internal ConsoleSession Begin(IDeskSession desk)
    {
        Sweep();
        var scope = $"console/{desk.Me.Person.Id}";
        var session = new ConsoleSession(Token($"{scope}/cookie"), Token($"{scope}/form"), scope, desk) { LastUse = clock.GetUtcNow() };
        _sessions[session.Cookie] = session;
        return session;
    }

    internal ConsoleSession? Find(string? cookie)
    {
        if (cookie is null || !_sessions.TryGetValue(cookie, out var session))
        {
            return null;
        }

        var now = clock.GetUtcNow();
        if (now - session.LastUse > IdleTime || !session.Desk.Alive)
        {
            _sessions.TryRemove(cookie, out _);
            return null;
        }

        session.LastUse = now;
        return session;
    }

    internal void End(ConsoleSession session) => _sessions.TryRemove(session.Cookie, out _);

    /// <summary>Leaves a note for a browser that has not signed in, by its gate token.</summary>
    internal void LeaveAtGate(string token, FlashNote note)
    {
        if (_gateNotes.Count >= MaxNotes)
        {
            _gateNotes.Clear(); // somebody is guessing; those who are not lose a message at most
        }

        _gateNotes[token] = note;
    }

    internal FlashNote? TakeAtGate(string token) => _gateNotes.TryRemove(token, out var note) ? note : null;

    /// <summary>A 256-bit token in two ids' text form: nothing to guess.</summary>
    internal string Token(string scope) => string.Concat(random.NextId(scope).ToString(), random.NextId(scope).ToString());

    /// <summary>An address that tells nothing, for something kept in this session's memory.</summary>
    internal string OpaqueId(ConsoleSession session) => random.NextId($"{session.Scope}/page").ToString();

    private void Sweep()
    {
        var now = clock.GetUtcNow();
        foreach (var (cookie, session) in _sessions)
        {
            if (now - session.LastUse > IdleTime || !session.Desk.Alive)
            {
                _sessions.TryRemove(cookie, out _);
            }
        }

        if (_sessions.Count >= MaxSessions)
        {
            var oldest = _sessions.MinBy(s => s.Value.LastUse);
            _sessions.TryRemove(oldest.Key, out _);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Doors;

namespace Strongroom.Node.Console.Sessions;

/// <summary>
/// What one signed-in browser's pages rest on. Lives in memory only: the browser holds one opaque cookie and opaque ids in its addresses, so
/// neither its history nor its storage learns a query, a name or a label. Thread-safe.
/// </summary>
internal sealed class ConsoleSession
{
    /// <summary>Searches whose pages can be gone back to; the oldest is forgotten first.</summary>
    internal const int MaxSearches = 50;

    private const int MaxOpenings = 100;
    private const int MaxRecent = 8;

    private readonly Lock _lock = new(); // guards the lists and the flash
    private readonly List<SearchState> _searches = [];
    private readonly List<Opening> _openings = [];
    private readonly List<RecordAsked> _asked = [];
    private FlashNote? _flash;

    internal ConsoleSession(string cookie, string token, string scope, IDeskSession desk)
    {
        Cookie = cookie;
        Token = token;
        Scope = scope;
        Desk = desk;
    }

    internal string Cookie { get; }

    /// <summary>Stands in every form; another site cannot read it, so it cannot post in this person's name.</summary>
    internal string Token { get; }

    /// <summary>Scope of the opaque ids made for this session.</summary>
    internal string Scope { get; }

    internal IDeskSession Desk { get; }

    internal Standing? Standing { get; private set; }

    internal DateTimeOffset LastUse { get; set; }

    internal bool TokenMatches(string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), Encoding.UTF8.GetBytes(Token));

    /// <summary>Another purpose or authority: what was found or opened under the former one is let go.</summary>
    internal void Choose(Standing standing)
    {
        lock (_lock)
        {
            Standing = standing;
            _searches.Clear();
            _openings.Clear();
        }
    }

    internal void Keep(SearchState search)
    {
        lock (_lock)
        {
            if (_searches.Count == MaxSearches)
            {
                _searches.RemoveAt(0);
            }

            _searches.Add(search);
        }
    }

    internal SearchState? Search(string id)
    {
        lock (_lock)
        {
            return _searches.Find(s => string.Equals(s.Id, id, StringComparison.Ordinal));
        }
    }

    /// <summary>Searches that can be gone back to, newest first.</summary>
    internal IReadOnlyList<SearchState> Recent()
    {
        lock (_lock)
        {
            return [.. _searches.AsEnumerable().Reverse().Take(MaxRecent)];
        }
    }

    internal void Keep(RecordAsked asked)
    {
        lock (_lock)
        {
            if (_asked.Count == MaxSearches)
            {
                _asked.RemoveAt(0);
            }

            _asked.Add(asked);
        }
    }

    internal RecordAsked? RecordAsked(string id)
    {
        lock (_lock)
        {
            return _asked.Find(a => string.Equals(a.Id, id, StringComparison.Ordinal));
        }
    }

    /// <summary>The still open reading of an item, so that going back and forth within it is one reading, as the record has it.</summary>
    internal Opening? Opening(string item, DateTimeOffset now)
    {
        lock (_lock)
        {
            _openings.RemoveAll(o => o.Item.GrantExpires <= now);
            return _openings.Find(o => string.Equals(o.Item.Id, item, StringComparison.Ordinal));
        }
    }

    internal void Keep(Opening opening)
    {
        lock (_lock)
        {
            if (_openings.Count == MaxOpenings)
            {
                _openings.RemoveAt(0);
            }

            _openings.Add(opening);
        }
    }

    internal void Forget(string item)
    {
        lock (_lock)
        {
            _openings.RemoveAll(o => string.Equals(o.Item.Id, item, StringComparison.Ordinal));
        }
    }

    /// <summary>
    /// Leaves a note for the next page. A post is always answered by a redirect, its faults too: a browser writes the body of a post that ended
    /// in a page into its session file on disk, the query with it.
    /// </summary>
    internal void Leave(FlashNote note)
    {
        lock (_lock)
        {
            _flash = note;
        }
    }

    internal FlashNote? TakeFlash()
    {
        lock (_lock)
        {
            var flash = _flash;
            _flash = null;
            return flash;
        }
    }
}

/// <summary>A recorded reading of one item: what was opened, under what, and when.</summary>
internal sealed record Opening(OpenedItem Item, Standing Standing, DateTimeOffset At)
{
    /// <summary>The mails around it, once asked for: going back and forth within one reading asks, and is recorded, once.</summary>
    internal ThreadAnswer? Thread { get; set; }
}

/// <summary>What the next page should say, and what the form should still hold.</summary>
/// <param name="Fault">What went wrong, or null.</param>
/// <param name="Good">What went well, or null.</param>
/// <param name="Ask">The search that was refused, to be mended, or null.</param>
/// <param name="Entered">What else the form held, or null.</param>
/// <param name="Relabelled">The answer to a relabelling, or null.</param>
internal sealed record FlashNote(
    ApiError? Fault = null, string? Good = null, SearchAsk? Ask = null, string? Entered = null, RelabelAnswer? Relabelled = null);

using System.Collections.Immutable;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;

namespace Strongroom.Node.Console.Sessions;

/// <summary>One search: what was asked, and the pages of answers fetched so far. Thread-safe.</summary>
internal sealed class SearchState(string id, SearchAsk ask, Standing standing, DateTimeOffset at, SearchAnswer first)
{
    private readonly Lock _lock = new(); // guards the pages
    private ImmutableArray<SearchAnswer> _pages = [first];

    internal string Id => id;

    internal SearchAsk Ask => ask;

    internal Standing Standing => standing;

    /// <summary>When it was asked last.</summary>
    internal DateTimeOffset At { get; private set; } = at;

    /// <summary>Page <paramref name="number"/>, from 0, if it was fetched.</summary>
    internal SearchAnswer? Page(int number)
    {
        lock (_lock)
        {
            return number >= 0 && number < _pages.Length ? _pages[number] : null;
        }
    }

    internal int PageCount
    {
        get
        {
            lock (_lock)
            {
                return _pages.Length;
            }
        }
    }

    /// <summary>Asked anew: the former answer is let go.</summary>
    internal void Renew(DateTimeOffset at, SearchAnswer first)
    {
        lock (_lock)
        {
            At = at;
            _pages = [first];
        }
    }

    internal void Add(int number, SearchAnswer page)
    {
        lock (_lock)
        {
            if (_pages.Length == number)
            {
                _pages = _pages.Add(page);
            }
        }
    }

    /// <summary>Where an item stands among the hits fetched so far: its page, and its neighbours in order.</summary>
    internal (int Page, int Rank, string? Before, string? After)? Place(string item)
    {
        lock (_lock)
        {
            var hits = _pages.SelectMany(static (p, number) => p.Hits.SelectMany(static h => (h.Parts ?? []).Prepend(h))
                .Select(h => (h.Id, Page: number))).ToList();
            var at = hits.FindIndex(h => string.Equals(h.Id, item, StringComparison.Ordinal));
            return at < 0 ? null : (hits[at].Page, at, at > 0 ? hits[at - 1].Id : null, at + 1 < hits.Count ? hits[at + 1].Id : null);
        }
    }
}

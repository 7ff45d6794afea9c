using System.Globalization;
using Strongroom.Core;
using Strongroom.Search;

namespace Strongroom.Node.Work;

/// <summary>
/// The searches of one session that can be gone on with: for each, which items its pages showed, in order. So whatever moves between two
/// pages, here or at a partner, no item comes twice and none is passed over. In memory, bounded; the oldest is forgotten first.
/// Thread-safe.
/// </summary>
internal sealed class SearchRuns
{
    /// <summary>Searches of one session that are kept.</summary>
    internal const int MaxRuns = 32;

    private readonly Lock _lock = new(); // guards _runs
    private readonly List<Run> _runs = [];

    /// <summary>What was shown before a cursor.</summary>
    /// <param name="cursor">The cursor.</param>
    /// <param name="question">What makes the search the same: query, order, who is asked.</param>
    /// <exception cref="SearchException">It belongs to another question, or is forgotten.</exception>
    internal Run Find(string cursor, string question)
    {
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot > 0 && int.TryParse(cursor.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count))
        {
            lock (_lock)
            {
                if (_runs.Find(r => string.Equals(r.Id, cursor[..dot], StringComparison.Ordinal)) is { } run
                    && string.Equals(run.Question, question, StringComparison.Ordinal) && count <= run.Shown.Length)
                {
                    return run with { Shown = run.Shown[..count] };
                }
            }
        }

        throw new SearchException(SearchFault.BadCursor, "the cursor does not belong to this query and order, or is too old",
            "Search anew from the first page.");
    }

    /// <summary>Keeps a run and gives the cursor of what follows.</summary>
    internal string Keep(Run run)
    {
        lock (_lock)
        {
            _runs.RemoveAll(r => string.Equals(r.Id, run.Id, StringComparison.Ordinal));
            if (_runs.Count == MaxRuns)
            {
                _runs.RemoveAt(0);
            }

            _runs.Add(run);
        }

        return string.Create(CultureInfo.InvariantCulture, $"{run.Id}.{run.Shown.Length}");
    }

    /// <summary>One search as far as it has been shown. Immutable.</summary>
    /// <param name="Id">Random.</param>
    /// <param name="Question">What makes it the same search.</param>
    /// <param name="Shown">Items of all pages so far, in order.</param>
    internal sealed record Run(string Id, string Question, ItemId[] Shown)
    {
        /// <summary>The id only: the question was typed.</summary>
        public override string ToString() => Id;
    }
}

using Strongroom.Core;

namespace Strongroom.Simulation;

/// <summary>One state that an item may be in.</summary>
/// <param name="Version">Version.</param>
/// <param name="Content">Bytes of the newest version, as text of one letter for each byte.</param>
/// <param name="Marking">Its label's marking.</param>
/// <param name="Text">Its text; empty when unread; null when pending.</param>
internal sealed record ItemState(uint Version, string Content, string Marking, string? Text);

/// <summary>Something that was begun and never acknowledged: it may be there or not.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Markings">The markings that it may have.</param>
internal sealed record MaybeFiled(string Content, IReadOnlyList<string> Markings);

/// <summary>
/// What the harness knows to be true. An operation that failed leaves more than one possible state, since it may have been committed without
/// anyone hearing of it; the next checkpoint finds out which.
/// </summary>
internal sealed class Model
{
    private readonly Dictionary<ItemId, HashSet<ItemState>> _items = [];
    private readonly List<MaybeFiled> _maybe = [];

    /// <summary>Items in the order in which they became known.</summary>
    public List<ItemId> Items { get; } = [];

    /// <summary>Items that an operation is at work on.</summary>
    public HashSet<ItemId> Busy { get; } = [];

    /// <summary>Every content that was ever begun to be filed, for any item.</summary>
    public HashSet<string> EverContents { get; } = [];

    /// <summary>Every text that was ever begun to be filed.</summary>
    public HashSet<string> EverTexts { get; } = [];

    public IReadOnlySet<ItemState> Possible(ItemId item) => _items[item];

    public bool Knows(ItemId item) => _items.ContainsKey(item);

    public void Begin(MaybeFiled filing)
    {
        _maybe.Add(filing);
        EverContents.Add(filing.Content);
    }

    public void Filed(MaybeFiled filing, ItemId item, string marking)
    {
        _maybe.Remove(filing);
        Learn(item, new ItemState(1, filing.Content, marking, null));
    }

    public void Learn(ItemId item, params ItemState[] states)
    {
        if (!_items.ContainsKey(item))
        {
            Items.Add(item);
        }

        _items[item] = [.. states];
    }

    /// <summary>An operation is about to change an item: from now on it may have done so.</summary>
    public IReadOnlyList<ItemState> Try(ItemId item, Func<ItemState, ItemState> change)
    {
        var after = _items[item].Select(change).ToList();
        _items[item].UnionWith(after);
        return after;
    }

    /// <summary>Finds what an unknown item can have come from, and takes it.</summary>
    public bool Claim(ItemId item, string content, string marking)
    {
        var filing = _maybe.FirstOrDefault(m => m.Content == content && m.Markings.Contains(marking));
        if (filing is null)
        {
            return false;
        }

        Filed(filing, item, marking);
        return true;
    }
}

using Strongroom.Core;

namespace Strongroom.Simulation;

/// <summary>One state that an item may be in.</summary>
/// <param name="Version">Version.</param>
/// <param name="Content">Bytes of the newest version, in ASCII.</param>
/// <param name="Marking">Its label's marking.</param>
/// <param name="Text">Its text; empty when unread; null when pending.</param>
internal sealed record ItemState(uint Version, string Content, string Marking, string? Text);

/// <summary>Something that was begun and never acknowledged: it may be there or not.</summary>
/// <param name="Content">Its bytes.</param>
/// <param name="Markings">The markings that it may have.</param>
internal sealed record MaybeFiled(string Content, IReadOnlyList<string> Markings);

/// <summary>One change of one item, from the moment it was begun until its answer came.</summary>
internal sealed class Change(long begun, Func<ItemState, ItemState?> apply)
{
    public long Begun { get; } = begun;

    /// <summary>When its answer came; without an answer it may still take effect later.</summary>
    public long Answered { get; private set; } = long.MaxValue;

    /// <summary>What it does, or null where it must have been refused.</summary>
    public Func<ItemState, ItemState?> Apply { get; private set; } = apply;

    /// <summary>Whether it was acknowledged: then it happened, exactly once, between begin and answer.</summary>
    public bool Done { get; private set; }

    public void Acknowledge(long now, Func<ItemState, ItemState?>? knowingMore = null)
    {
        Done = true;
        Answered = now;
        Apply = knowingMore ?? Apply;
    }
}

/// <summary>
/// What the harness knows to be true. Changes of one item may overlap, on one node or two; so its state is right when some order of them leads to
/// it: every acknowledged change once, every other one at most once, none before it was begun or after it was acknowledged.
/// </summary>
internal sealed class Model
{
    private readonly Dictionary<ItemId, History> _items = [];
    private readonly List<MaybeFiled> _maybe = [];
    private long _now;

    /// <summary>Items in the order in which they became known.</summary>
    public List<ItemId> Items { get; } = [];

    public bool Knows(ItemId item) => _items.ContainsKey(item);

    /// <summary>The state at the last checkpoint.</summary>
    public ItemState State(ItemId item) => _items[item].State;

    /// <summary>Every content that the item can ever have had.</summary>
    public IReadOnlySet<string> Contents(ItemId item) => _items[item].Contents;

    /// <summary>Every text that the item can ever have had.</summary>
    public IReadOnlySet<string> Texts(ItemId item) => _items[item].Texts;

    public void Begin(MaybeFiled filing) => _maybe.Add(filing);

    public void Filed(MaybeFiled filing, ItemId item, string marking)
    {
        _maybe.Remove(filing);
        Items.Add(item);
        _items.Add(item, new History(new ItemState(1, filing.Content, marking, null)));
    }

    /// <summary>A change of an item begins: from now on it may happen.</summary>
    public Change Begin(ItemId item, Func<ItemState, ItemState?> apply, string? content = null, string? text = null)
    {
        var history = _items[item];
        var change = new Change(++_now, apply);
        history.Changes.Add(change);
        _ = content is null || history.Contents.Add(content);
        _ = text is null || history.Texts.Add(text);
        return change;
    }

    public long Tick() => ++_now;

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

    /// <summary>Whether an observed state can have come about; if so, it is the state from now on. Nothing may be under way.</summary>
    public bool Settle(ItemId item, ItemState observed)
    {
        var history = _items[item];
        if (!CanReach(history.State, observed, history.Changes))
        {
            return false;
        }

        history.State = observed;
        history.Changes.Clear();
        return true;
    }

    public string Explain(ItemId item) =>
        $"it was {_items[item].State}; {_items[item].Changes.Count} changes, {_items[item].Changes.Count(static c => c.Done)} of them acknowledged";

    private static bool CanReach(ItemState state, ItemState wanted, List<Change> left)
    {
        if (state == wanted && left.All(static c => !c.Done))
        {
            return true;
        }

        foreach (var next in left)
        {
            // What was acknowledged before this one was begun comes before it.
            if (!left.Any(c => c.Answered < next.Begun) && next.Apply(state) is { } after && CanReach(after, wanted, [.. left.Where(c => c != next)]))
            {
                return true;
            }
        }

        return false;
    }

    private sealed class History(ItemState state)
    {
        public ItemState State { get; set; } = state;

        public List<Change> Changes { get; } = [];

        public HashSet<string> Contents { get; } = [state.Content];

        public HashSet<string> Texts { get; } = [];
    }
}

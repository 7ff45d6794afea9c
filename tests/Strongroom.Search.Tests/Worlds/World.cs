using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;
using Strongroom.Vault;

namespace Strongroom.Search.Tests.Worlds;

/// <summary>A compartment of a test world.</summary>
internal sealed record Place(CompartmentId Id, HoldingId Holding, string HoldingName, Label Label);

/// <summary>An index, and beside it the plain truth: which items stand where with which rows and text.</summary>
internal sealed class World
{
    private readonly RandomSource _ids;
    private readonly Dictionary<BlobId, (CompartmentId Compartment, byte[] Bytes)> _sealed = [];
    private readonly SortedDictionary<ItemId, Truth> _truth = [];
    private int _texts;

    public World(ulong seed) => _ids = new SeededRandomSource(seed);

    private sealed record Truth(Place Place, ItemState State, string? Text);

    public SearchIndex Index { get; private set; } = new();

    public IReadOnlyCollection<ItemId> Items => _truth.Keys;

    public static LabelPolicy Policy { get; } = LabelPolicy.Uk.With([new LabelValue("code-word", "COPPERLEAF"), new LabelValue("code-word", "HIDDENWORD")]);

    public static Place PlaceOf(int number)
    {
        var ids = new SeededRandomSource((ulong)number + 1000);
        string[] markings = ["UK OFFICIAL", "UK SECRET", "UK TOP SECRET", "UK SECRET COPPERLEAF", "UK TOP SECRET UK/US EYES ONLY", "UK TOP SECRET HIDDENWORD"];
        return new Place(
            new CompartmentId(ids.NextId("c")), new HoldingId(new SeededRandomSource((ulong)(number % 3)).NextId("h")),
            (number % 3) switch { 0 => "Missile files", 1 => "Cables", _ => "Harbour watch" }, Policy.Parse(markings[number % markings.Length]));
    }

    public Place PlaceOfItem(ItemId item) => _truth[item].Place;

    public ItemId NewId(string scope) => new(_ids.NextId(scope));

    public ItemId File(Place place, ItemFields fields, ItemId? parent = null, ItemId? versionOf = null)
    {
        var item = versionOf ?? NewId(place.Id.ToString());
        var version = versionOf is null ? 1 : _truth[item].State.Original.Version + 1;
        var row = Row(place, item, version, RowKind.Original, fields, parent);
        _truth[item] = new Truth(place, new ItemState(row, null, null), null);
        Index.OnRows(place.Id, [row], []);
        return item;
    }

    /// <summary>The text derivative's row arrives; the text itself with <see cref="HandIn"/>.</summary>
    public ItemRow AddTextRow(ItemId item, ItemFields? found = null)
    {
        var truth = _truth[item];
        var row = Row(truth.Place, item, truth.State.Original.Version, RowKind.Text, found ?? NoFields, null, Hash384.Of("t", BitConverter.GetBytes(++_texts)));
        _truth[item] = truth with { State = truth.State with { Text = row, Corrections = null }, Text = null };
        Index.OnRows(truth.Place.Id, [row], []);
        return row;
    }

    /// <summary>A row of corrections arrives; the text with them in it comes with <see cref="HandIn"/>.</summary>
    public ItemRow AddCorrectionsRow(ItemId item)
    {
        var truth = _truth[item];
        var row = Row(truth.Place, item, truth.State.Original.Version, RowKind.Corrections, NoFields, null, Hash384.Of("t", BitConverter.GetBytes(++_texts)));
        _truth[item] = truth with { State = truth.State with { Corrections = row } };
        Index.OnRows(truth.Place.Id, [row], []);
        return row;
    }

    public bool HandIn(ItemRow row, string text)
    {
        var done = Index.IndexText(row, text, _truth.GetValueOrDefault(row.Item)?.State.Corrections);
        if (done)
        {
            _truth[row.Item] = _truth[row.Item] with { Text = text };
        }

        return done;
    }

    public void AddText(ItemId item, string text, ItemFields? found = null) => Assert.True(HandIn(AddTextRow(item, found), text));

    public bool HasText(ItemId item) => _truth[item].Text is not null;

    /// <summary>Somebody corrects the text: the index is handed the text with what that adds.</summary>
    public void Correct(ItemId item, string words)
    {
        var text = _truth[item].Text + "\n\n" + words;
        AddCorrectionsRow(item);
        Assert.True(HandIn(_truth[item].State.Text!, text));
    }

    public void AddUnread(ItemId item, string reason)
    {
        var truth = _truth[item];
        var row = Row(truth.Place, item, truth.State.Original.Version, RowKind.Unread, NoFields, null, reason: reason);
        _truth[item] = truth with { State = truth.State with { Unread = row } };
        Index.OnRows(truth.Place.Id, [row], []);
    }

    public void Remove(ItemId item)
    {
        var truth = _truth[item];
        _truth.Remove(item);
        Index.OnRows(truth.Place.Id, [], [item]);
    }

    /// <summary>Moves an item to another compartment with all that was made of it; its text is handed in anew.</summary>
    public void Relabel(ItemId item, Place to)
    {
        var truth = _truth[item];
        _truth.Remove(item);
        if (to.Id != truth.Place.Id)
        {
            Index.OnRows(truth.Place.Id, [], [item]);
        }

        ItemRow Moved(ItemRow r) => Row(to, item, r.Version, r.Kind, r.Fields, r.Parents.Count > 0 ? r.Parents[0] : null, r.ContentMac, r.Reason);
        var state = new ItemState(
            Moved(truth.State.Original), truth.State.Text is { } t ? Moved(t) : null, truth.State.Unread is { } u ? Moved(u) : null)
        {
            Corrections = truth.State.Corrections is { } c ? Moved(c) : null,
        };
        _truth[item] = new Truth(to, state, null);
        ItemRow?[] rows = [state.Original, state.Text, state.Unread, state.Corrections];
        Index.OnRows(to.Id, [.. rows.OfType<ItemRow>()], to.Id == truth.Place.Id ? [item] : []);
        if (truth.Text is { } text && state.Text is { } row && to.Id != truth.Place.Id)
        {
            Assert.True(HandIn(row, text));
        }
        else
        {
            _truth[item] = _truth[item] with { Text = truth.Text }; // in the same compartment the index has the text at hand
        }
    }

    public void Seal(Place place) => Index.SealAsync(place.Id, 1, (bytes, replaces) =>
    {
        foreach (var old in replaces)
        {
            Assert.True(_sealed.Remove(old));
        }

        var blob = new BlobId(_ids.NextId($"b{place.Id}"));
        _sealed.Add(blob, (place.Id, bytes.ToArray()));
        return Task.FromResult(blob);
    }).GetAwaiter().GetResult();

    public int SealedCount => _sealed.Count;

    /// <summary>A new process over the same store: segments are opened, then the rows seen, then what texts are wanted handed in.</summary>
    public void Restart(bool rowsFirst = false)
    {
        Index = new SearchIndex();
        if (rowsFirst)
        {
            ReplayRows();
        }

        foreach (var (blob, (compartment, bytes)) in _sealed)
        {
            Index.Adopt(compartment, blob, bytes);
        }

        if (!rowsFirst)
        {
            ReplayRows();
        }

        Index.IndexTexts([.. _truth.Values.Where(static t => t.Text is not null).Select(static t => new WantedText(t.State.Text!, t.Text!, t.State.Corrections))]);
    }

    private void ReplayRows()
    {
        foreach (var compartment in _truth.Values.GroupBy(static t => t.Place.Id))
        {
            ItemRow?[] rows = [.. compartment.SelectMany(static t => new[] { t.State.Original, t.State.Text, t.State.Unread, t.State.Corrections })];
            Index.OnRows(compartment.Key, [.. rows.OfType<ItemRow>()], []);
        }
    }

    /// <summary>What the index should hold of these compartments.</summary>
    public IEnumerable<IndexedItem> Visible(IReadOnlyCollection<CompartmentId> compartments) => _truth.Values
        .Where(t => compartments.Contains(t.Place.Id))
        .Select(static t => t.State.ToIndexed(withText: t.Text is not null) with { Text = t.Text ?? string.Empty });

    public SearchAnswer Search(IReadOnlyList<CompartmentId> compartments, string query, SearchOptions? options = null) =>
        Search(compartments, Query.Parse(query), options);

    public SearchAnswer Search(IReadOnlyList<CompartmentId> compartments, Query query, SearchOptions? options = null) =>
        Index.Search([.. compartments.Order()], query, Ask(options ?? new SearchOptions()));

    public static SearchOptions Ask(SearchOptions options) => options with { HoldingName = NameOf, Policy = Policy, AgencyName = "Here" };

    public static ValueNames Names { get; } = new(
        static h => NameOf(h) is { } name ? [name] : [],
        static bytes => Label.FromCanonicalBytes(Policy, bytes) is var l ? [l.Level.Tag, .. l.Values.SelectMany(static v => v.Tags), l.Print(Policy)] : [],
        "Here");

    public static ItemFields NoFields { get; } = new() { Title = string.Empty, MediaType = "text/plain" };

    private static string? NameOf(HoldingId holding) =>
        Enumerable.Range(0, 3).Select(PlaceOf).FirstOrDefault(p => p.Holding == holding)?.HoldingName;

    private static ItemRow Row(
        Place place, ItemId item, uint version, RowKind kind, ItemFields fields, ItemId? parent, Hash384 mac = default, string? reason = null) => new()
        {
            Item = item,
            Version = version,
            Kind = kind,
            Compartment = place.Id,
            Holding = place.Holding,
            Blob = default,
            Offset = 0,
            Length = 0,
            StoredLength = 0,
            TreeHash = default,
            ContentMac = mac,
            Label = place.Label,
            Parents = parent is { } p ? [p] : [],
            Engine = string.Empty,
            Fields = fields,
            Reason = reason,
            Filed = DateTimeOffset.UnixEpoch,
        };
}

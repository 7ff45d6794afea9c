using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Ranking;
using Strongroom.Search.Segments;

namespace Strongroom.Search;

/// <summary>
/// The engine over texts that belong to no store: the same segments, the same search, but no vault, no rows and no rings; who asks names the
/// partitions himself. For measuring and comparing on public corpora, never for an agency's material. Thread-safe as <see cref="SearchIndex"/> is.
/// </summary>
public sealed class TextCollection
{
    private readonly SearchRules _rules;
    private readonly Label _label;
    private readonly SearchIndex _index;

    /// <summary>An empty collection.</summary>
    /// <param name="rules">Its rules.</param>
    /// <param name="label">The label that all its texts show.</param>
    public TextCollection(SearchRules rules, Label label)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(rules.AverageBodyWords is >= 1 and <= 100_000, true);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rules.SaturationHundredths is >= 1 and <= 1_000, true);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rules.TitleShareHundredths is >= 0 and <= 99, true);
        _rules = rules;
        _label = label;
        _index = new SearchIndex(rules);
    }

    /// <summary>Makes segments of texts. They are not searched until <see cref="Open"/> takes their bytes.</summary>
    /// <param name="texts">Texts with different ids, in any order.</param>
    /// <returns>The segments as they would be sealed: more than one only where there are more texts than one holds.</returns>
    public IEnumerable<byte[]> Build(IEnumerable<CollectedText> texts)
    {
        var label = _label.ToCanonicalBytes();
        var settings = ScoringSettings.Of(_rules);
        foreach (var part in texts.Chunk(Segment.MaxDocuments))
        {
            using var bytes = SegmentCodec.Encode(
                SegmentBuilder.Build(
                    part.Select(t => new IndexedItem
                    {
                        Item = t.Item,
                        Version = 1,
                        Holding = default,
                        Label = label,
                        Date = t.Date?.ToUnixTimeMilliseconds(),
                        MediaType = "text/plain",
                        State = TextState.Text,
                        TextTag = 1,
                        Title = t.Title,
                        Language = t.Language,
                        Text = t.Text,
                    }),
                    settings),
                settings);
            yield return bytes.GetSpan().ToArray();
        }
    }

    /// <summary>Takes in a segment; all of its texts are found from now on.</summary>
    /// <param name="partition">The partition that it is a part of.</param>
    /// <param name="segment">Its bytes.</param>
    /// <exception cref="SearchException">Malformed, or made by other rules.</exception>
    public SegmentSize Open(CompartmentId partition, ReadOnlyMemory<byte> segment)
    {
        var opened = _index.AdoptWhole(partition, new BlobId(partition.Value), segment, _label);
        return new SegmentSize(opened.Count, opened.Documents.Text.Length, segment.Length - opened.Documents.Text.Length, opened.OpenSizeBytes);
    }

    /// <summary>Merges some partitions in memory for those who ask exactly these, as <see cref="SearchIndex.Merge(Vault.KeyRing)"/> does.</summary>
    /// <param name="partitions">The partitions, always in the same order.</param>
    /// <returns>Bytes of memory that it takes.</returns>
    public long Merge(IReadOnlyList<CompartmentId> partitions) => _index.Merge(partitions);

    /// <summary>Removes texts: searches find them no more from now on.</summary>
    /// <param name="partition">The partition that they are in.</param>
    /// <param name="texts">Their ids; others change nothing.</param>
    public void Remove(CompartmentId partition, IReadOnlyList<ItemId> texts) => _index.OnRows(partition, [], texts);

    /// <summary>Answers a query from some partitions and nothing else, as <see cref="SearchIndex.Search(Vault.KeyRing, Query, SearchOptions)"/> does.</summary>
    /// <param name="partitions">The partitions.</param>
    /// <param name="query">The query, parsed by the collection's rules.</param>
    /// <param name="options">The options.</param>
    /// <exception cref="SearchException">The limit or the cursor is wrong.</exception>
    public SearchAnswer Search(IReadOnlyList<CompartmentId> partitions, Query query, SearchOptions options) => _index.Search(partitions, query, options);
}

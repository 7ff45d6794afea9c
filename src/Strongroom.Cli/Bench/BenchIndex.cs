using System.Buffers.Binary;
using System.Diagnostics;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Cli.Bench;

/// <summary>
/// A corpus in the engine's own form: a partition a label, each one or more segments sealed under the partition's own key, as in a store. Searching needs the
/// segments opened: decrypted, verified, decoded.
/// </summary>
internal sealed class BenchIndex : IDisposable
{
    private const int RemovableEach = 211;

    private readonly SearchRules _rules;
    private readonly StoreId _store = new(IdOf(0, 0));
    private readonly Label _label = LabelPolicy.Uk.Parse("UK OFFICIAL");
    private readonly Dictionary<int, SecretBytes> _keys = [];
    private readonly List<SealedSegment> _sealed = [];
    private readonly Queue<(int Label, ItemId Item)> _removable = []; // some, from all over the corpus

    private BenchIndex(SearchRules rules) => _rules = rules;

    private sealed record SealedSegment(int Label, BlobId Blob, byte[] Bytes);

    public int Documents { get; private set; }

    public TimeSpan BuildTime { get; private set; }

    /// <summary>Its partitions.</summary>
    public IReadOnlyList<int> Labels => [.. _keys.Keys.Order()];

    public long SealedBytes { get; private set; }

    public int AverageWords => _rules.AverageBodyWords;

    public IReadOnlyList<SegmentSize> Sizes { get; private set; } = [];

    public TextCollection Texts { get; private set; } = null!; // set by Open, which the factory calls

    public static CompartmentId PartitionOf(int label) => new(IdOf(1, label));

    /// <summary>The document that an item stands for.</summary>
    public static int DocumentOf(ItemId item) => BinaryPrimitives.ReadInt32BigEndian(item.Value.ToBytes().AsSpan(12));

    /// <summary>Reads, indexes and seals a corpus.</summary>
    /// <param name="corpus">The corpus.</param>
    /// <param name="averageWords">Words in an average text, for the rules.</param>
    /// <param name="forms">Whether words of queries stand for their forms too.</param>
    /// <param name="advanced">Is told how many bytes of the corpus are done.</param>
    /// <param name="ct">Ends the work.</param>
    public static BenchIndex Build(BenchCorpus corpus, int averageWords, bool forms, Action<long> advanced, CancellationToken ct)
    {
        var index = new BenchIndex(new SearchRules { FindsForms = forms, SaturationHundredths = 120, TitleShareHundredths = 0,
            AverageBodyWords = averageWords });
        var watch = Stopwatch.StartNew();
        var byLabel = new SortedDictionary<int, List<CollectedText>>();
        foreach (var document in corpus.Documents(static _ => { }))
        {
            if (!byLabel.TryGetValue(document.Label, out var texts))
            {
                byLabel.Add(document.Label, texts = []);
            }

            texts.Add(new CollectedText(new ItemId(IdOf(2, document.Id)), BenchCorpus.DateOf(document.Date), document.Text));
            if (index.Documents++ % RemovableEach == 0)
            {
                index._removable.Enqueue((document.Label, texts[^1].Item));
            }
        }

        var collection = new TextCollection(index._rules, index._label);
        foreach (var (label, texts) in byLabel)
        {
            ct.ThrowIfCancellationRequested();
            index._keys.Add(label, SecretBytes.Random(SealedString.KeyBytes));
            foreach (var segment in collection.Build(Repeated(texts, corpus.Shape.Times)))
            {
                index.Seal(label, segment);
            }

            advanced(texts.Sum(static t => (long)t.Text.Length));
            texts.Clear();
            texts.Capacity = 0;
        }

        index.BuildTime = watch.Elapsed;
        index.Documents *= corpus.Shape.Times;
        return index;
    }

    /// <summary>The same texts over and over, each time with other ids.</summary>
    private static IEnumerable<CollectedText> Repeated(List<CollectedText> texts, int times)
    {
        for (var time = 0; time < times; time++)
        {
            foreach (var text in texts)
            {
                yield return time == 0 ? text : text with { Item = new ItemId(IdOf(2 | (time << 8), DocumentOf(text.Item))) };
            }
        }
    }

    /// <summary>Opens all sealed segments from their bytes, as a node does when it is unlocked. May be repeated as long as the bytes are kept.</summary>
    /// <param name="keeps">Whether the sealed bytes are kept; else each is let go once it is open.</param>
    /// <returns>How long it took.</returns>
    public TimeSpan Open(bool keeps)
    {
        var watch = Stopwatch.StartNew();
        var texts = new TextCollection(_rules, _label);
        var sizes = new List<SegmentSize>();
        for (var i = 0; i < _sealed.Count; i++)
        {
            var (label, blob, bytes) = _sealed[i];
            sizes.Add(texts.Open(PartitionOf(label), SealedString.Open(_keys[label], ContextOf(label, blob), bytes, Limits.MaxIndexSegmentBytes)));
            _sealed[i] = keeps ? _sealed[i] : _sealed[i] with { Bytes = [] };
        }

        Sizes = sizes;
        Texts = texts;
        return watch.Elapsed;
    }

    /// <summary>Removes documents, as many as there are left of those set apart for it.</summary>
    /// <param name="labels">The partitions to remove them from.</param>
    /// <param name="count">How many at most.</param>
    public void Remove(IReadOnlyList<int> labels, int count)
    {
        while (count > 0 && _removable.TryDequeue(out var next))
        {
            if (labels.Contains(next.Label))
            {
                Texts.Remove(PartitionOf(next.Label), [next.Item]);
                count--;
            }
        }
    }

    public Query Parse(string text) => Query.Parse(text, _rules);

    public void Dispose()
    {
        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }
    }

    private void Seal(int label, byte[] segment)
    {
        var blob = new BlobId(IdOf(3, _sealed.Count));
        _sealed.Add(new SealedSegment(label, blob, SealedString.Seal(_keys[label], ContextOf(label, blob), segment)));
        SealedBytes += _sealed[^1].Bytes.Length;
    }

    private byte[] ContextOf(int label, BlobId blob) =>
        new SealContext(_store, PartitionOf(label), 1, SealedKind.Index, blob.Value, default).ToBytes();

    /// <summary>
    /// An id that looks as random as a real one, so that the order of items tells nothing about the order of the corpus; its last bytes are
    /// the number.
    /// </summary>
    private static Id128 IdOf(int kind, int number)
    {
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, unchecked(Mixed((ulong)(uint)number | ((ulong)(uint)kind << 32)))); // wraps by design
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], kind);
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return Id128.FromBytes(bytes);
    }

    /// <summary>SplitMix64's finaliser.</summary>
    private static ulong Mixed(ulong value)
    {
        unchecked
        {
            value += 0x9E3779B97F4A7C15;
            value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
            value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
            return value ^ (value >> 31);
        }
    }
}

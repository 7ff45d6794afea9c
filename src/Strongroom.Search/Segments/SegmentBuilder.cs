using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Search.Ranking;
using Strongroom.Search.Words;

namespace Strongroom.Search.Segments;

/// <summary>
/// Makes a segment from items: cuts their texts into words, numbers the words, notes which stands where, and puts all that in order at the end in one pass without comparisons. Takes, while it works, about
/// eighteen bytes for each word of the texts and twice the keys of the dictionary beside the segment itself. Used once, by one thread.
/// </summary>
internal sealed class SegmentBuilder
{
    private readonly ScoringSettings _settings;
    private readonly TermArena _terms = new();
    private readonly OccurrenceLog _log = new();
    private readonly List<int> _logEnds;
    private readonly DocumentTableBuilder _documents;
    private readonly List<int> _marks = [];
    private int _document = -1;
    private string? _pending;

    private SegmentBuilder(ScoringSettings settings, int count)
    {
        _settings = settings;
        _documents = new DocumentTableBuilder(count);
        _logEnds = new List<int>(count);
    }

    /// <summary>Makes a segment.</summary>
    /// <param name="items">At most <see cref="Segment.MaxDocuments"/> items with different ids, in any order.</param>
    /// <param name="settings">The scoring settings.</param>
    public static Segment Build(IEnumerable<IndexedItem> items, ScoringSettings settings)
    {
        var ordered = items.ToArray();
        Array.Sort(ordered, static (a, b) => IndexedItem.Compare(a, b));
        var builder = new SegmentBuilder(settings, ordered.Length);
        foreach (var item in ordered)
        {
            builder.Add(item);
        }

        return builder.Finish();
    }

    private void Add(IndexedItem item)
    {
        _document++;
        var lengths = default(ZoneCounts);
        var position = 0;
        lengths.Title = AddZone(item.Title, TermField.Title, ref position);
        lengths.Fields = AddZone(item.Author, TermField.Author, ref position)
            + AddZone(item.Sender, TermField.Sender, ref position)
            + AddZone(item.Recipients, TermField.Recipients, ref position)
            + AddZone(item.FileName, TermField.Words, ref position)
            + AddZone(item.Source, TermField.Words, ref position);
        var bodyStart = position;
        _marks.Clear();
        lengths.Body = AddBody(item.Text, ref position);
        _logEnds.Add(_log.Count);
        _documents.Add(item, lengths, bodyStart, CollectionsMarshal.AsSpan(_marks));
    }

    /// <summary>Adds one short field: its words count for ranking, and stand once more under the field's own name. A sender is an author too.</summary>
    private int AddZone(string text, TermField field, ref int position)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var words = new Tokenizer(text);
        var count = 0;
        while (words.MoveNext())
        {
            var term = words.Folded;
            Note(TermField.Words, term, position);
            if (field != TermField.Words)
            {
                Note(field, term, position);
            }

            if (field == TermField.Sender)
            {
                Note(TermField.Author, term, position);
            }

            position++;
            count++;
        }

        position += Segment.ZoneGap;
        return count;
    }

    private int AddBody(string text, ref int position)
    {
        var words = new Tokenizer(text);
        int count = 0, bytes = 0, counted = 0;
        while (words.MoveNext())
        {
            if (count > 0 && count % Segment.WordsPerMark == 0)
            {
                bytes += Encoding.UTF8.GetByteCount(text.AsSpan(counted, words.Start - counted));
                counted = words.Start;
                _marks.Add(bytes);
            }

            NotePending(position);
            Note(TermField.Words, words.Folded, position);
            if (words.SecondHalf is > 0 and var half)
            {
                Note(TermField.Words, words.Folded[..half], position);
                _pending = words.Folded[half..].ToString();
            }

            position++;
            count++;
        }

        NotePending(position - 1);
        return count;
    }

    /// <summary>The second half of a word that was broken at a line's end stands where the word after it stands, so that its halves make a phrase and the words around it too.</summary>
    private void NotePending(int position)
    {
        if (_pending is not null)
        {
            Note(TermField.Words, _pending, position);
            _pending = null;
        }
    }

    private void Note(TermField field, ReadOnlySpan<char> word, int position)
    {
        var number = _terms.NumberOf(field, word);
        ref var term = ref _terms[number];
        if (term.Document != _document)
        {
            term.Document = _document;
            term.Holders++;
        }

        term.Occurrences++;
        _log.Add(number, position);
    }

    private Segment Finish()
    {
        var order = _terms.InOrder();
        var next = new int[order.Length];
        int occurrences = 0, postings = 0, keyBytes = 0;
        foreach (var number in order)
        {
            ref var term = ref _terms[number];
            next[number] = occurrences;
            occurrences += term.Occurrences;
            postings += term.Holders;
            keyBytes += _terms.Key(number).Length;
        }

        var scattered = _log.Scatter(CollectionsMarshal.AsSpan(_logEnds), next);
        var documents = _documents.Finish();
        var postingsOut = new PostingRows(postings, occurrences, new PostingImpacts(_settings, documents));
        var postingEnds = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
        {
            var end = next[order[i]];
            var isWord = _terms.Key(order[i])[0] == (byte)TermField.Words;
            postingEnds[i] = postingsOut.Add(scattered.AsSpan(end - _terms[order[i]].Occurrences, _terms[order[i]].Occurrences), isWord);
        }

        var arrays = new SegmentArrays(keyBytes, order.Length, postings, postingsOut.Positions.Length);
        var keyEnd = 0;
        for (var i = 0; i < order.Length; i++)
        {
            var key = _terms.Key(order[i]);
            key.CopyTo(arrays.Keys.Fill[keyEnd..]);
            arrays.EndKey(i, keyEnd += key.Length);
        }

        postingEnds.CopyTo(arrays.PostingEnds.Fill);
        postingsOut.Documents.CopyTo(arrays.Postings.Fill);
        postingsOut.Impacts.CopyTo(arrays.Impacts.Fill);
        postingsOut.Starts.CopyTo(arrays.PositionStarts.Fill);
        postingsOut.Positions.Written.CopyTo(arrays.Positions.Fill);
        postingsOut.Positions.Wipe();
        _terms.Wipe();
        return arrays.ToSegment(documents);
    }

    /// <summary>The postings of one term after the other, made of its occurrences.</summary>
    private sealed class PostingRows
    {
        private readonly PostingImpacts _impacts;
        private int[] _places = new int[16];
        private int _count;

        public PostingRows(int postings, int occurrences, PostingImpacts impacts)
        {
            _impacts = impacts;
            Documents = GC.AllocateUninitializedArray<ushort>(postings);
            Impacts = GC.AllocateUninitializedArray<byte>(postings);
            Starts = new int[(postings + Segment.PostingsPerStart - 1) / Segment.PostingsPerStart];
            Positions = new ByteSink(16 + occurrences + (occurrences / 6));
        }

        public ushort[] Documents { get; }

        public byte[] Impacts { get; }

        public int[] Starts { get; }

        public ByteSink Positions { get; }

        /// <summary>Adds a term.</summary>
        /// <returns>Postings so far.</returns>
        public int Add(ReadOnlySpan<ulong> occurrences, bool ranks)
        {
            for (var at = 0; at < occurrences.Length;)
            {
                var document = (int)(occurrences[at] >> 32);
                ref var extent = ref _impacts[document];
                var places = 0;
                var counts = default(ZoneCounts);
                for (; at < occurrences.Length && (int)(occurrences[at] >> 32) == document; at++)
                {
                    var position = (int)(occurrences[at] & int.MaxValue);
                    if (places > 0 && _places[places - 1] == position)
                    {
                        continue; // two readings of one word may come to the same term
                    }

                    if (places == _places.Length)
                    {
                        Array.Resize(ref _places, 2 * places);
                    }

                    _places[places++] = position;
                    PostingImpacts.Count(ref counts, extent, position, ranks);
                }

                if (_count % Segment.PostingsPerStart == 0)
                {
                    Starts[_count / Segment.PostingsPerStart] = Positions.Length;
                }

                PositionCode.Write(Positions, _places.AsSpan(0, places));
                Documents[_count] = (ushort)document;
                Impacts[_count++] = counts is { Title: 0, Fields: 0, Body: 1 } ? _impacts.OfOneInBody(ref extent) : _impacts.Of(extent, counts);
            }

            return _count;
        }
    }
}

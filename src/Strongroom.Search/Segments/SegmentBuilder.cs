using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Words;

namespace Strongroom.Search.Segments;

/// <summary>Makes a segment from items: cuts their texts into words, collects postings, sorts. Used once, by one thread.</summary>
internal sealed class SegmentBuilder
{
    private readonly ScoringSettings _settings;
    private readonly Dictionary<string, TermDraft> _terms = new(StringComparer.Ordinal);
    private readonly Dictionary<string, TermDraft>.AlternateLookup<ReadOnlySpan<char>> _lookup;
    private readonly List<TermDraft> _touched = [];
    private readonly DocumentTableBuilder _documents;
    private char[] _key = new char[128];
    private int _document = -1;

    private SegmentBuilder(ScoringSettings settings, int count)
    {
        _settings = settings;
        _documents = new DocumentTableBuilder(count);
        _lookup = _terms.GetAlternateLookup<ReadOnlySpan<char>>();
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

    private enum Zone
    {
        Title,
        Fields,
        Body,
    }

    private void Add(IndexedItem item)
    {
        _document++;
        var lengths = default(ZoneCounts);
        var position = 0;
        lengths.Title = AddZone(item.Title, Zone.Title, TermField.Title, ref position);
        lengths.Fields = AddZone(item.Author, Zone.Fields, TermField.Author, ref position)
            + AddZone(item.Sender, Zone.Fields, TermField.Sender, ref position)
            + AddZone(item.Recipients, Zone.Fields, TermField.Recipients, ref position)
            + AddZone(item.FileName, Zone.Fields, TermField.Words, ref position)
            + AddZone(item.Source, Zone.Fields, TermField.Words, ref position);
        var bodyStart = position;
        var marks = new List<int>();
        lengths.Body = AddBody(item.Text, ref position, marks);
        foreach (var term in _touched)
        {
            term.Close(_settings, lengths);
        }

        _touched.Clear();
        _documents.Add(item, lengths, bodyStart, Encoding.UTF8.GetBytes(item.Text), CollectionsMarshal.AsSpan(marks));
    }

    /// <summary>Adds one short field: its words count for ranking, and stand once more under the field's own name. A sender is an author too.</summary>
    private int AddZone(string text, Zone zone, TermField field, ref int position)
    {
        if (text.Length == 0)
        {
            return 0;
        }

        var words = new Tokenizer(text, _settings.Stems);
        var count = 0;
        while (words.MoveNext())
        {
            var term = words.Term;
            Touch(TermField.Words, term).Count(zone, position);
            if (field != TermField.Words)
            {
                Touch(field, term).Count(Zone.Fields, position);
            }

            if (field == TermField.Sender)
            {
                Touch(TermField.Author, term).Count(Zone.Fields, position);
            }

            position++;
            count++;
        }

        position += Segment.ZoneGap;
        return count;
    }

    private int AddBody(string text, ref int position, List<int> marks)
    {
        var words = new Tokenizer(text, _settings.Stems);
        int count = 0, bytes = 0, counted = 0;
        while (words.MoveNext())
        {
            if (count > 0 && count % Segment.WordsPerMark == 0)
            {
                bytes += Encoding.UTF8.GetByteCount(text.AsSpan(counted, words.Start - counted));
                counted = words.Start;
                marks.Add(bytes);
            }

            Touch(TermField.Words, words.Term).Count(Zone.Body, position);
            position++;
            count++;
        }

        return count;
    }

    private TermDraft Touch(TermField field, ReadOnlySpan<char> term)
    {
        if (_key.Length <= term.Length)
        {
            _key = new char[2 * term.Length];
        }

        _key[0] = (char)field;
        term.CopyTo(_key.AsSpan(1));
        var key = _key.AsSpan(0, term.Length + 1);
        if (!_lookup.TryGetValue(key, out var draft))
        {
            draft = new TermDraft();
            _terms.Add(key.ToString(), draft);
        }

        if (draft.Document != _document)
        {
            draft.Open(_document);
            _touched.Add(draft);
        }

        return draft;
    }

    private Segment Finish()
    {
        var entries = new (byte[] Key, TermDraft Draft)[_terms.Count];
        var at = 0;
        foreach (var (key, draft) in _terms)
        {
            entries[at++] = (Encoding.UTF8.GetBytes(key), draft); // the field is a code point below 80, so one byte
        }

        Array.Sort(entries, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        var arrays = new PostingArrays(entries.Length);
        foreach (var (key, draft) in entries)
        {
            var positions = draft.Positions.Written;
            var from = 0;
            for (var i = 0; i < draft.Documents.Count; i++)
            {
                arrays.AddPosting(draft.Documents[i], draft.Impacts[i], positions[from..draft.PositionEnds[i]]);
                from = draft.PositionEnds[i];
            }

            arrays.EndTerm(key);
        }

        return arrays.ToSegment(_documents.Finish());
    }

    /// <summary>The postings of one term so far.</summary>
    private sealed class TermDraft
    {
        private readonly List<int> _positions = [];
        private ZoneCounts _counts;

        public int Document { get; private set; } = -1;

        public List<int> Documents { get; } = [];

        public List<byte> Impacts { get; } = [];

        public List<int> PositionEnds { get; } = [];

        public ByteSink Positions { get; } = new(16);

        public void Open(int document)
        {
            Document = document;
            _counts = default;
            _positions.Clear();
        }

        public void Count(Zone zone, int position)
        {
            switch (zone)
            {
                case Zone.Title:
                    _counts.Title++;
                    break;
                case Zone.Fields:
                    _counts.Fields++;
                    break;
                default:
                    _counts.Body++;
                    break;
            }

            _positions.Add(position);
        }

        public void Close(ScoringSettings settings, ZoneCounts lengths)
        {
            Documents.Add(Document);
            Impacts.Add(Bm25.Impact(settings, _counts, lengths));
            PositionCode.Write(Positions, CollectionsMarshal.AsSpan(_positions));
            PositionEnds.Add(Positions.Length);
        }
    }
}

using System.Text;
using System.Text.Unicode;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>The sections about documents: their columns as deterministic CBOR, their texts, the places in these.</summary>
internal static class DocumentCodec
{
    private const int FieldCount = 22;
    private const int MaxTextChars = 20_000;
    private const int MaxValueChars = 1000;
    private const int MaxLabelBytes = 64 << 10;

    public static byte[] Encode(DocumentTable documents)
    {
        var writer = new RecordWriter().Array(5);
        WriteTable(writer, documents.TypeTable, static (w, v) => w.Text(v));
        WriteTable(writer, documents.LanguageTable, static (w, v) => w.Text(v));
        WriteTable(writer, documents.HoldingTable, static (w, v) => w.Id(v.Value));
        WriteTable(writer, documents.LabelTable, static (w, v) => w.Bytes(v));
        writer.Array(documents.Items.Length);
        for (var d = 0; d < documents.Items.Length; d++)
        {
            writer.Array(FieldCount).Id(documents.Items[d].Value).UInt(documents.Versions[d]);
            _ = documents.Dates[d] == DocumentTable.Undated ? writer.Null() : writer.Int(documents.Dates[d]);
            writer.UInt((byte)documents.States[d]).UInt(documents.TextTags[d]);
            _ = documents.Parents[d] is { } parent ? writer.Id(parent.Value) : writer.Null();
            writer.Int(documents.Types[d]).Int(documents.Languages[d]).Int(documents.Holdings[d]).Int(documents.Labels[d]);
            foreach (var text in documents.Texts[d])
            {
                writer.Text(text);
            }

            var lengths = documents.Lengths[d];
            writer.Int(lengths.Title).Int(lengths.Fields).Int(lengths.Body).Int(documents.BodyStarts[d]).Int(documents.TextOf(d).Length).End();
        }

        return writer.End().End().Finish();
    }

    /// <exception cref="SearchException">A rule is broken.</exception>
    /// <exception cref="MalformedException">As above.</exception>
    public static DocumentTable Decode(ReadOnlyMemory<byte> bytes, int count, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> marks)
    {
        var reader = new RecordReader(bytes, "segment.documents");
        reader.Array(5);
        var types = ReadTable(reader, count, static r => r.Text(MaxValueChars), static (a, b) => CompareUtf8(a, b));
        var languages = ReadTable(reader, count, static r => r.Text(MaxValueChars), static (a, b) => CompareUtf8(a, b));
        var holdings = ReadTable(reader, count, static r => new HoldingId(r.Id()), static (a, b) => a.CompareTo(b));
        var labels = ReadTable(reader, count, static r => r.Bytes(MaxLabelBytes), static (a, b) => a.AsSpan().SequenceCompareTo(b));
        var rows = new Rows(count);
        reader.Array(count);
        long textEnd = 0;
        for (var d = 0; d < count; d++)
        {
            reader.Array(FieldCount);
            rows.Items[d] = new ItemId(reader.Id());
            rows.Versions[d] = (uint)reader.Int(0, uint.MaxValue);
            rows.Dates[d] = reader.TryNull() ? DocumentTable.Undated : reader.Time().ToUnixTimeMilliseconds();
            rows.States[d] = (TextState)reader.Int(0, (int)TextState.Unread);
            rows.TextTags[d] = reader.UInt();
            rows.Parents[d] = reader.TryNull() ? null : new ItemId(reader.Id());
            rows.Types[d] = (int)reader.Int(0, types.Length - 1);
            rows.Languages[d] = (int)reader.Int(0, languages.Length - 1);
            rows.Holdings[d] = (int)reader.Int(0, holdings.Length - 1);
            rows.Labels[d] = (int)reader.Int(0, labels.Length - 1);
            var texts = new string[DocumentTable.TextCount];
            for (var i = 0; i < texts.Length; i++)
            {
                texts[i] = reader.Text(MaxTextChars);
            }

            rows.Texts[d] = texts;
            rows.Lengths[d] = new ZoneCounts(
                (int)reader.Int(0, Limits.MaxTextBytes), (int)reader.Int(0, Limits.MaxTextBytes), (int)reader.Int(0, Limits.MaxTextBytes));
            rows.BodyStarts[d] = (int)reader.Int(0, Limits.MaxTextBytes);
            if (rows.Lengths[d].Title + rows.Lengths[d].Fields > rows.BodyStarts[d])
            {
                throw reader.Malformed("a body begins before the words ahead of it end");
            }

            textEnd += reader.Int(0, text.Length);
            rows.TextEnds[d] = textEnd <= text.Length ? (int)textEnd : throw reader.Malformed("a text ends outside the text section");
            reader.End();
            var byDate = d == 0 ? -1 : rows.Dates[d].CompareTo(rows.Dates[d - 1]);
            if (byDate > 0 || (byDate == 0 && rows.Items[d - 1].CompareTo(rows.Items[d]) >= 0))
            {
                throw reader.Malformed("documents are not in order");
            }

            if ((rows.States[d] == TextState.Text) != (rows.TextTags[d] != 0))
            {
                throw reader.Malformed("a text has no tag, or a tag no text");
            }
        }

        reader.End();
        reader.End();
        reader.Finish();
        MustUseAll(rows.Types, types.Length);
        MustUseAll(rows.Languages, languages.Length);
        MustUseAll(rows.Holdings, holdings.Length);
        MustUseAll(rows.Labels, labels.Length);
        return Assemble(rows, types, languages, holdings, labels, text, marks);
    }

    private static DocumentTable Assemble(
        Rows rows, string[] types, string[] languages, HoldingId[] holdings, byte[][] labels, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> marks)
    {
        if ((rows.Items.Length == 0 ? 0 : rows.TextEnds[^1]) != text.Length)
        {
            throw SegmentCodec.Malformed("texts do not fill their section");
        }

        var (markList, markEnds) = DecodeMarks(marks.Span, rows, text.Span);
        var table = new DocumentTable
        {
            Items = rows.Items,
            Versions = rows.Versions,
            Dates = rows.Dates,
            TextTags = rows.TextTags,
            States = rows.States,
            Parents = rows.Parents,
            TypeTable = types,
            Types = rows.Types,
            LanguageTable = languages,
            Languages = rows.Languages,
            HoldingTable = holdings,
            Holdings = rows.Holdings,
            LabelTable = labels,
            Labels = rows.Labels,
            Texts = rows.Texts,
            Lengths = rows.Lengths,
            BodyStarts = rows.BodyStarts,
            Text = text.ToArray(),
            TextEnds = rows.TextEnds,
            Marks = markList,
            MarkEnds = markEnds,
        };
        return table.HasTwins() ? throw SegmentCodec.Malformed("two documents are of one item") : table;
    }

    private static (int[] Marks, int[] Ends) DecodeMarks(ReadOnlySpan<byte> bytes, Rows rows, ReadOnlySpan<byte> text)
    {
        var marks = new List<int>();
        var ends = new int[rows.Items.Length];
        int at = 0, start = 0;
        for (var d = 0; d < ends.Length; d++)
        {
            var body = text[start..rows.TextEnds[d]];
            start = rows.TextEnds[d];
            if (!Utf8.IsValid(body) || rows.Lengths[d].Body > body.Length)
            {
                throw SegmentCodec.Malformed("a text is not UTF-8, or has fewer bytes than words");
            }

            long mark = 0;
            for (var left = (rows.Lengths[d].Body - 1) / Segment.WordsPerMark; left > 0; left--)
            {
                mark += SegmentCodec.Read(bytes, ref at) + 1L;
                if (mark >= body.Length || (body[(int)mark] & 0xC0) == 0x80)
                {
                    throw SegmentCodec.Malformed("a place in a text is no beginning of a character");
                }

                marks.Add((int)mark);
            }

            ends[d] = marks.Count;
        }

        return at == bytes.Length ? ([.. marks], ends) : throw SegmentCodec.Malformed("places do not fill their section");
    }

    private static void WriteTable<T>(RecordWriter writer, T[] table, Action<RecordWriter, T> write)
    {
        writer.Array(table.Length);
        foreach (var value in table)
        {
            write(writer, value);
        }

        writer.End();
    }

    private static T[] ReadTable<T>(RecordReader reader, int limit, Func<RecordReader, T> read, Comparison<T> order)
    {
        var table = new T[reader.ArrayUpTo(limit)];
        for (var i = 0; i < table.Length; i++)
        {
            table[i] = read(reader);
            if (i > 0 && order(table[i - 1], table[i]) >= 0)
            {
                throw reader.Malformed("a table does not ascend");
            }
        }

        reader.End();
        return table;
    }

    private static void MustUseAll(int[] column, int tableLength)
    {
        var used = new bool[tableLength];
        foreach (var value in column)
        {
            used[value] = true;
        }

        if (used.AsSpan().Contains(false))
        {
            throw SegmentCodec.Malformed("a table holds a value that no document has");
        }
    }

    /// <summary>The order of texts in tables: by UTF-8 bytes.</summary>
    internal static int CompareUtf8(string a, string b) => Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(b));

    private sealed class Rows(int count)
    {
        public ItemId[] Items { get; } = new ItemId[count];

        public uint[] Versions { get; } = new uint[count];

        public long[] Dates { get; } = new long[count];

        public TextState[] States { get; } = new TextState[count];

        public ulong[] TextTags { get; } = new ulong[count];

        public ItemId?[] Parents { get; } = new ItemId?[count];

        public int[] Types { get; } = new int[count];

        public int[] Languages { get; } = new int[count];

        public int[] Holdings { get; } = new int[count];

        public int[] Labels { get; } = new int[count];

        public string[][] Texts { get; } = new string[count][];

        public ZoneCounts[] Lengths { get; } = new ZoneCounts[count];

        public int[] BodyStarts { get; } = new int[count];

        public int[] TextEnds { get; } = new int[count];
    }
}

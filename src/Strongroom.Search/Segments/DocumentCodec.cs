using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>The sections about documents: their columns as deterministic CBOR, their texts, the places in these.</summary>
internal static class DocumentCodec
{
    private const int MaxTextChars = 20_000;
    private const int MaxTextBytes = 3 * MaxTextChars;
    private const int MaxValueChars = 1000;
    private const int MaxLabelBytes = 64 << 10;
    private const int TagBytes = sizeof(ulong);
    private const long LeastDate = -62_135_596_800_000; // years 1 to 9999
    private const long GreatestDate = 253_402_300_799_999;

    public static byte[] Encode(DocumentTable documents)
    {
        var writer = new RecordWriter().Array(9);
        WriteTable(writer, documents.TypeTable, static (w, v) => w.Text(v));
        WriteTable(writer, documents.LanguageTable, static (w, v) => w.Text(v));
        WriteTable(writer, documents.HoldingTable, static (w, v) => w.Id(v.Value));
        WriteTable(writer, documents.LabelTable, static (w, v) => w.Bytes(v));
        ByteSink ids = new(Id128.ByteLength * documents.Rows.Length), tags = new(TagBytes * documents.Rows.Length), parents = new(), texts = new();
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        for (var d = 0; d < documents.Rows.Length; d++)
        {
            documents.Rows[d].Item.Value.WriteTo(bytes);
            ids.Add(bytes);
            if (documents.Rows[d].State == TextState.Text)
            {
                BinaryPrimitives.WriteUInt64BigEndian(bytes, documents.TextTags[d]);
                tags.Add(bytes[..TagBytes]);
            }

            if (documents.ParentOf(d) is { } parent)
            {
                parent.Value.WriteTo(bytes);
                parents.Add(bytes);
            }

            for (var i = 0; i < DocumentTable.TextCount; i++)
            {
                texts.AddText(documents.Rows[d].Text(i));
            }
        }

        return writer.Bytes(ids.Written).Bytes(EncodeColumns(documents)).Bytes(tags.Written).Bytes(parents.Written).Bytes(texts.Written).End().Finish();
    }

    /// <exception cref="SearchException">A rule is broken.</exception>
    /// <exception cref="MalformedException">As above.</exception>
    public static DocumentTable Decode(ReadOnlyMemory<byte> bytes, int count, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> marks)
    {
        var reader = new RecordReader(bytes, "segment.documents");
        reader.Array(9);
        var types = ReadTable(reader, count, static r => r.Text(MaxValueChars), static (a, b) => CompareUtf8(a, b));
        var languages = ReadTable(reader, count, static r => r.Text(MaxValueChars), static (a, b) => CompareUtf8(a, b));
        var holdings = ReadTable(reader, count, static r => new HoldingId(r.Id()), static (a, b) => a.CompareTo(b));
        var labels = ReadTable(reader, count, static r => r.Bytes(MaxLabelBytes), static (a, b) => a.AsSpan().SequenceCompareTo(b));
        ReadOnlySpan<byte> ids = reader.Bytes(bytes.Length), columns = reader.Bytes(bytes.Length), tags = reader.Bytes(bytes.Length);
        ReadOnlySpan<byte> parents = reader.Bytes(bytes.Length), texts = reader.Bytes(bytes.Length);
        reader.End();
        reader.Finish();
        if (ids.Length != (long)Id128.ByteLength * count)
        {
            throw SegmentCodec.Malformed("ids are not as many as documents"); // from here on the count is no greater than what is there
        }

        var rows = new DocumentRows(count);
        for (var d = 0; d < count; d++)
        {
            rows.Items[d] = new ItemId(Id128.FromBytes(ids.Slice(Id128.ByteLength * d, Id128.ByteLength)));
        }

        DecodeColumns(columns, rows, [types.Length, languages.Length, holdings.Length, labels.Length], text.Length, out var hasParent, out var textLengths);
        DecodeTags(tags, rows);
        DecodeParents(parents, hasParent, rows);
        DecodeTexts(texts, textLengths, rows);
        for (var d = 1; d < count; d++)
        {
            if (rows.Dates[d] == rows.Dates[d - 1] && rows.Items[d - 1].CompareTo(rows.Items[d]) >= 0)
            {
                throw SegmentCodec.Malformed("documents are not in order");
            }
        }

        MustUseAll(rows.Types, types.Length);
        MustUseAll(rows.Languages, languages.Length);
        MustUseAll(rows.Holdings, holdings.Length);
        MustUseAll(rows.Labels, labels.Length);
        return Assemble(rows, types, languages, holdings, labels, text, marks);
    }

    private static ReadOnlySpan<byte> EncodeColumns(DocumentTable documents)
    {
        var sink = new ByteSink(64 + (8 * documents.Rows.Length));
        EncodeDates(sink, documents.Dates);
        var column = new uint[documents.Rows.Length];
        void Write(Func<int, long> valueOf)
        {
            for (var d = 0; d < column.Length; d++)
            {
                column[d] = (uint)valueOf(d);
            }

            PackedColumn.Write(sink, column);
        }

        Write(d => documents.Rows[d].Version);
        Write(d => (int)documents.Rows[d].State);
        Write(d => documents.Rows[d].HasParent ? 1 : 0);
        Write(d => documents.Types[d]);
        Write(d => documents.Languages[d]);
        Write(d => documents.Holdings[d]);
        Write(d => documents.Labels[d]);
        for (var i = 0; i < DocumentTable.TextCount; i++)
        {
            var text = i;
            Write(d => Encoding.UTF8.GetByteCount(documents.Rows[d].Text(text)));
        }

        Write(d => documents.Lengths[d].Title);
        Write(d => documents.Lengths[d].Fields);
        Write(d => documents.Lengths[d].Body);
        Write(d => documents.BodyStarts[d]);
        Write(d => documents.TextOf(d).Length);
        return sink.Written;
    }

    private static void DecodeColumns(ReadOnlySpan<byte> bytes, DocumentRows rows, int[] tables, int textLength, out uint[] hasParent, out uint[][] textLengths)
    {
        var at = 0;
        DecodeDates(bytes, ref at, rows.Dates);
        var count = rows.Items.Length;
        PackedColumn.Read(bytes, ref at, rows.Versions, uint.MaxValue);
        var column = new uint[count];
        PackedColumn.Read(bytes, ref at, column, (uint)TextState.Unread);
        for (var d = 0; d < count; d++)
        {
            rows.States[d] = (TextState)column[d];
        }

        hasParent = new uint[count];
        PackedColumn.Read(bytes, ref at, hasParent, 1);
        ushort[][] targets = [rows.Types, rows.Languages, rows.Holdings, rows.Labels];
        for (var i = 0; i < targets.Length; i++)
        {
            PackedColumn.Read(bytes, ref at, column, (uint)Math.Max(0, tables[i] - 1));
            for (var d = 0; d < count; d++)
            {
                targets[i][d] = (ushort)column[d]; // a table has no more values than there are documents
            }
        }

        textLengths = new uint[DocumentTable.TextCount][];
        for (var i = 0; i < textLengths.Length; i++)
        {
            PackedColumn.Read(bytes, ref at, textLengths[i] = new uint[count], MaxTextBytes);
        }

        int[] titles = new int[count], fields = new int[count], bodies = new int[count];
        ReadInts(bytes, ref at, titles, Limits.MaxTextBytes);
        ReadInts(bytes, ref at, fields, Limits.MaxTextBytes);
        ReadInts(bytes, ref at, bodies, Limits.MaxTextBytes);
        ReadInts(bytes, ref at, rows.BodyStarts, Limits.MaxTextBytes);
        ReadInts(bytes, ref at, rows.TextEnds, textLength);
        long end = 0;
        for (var d = 0; d < count; d++)
        {
            rows.Lengths[d] = new ZoneCounts(titles[d], fields[d], bodies[d]);
            end += rows.TextEnds[d];
            rows.TextEnds[d] = end <= textLength ? (int)end : throw SegmentCodec.Malformed("a text ends outside the text section");
            if (titles[d] + (long)fields[d] > rows.BodyStarts[d])
            {
                throw SegmentCodec.Malformed("a body begins before the words ahead of it end");
            }
        }

        if (at != bytes.Length)
        {
            throw SegmentCodec.Malformed("columns do not fill their stretch");
        }
    }

    /// <summary>How many documents are dated, the newest date, then how much older each is than the one before.</summary>
    private static void EncodeDates(ByteSink sink, ReadOnlySpan<long> dates)
    {
        var dated = dates.IndexOf(DocumentTable.Undated);
        dated = dated < 0 ? dates.Length : dated;
        Varint.Write(sink, dated);
        var last = GreatestDate;
        foreach (var date in dates[..dated])
        {
            Varint.Write(sink, (ulong)(last - date));
            last = date;
        }
    }

    private static void DecodeDates(ReadOnlySpan<byte> bytes, ref int at, Span<long> dates)
    {
        var dated = SegmentCodec.Read(bytes, ref at);
        if (dated > dates.Length)
        {
            throw SegmentCodec.Malformed("more documents are dated than there are");
        }

        var last = GreatestDate;
        for (var d = 0; d < dated; d++)
        {
            if (!Varint.TryRead(bytes, ref at, out ulong older) || older > (ulong)(last - LeastDate))
            {
                throw SegmentCodec.Malformed("a date is cut off or lies outside the years 1 to 9999");
            }

            dates[d] = last -= (long)older;
        }

        dates[dated..].Fill(DocumentTable.Undated);
    }

    private static void ReadInts(ReadOnlySpan<byte> bytes, ref int at, int[] values, int limit) =>
        PackedColumn.Read(bytes, ref at, MemoryMarshal.Cast<int, uint>(values.AsSpan()), (uint)limit);

    private static void DecodeTags(ReadOnlySpan<byte> tags, DocumentRows rows)
    {
        var at = 0;
        for (var d = 0; d < rows.States.Length; d++)
        {
            if (rows.States[d] == TextState.Text)
            {
                rows.TextTags[d] = at <= tags.Length - TagBytes ? BinaryPrimitives.ReadUInt64BigEndian(tags[at..]) : 0;
                at += TagBytes;
                if (rows.TextTags[d] == 0)
                {
                    throw SegmentCodec.Malformed("a text has no tag");
                }
            }
        }

        if (at != tags.Length)
        {
            throw SegmentCodec.Malformed("a tag has no text");
        }
    }

    private static void DecodeParents(ReadOnlySpan<byte> parents, uint[] hasParent, DocumentRows rows)
    {
        var at = 0;
        var children = hasParent.AsSpan().Count(1u);
        (rows.Children, rows.Parents) = (new ushort[children], new ItemId[children]);
        for (var d = 0; d < hasParent.Length; d++)
        {
            if (hasParent[d] != 0 && at <= parents.Length - Id128.ByteLength)
            {
                rows.Children[at / Id128.ByteLength] = (ushort)d;
                rows.Parents[at / Id128.ByteLength] = new ItemId(Id128.FromBytes(parents.Slice(at, Id128.ByteLength)));
            }

            at += hasParent[d] != 0 ? Id128.ByteLength : 0;
        }

        if (at != parents.Length)
        {
            throw SegmentCodec.Malformed("parents are not as many as said");
        }
    }

    private static void DecodeTexts(ReadOnlySpan<byte> texts, uint[][] lengths, DocumentRows rows)
    {
        var own = new string[DocumentTable.TextCount];
        for (var d = 0; d < rows.Titles.Length; d++)
        {
            for (var i = 0; i < own.Length; i++)
            {
                var length = (int)lengths[i][d];
                if (length > texts.Length || !Utf8.IsValid(texts[..length]))
                {
                    throw SegmentCodec.Malformed("a title or another short text is cut off or not UTF-8");
                }

                own[i] = Encoding.UTF8.GetString(texts[..length]);
                texts = texts[length..];
                if (own[i].Length > MaxTextChars)
                {
                    throw SegmentCodec.Malformed("a title or another short text is too long");
                }
            }

            (rows.Titles[d], rows.Others[d]) = (own[0], DocumentTable.SharedIfEmpty(own.AsSpan(1)));
        }

        if (!texts.IsEmpty)
        {
            throw SegmentCodec.Malformed("short texts do not fill their stretch");
        }
    }

    private static DocumentTable Assemble(
        DocumentRows rows, string[] types, string[] languages, HoldingId[] holdings, byte[][] labels, ReadOnlyMemory<byte> text, ReadOnlyMemory<byte> marks)
    {
        if ((rows.Items.Length == 0 ? 0 : rows.TextEnds[^1]) != text.Length)
        {
            throw SegmentCodec.Malformed("texts do not fill their section");
        }

        var (markList, markEnds) = DecodeMarks(marks.Span, rows, text.Span);
        var table = new DocumentTable
        {
            Dates = rows.Dates,
            TextTags = rows.TextTags,
            Rows = rows.ToHitRows(),
            Children = rows.Children,
            Parents = rows.Parents,
            TypeTable = types,
            Types = rows.Types,
            LanguageTable = languages,
            Languages = rows.Languages,
            HoldingTable = holdings,
            Holdings = rows.Holdings,
            LabelTable = labels,
            Labels = rows.Labels,
            Lengths = new LengthColumns(rows.Lengths),
            BodyStarts = new SmallColumn(rows.BodyStarts),
            Text = text.ToArray(),
            TextEnds = rows.TextEnds,
            Marks = markList,
            MarkEnds = new SmallColumn(markEnds),
        };
        return table.HasTwins() ? throw SegmentCodec.Malformed("two documents are of one item") : table;
    }

    private static (int[] Marks, int[] Ends) DecodeMarks(ReadOnlySpan<byte> bytes, DocumentRows rows, ReadOnlySpan<byte> text)
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

    private static void MustUseAll(ushort[] column, int tableLength)
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
}

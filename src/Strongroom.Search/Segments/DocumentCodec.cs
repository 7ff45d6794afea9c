using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>The sections about documents: their columns as deterministic CBOR, their texts, the places in these.</summary>
internal static class DocumentCodec
{
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
        ByteSink ids = new(Id128.ByteLength * documents.Rows.Length), tags = new(TagBytes * documents.Rows.Length), parents = new();
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
        }

        foreach (var parent in documents.Parents.Span)
        {
            parent.Value.WriteTo(bytes);
            parents.Add(bytes);
        }

        return writer.Bytes(ids.Written).Bytes(EncodeColumns(documents)).Bytes(tags.Written).Bytes(parents.Written).Bytes(documents.Texts).End().Finish();
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
        ReadOnlySpan<byte> ids = reader.BytesInPlace().Span, columns = reader.BytesInPlace().Span, tags = reader.BytesInPlace().Span;
        ReadOnlySpan<byte> parents = reader.BytesInPlace().Span, texts = reader.BytesInPlace().Span;
        reader.End();
        reader.Finish();
        if (ids.Length != (long)Id128.ByteLength * count)
        {
            throw SegmentCodec.Malformed("ids are not as many as documents"); // from here on the count is no greater than what is there
        }

        var arrays = new DocumentArrays(count, parents.Length / Id128.ByteLength, marks.Length, texts.Length, text.Length);
        var rows = arrays.Rows.Fill;
        for (var d = 0; d < count; d++)
        {
            rows[d].Item = new ItemId(Id128.FromBytes(ids.Slice(Id128.ByteLength * d, Id128.ByteLength)));
        }

        var numbers = ArrayPool<uint>.Shared.Rent(count);
        DecodeColumns(columns, arrays, [types.Length, languages.Length, holdings.Length, labels.Length], numbers.AsSpan(0, count));
        ArrayPool<uint>.Shared.Return(numbers);
        DecodeTags(tags, arrays);
        DecodeParents(parents, arrays);
        DecodeShortTexts(texts, arrays);
        for (var d = 1; d < count; d++)
        {
            if (rows[d].Date == rows[d - 1].Date && rows[d - 1].Item.CompareTo(rows[d].Item) >= 0)
            {
                throw SegmentCodec.Malformed("documents are not in order");
            }
        }

        MustUseAll(arrays.Types, types.Length);
        MustUseAll(arrays.Languages, languages.Length);
        MustUseAll(arrays.Holdings, holdings.Length);
        MustUseAll(arrays.Labels, labels.Length);
        DecodeTexts(text.Span, arrays);
        DecodeMarks(marks.Span, arrays);
        var table = arrays.ToTable(types, languages, holdings, labels);
        return table.HasTwins() ? throw SegmentCodec.Malformed("two documents are of one item") : table;
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
            Write(d => documents.Rows[d].Lengths[text]);
        }

        Write(d => documents.Lengths[d].Title);
        Write(d => documents.Lengths[d].Fields);
        Write(d => documents.Lengths[d].Body);
        Write(d => documents.BodyStarts[d]);
        Write(d => documents.TextOf(d).Length);
        return sink.Written;
    }

    private static void DecodeColumns(ReadOnlySpan<byte> bytes, DocumentArrays arrays, int[] tables, Span<uint> column)
    {
        var at = 0;
        var rows = arrays.Rows.Fill;
        DecodeDates(bytes, ref at, arrays.Dates.Fill);
        PackedColumn.Read(bytes, ref at, column, uint.MaxValue);
        for (var d = 0; d < rows.Length; d++)
        {
            (rows[d].Date, rows[d].Version) = (arrays.Dates[d], column[d]);
        }

        PackedColumn.Read(bytes, ref at, column, (uint)TextState.Unread);
        for (var d = 0; d < rows.Length; d++)
        {
            rows[d].State = (TextState)column[d];
        }

        PackedColumn.Read(bytes, ref at, column, 1);
        for (var d = 0; d < rows.Length; d++)
        {
            rows[d].HasParent = column[d] != 0;
        }

        DecodeValues(bytes, ref at, arrays, tables, column);
        for (var i = 0; i < DocumentTable.TextCount; i++)
        {
            PackedColumn.Read(bytes, ref at, column, DocumentTable.MaxTextBytes);
            for (var d = 0; d < rows.Length; d++)
            {
                rows[d].Lengths[i] = (ushort)column[d];
            }
        }

        SmallColumn Next(ReadOnlySpan<byte> source, Span<uint> values)
        {
            PackedColumn.Read(source, ref at, values, Limits.MaxTextBytes);
            return arrays.Column(values);
        }

        arrays.TakeZones(Next(bytes, column), Next(bytes, column), Next(bytes, column), Next(bytes, column));
        PackedColumn.Read(bytes, ref at, column, (uint)arrays.Text.Length);
        var ends = arrays.TextEnds.Fill;
        long end = 0;
        for (var d = 0; d < rows.Length; d++)
        {
            end += column[d];
            ends[d] = end <= arrays.Text.Length ? (int)end : throw SegmentCodec.Malformed("a text ends outside the text section");
            if (arrays.Lengths[d].Title + (long)arrays.Lengths[d].Fields > arrays.BodyStarts[d])
            {
                throw SegmentCodec.Malformed("a body begins before the words ahead of it end");
            }
        }

        if (at != bytes.Length)
        {
            throw SegmentCodec.Malformed("columns do not fill their stretch");
        }
    }

    /// <summary>The numbers of values that stand in tables. A table has no more values than there are documents, so they are 16 bits.</summary>
    private static void DecodeValues(ReadOnlySpan<byte> bytes, ref int at, DocumentArrays arrays, int[] tables, Span<uint> column)
    {
        var rows = arrays.Rows.Fill;
        for (var i = 0; i < tables.Length; i++)
        {
            PackedColumn.Read(bytes, ref at, column, (uint)Math.Max(0, tables[i] - 1));
            var target = (i == 0 ? arrays.Types : i == 1 ? arrays.Languages : i == 2 ? arrays.Holdings : arrays.Labels).Fill;
            for (var d = 0; d < target.Length; d++)
            {
                target[d] = (ushort)column[d];
            }
        }

        for (var d = 0; d < rows.Length; d++)
        {
            ref var row = ref rows[d];
            (row.Type, row.Language, row.Holding, row.Label) = (arrays.Types[d], arrays.Languages[d], arrays.Holdings[d], arrays.Labels[d]);
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

    private static void DecodeTags(ReadOnlySpan<byte> tags, DocumentArrays arrays)
    {
        var at = 0;
        var values = arrays.TextTags.Fill;
        for (var d = 0; d < values.Length; d++)
        {
            if (arrays.Rows[d].State == TextState.Text)
            {
                values[d] = at <= tags.Length - TagBytes ? BinaryPrimitives.ReadUInt64BigEndian(tags[at..]) : 0;
                at += TagBytes;
                if (values[d] == 0)
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

    private static void DecodeParents(ReadOnlySpan<byte> bytes, DocumentArrays arrays)
    {
        var children = arrays.Children.Fill;
        var parents = arrays.Parents.Fill;
        var count = 0;
        for (var d = 0; d < arrays.Rows.Length; d++)
        {
            if (arrays.Rows[d].HasParent && count++ < parents.Length)
            {
                children[count - 1] = (ushort)d;
                parents[count - 1] = new ItemId(Id128.FromBytes(bytes.Slice(Id128.ByteLength * (count - 1), Id128.ByteLength)));
            }
        }

        if (bytes.Length != (long)Id128.ByteLength * count)
        {
            throw SegmentCodec.Malformed("parents are not as many as said");
        }
    }

    private static void DecodeShortTexts(ReadOnlySpan<byte> texts, DocumentArrays arrays)
    {
        if (!Utf8.IsValid(texts))
        {
            throw SegmentCodec.Malformed("a title or another short text is not UTF-8");
        }

        var rows = arrays.Rows.Fill;
        long at = 0;
        for (var d = 0; d < rows.Length; d++)
        {
            ref var row = ref rows[d];
            row.Texts = (uint)at;
            foreach (var length in row.Lengths)
            {
                if (length > texts.Length - at || (length > 0 && !BeginsCharacter(texts[(int)at])))
                {
                    throw SegmentCodec.Malformed("a title or another short text is cut off");
                }

                if (length > DocumentTable.MaxTextChars && Encoding.UTF8.GetCharCount(texts.Slice((int)at, length)) > DocumentTable.MaxTextChars)
                {
                    throw SegmentCodec.Malformed("a title or another short text is too long");
                }

                at += length;
            }
        }

        if (at != texts.Length)
        {
            throw SegmentCodec.Malformed("short texts do not fill their stretch");
        }

        texts.CopyTo(arrays.Texts.Fill);
    }

    private static void DecodeTexts(ReadOnlySpan<byte> text, DocumentArrays arrays)
    {
        var start = 0;
        for (var d = 0; d < arrays.Rows.Length; d++)
        {
            var body = text[start..arrays.TextEnds[d]];
            start = arrays.TextEnds[d];
            if (!Utf8.IsValid(body) || arrays.Lengths[d].Body > body.Length)
            {
                throw SegmentCodec.Malformed("a text is not UTF-8, or has fewer bytes than words");
            }
        }

        if (start != text.Length)
        {
            throw SegmentCodec.Malformed("texts do not fill their section");
        }

        text.CopyTo(arrays.Text.Fill);
    }

    private static void DecodeMarks(ReadOnlySpan<byte> bytes, DocumentArrays arrays)
    {
        if (!arrays.TryTakeMarks(bytes.Length))
        {
            throw SegmentCodec.Malformed("places in texts are fewer than their words ask for");
        }

        var marks = arrays.Marks.Fill;
        int at = 0, start = 0, next = 0;
        for (var d = 0; d < arrays.Rows.Length; d++)
        {
            var body = arrays.Text.AsSpan(start, arrays.TextEnds[d] - start);
            start = arrays.TextEnds[d];
            for (long mark = 0; next < arrays.MarkEnds[d]; next++)
            {
                mark += SegmentCodec.Read(bytes, ref at) + 1L;
                if (mark >= body.Length || !BeginsCharacter(body[(int)mark]))
                {
                    throw SegmentCodec.Malformed("a place in a text is no beginning of a character");
                }

                marks[next] = (int)mark;
            }
        }

        if (at != bytes.Length)
        {
            throw SegmentCodec.Malformed("places do not fill their section");
        }
    }

    /// <summary>Whether a byte of valid UTF-8 is the first of a character.</summary>
    private static bool BeginsCharacter(byte value) => (value & 0xC0) != 0x80;

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

    private static void MustUseAll(ReadOnlySpan<ushort> column, int tableLength)
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

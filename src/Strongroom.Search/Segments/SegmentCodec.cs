using System.Buffers.Binary;
using System.Security.Cryptography;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>
/// Segments as bytes: a length, a header, six sections end to end. There is exactly one encoding of each segment, and the decoder refuses
/// everything else, whatever the bytes, with <see cref="SearchException"/>. Format: docs/formats/segment.md.
/// </summary>
internal static class SegmentCodec
{
    private const int LengthBytes = 4;

    /// <summary>Bytes shared with the term before: 0 to 14, or 15 and the rest as a varint.</summary>
    private const int LongShared = 15;

    /// <summary>Further bytes less one: 0 to 6, or 7 and the rest as a varint.</summary>
    private const int LongFurther = 7;

    /// <summary>A field byte, and a folded word of at most 88 characters.</summary>
    private const int MaxKeyBytes = 512;

    /// <summary>Encodes. What it writes on the way is overwritten.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="settings">The settings by which its impacts were made.</param>
    /// <returns>Its bytes, the caller's to dispose.</returns>
    public static WipedMemory Encode(Segment segment, ScoringSettings settings)
    {
        var terms = EncodeTerms(segment);
        var postings = EncodePostings(segment);
        var documents = DocumentCodec.Encode(segment.Documents);
        var marks = EncodeMarks(segment.Documents);
        ReadOnlySpan<byte> text = segment.Documents.Text;
        int[] lengths = [terms.Length, postings.Written.Length, segment.Positions.Length, documents.Length, text.Length, marks.Length];
        var head = new SegmentHeader(segment.Count, segment.TermCount, segment.Postings.Length, lengths).Encode(settings);
        var total = LengthBytes + head.Length + lengths.Sum(static l => (long)l);
        if (total > Limits.MaxIndexSegmentBytes)
        {
            throw Malformed("a segment is longer than allowed");
        }

        var bytes = new WipedMemory((int)total);
        var rest = bytes.GetSpan();
        BinaryPrimitives.WriteInt32BigEndian(rest, head.Length);
        rest = rest[LengthBytes..];
        Append(ref rest, head);
        Append(ref rest, terms.Written);
        Append(ref rest, postings.Written);
        Append(ref rest, segment.Positions);
        Append(ref rest, documents);
        Append(ref rest, text);
        Append(ref rest, marks.Written);
        terms.Wipe();
        postings.Wipe();
        CryptographicOperations.ZeroMemory(documents);
        GC.KeepAlive(segment);
        return bytes;
    }

    private static void Append(ref Span<byte> rest, ReadOnlySpan<byte> section)
    {
        section.CopyTo(rest);
        rest = rest[section.Length..];
    }

    /// <summary>Decodes.</summary>
    /// <param name="bytes">The whole segment.</param>
    /// <param name="settings">The settings that it must have been made by.</param>
    /// <exception cref="SearchException"><see cref="SearchFault.MalformedSegment"/> or <see cref="SearchFault.StaleSegment"/>.</exception>
    public static Segment Decode(ReadOnlyMemory<byte> bytes, ScoringSettings settings)
    {
        try
        {
            return DecodeChecked(bytes, settings);
        }
        catch (MalformedException e)
        {
            throw Malformed(e.Message);
        }
    }

    internal static SearchException Malformed(string why) => new(
        SearchFault.MalformedSegment, $"segment: {why}", "Nothing: its items are indexed anew from their texts. If it comes again, verify the store.");

    private static Segment DecodeChecked(ReadOnlyMemory<byte> bytes, ScoringSettings settings)
    {
        if (bytes.Length < LengthBytes || BinaryPrimitives.ReadUInt32BigEndian(bytes.Span) > (uint)(bytes.Length - LengthBytes))
        {
            throw Malformed("it ends within its header");
        }

        var headLength = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        var header = SegmentHeader.Decode(bytes.Slice(LengthBytes, headLength), settings);
        if (LengthBytes + headLength + header.Lengths.Sum(static l => (long)l) != bytes.Length)
        {
            throw Malformed("its sections do not fill it");
        }

        var sections = new ReadOnlyMemory<byte>[SegmentHeader.SectionCount];
        var at = LengthBytes + headLength;
        for (var i = 0; i < sections.Length; i++)
        {
            sections[i] = bytes.Slice(at, header.Lengths[i]);
            at += header.Lengths[i];
        }

        // Counts are held against lengths before anything is allocated by them: each thing counted takes a byte at least.
        if (header.Terms > header.Lengths[(int)SegmentSection.Terms]
            || header.Documents > header.Lengths[(int)SegmentSection.Documents]
            || header.Documents > Segment.MaxDocuments
            || header.Postings > header.Lengths[(int)SegmentSection.Positions])
        {
            throw Malformed("a count does not fit its section");
        }

        var documents = DocumentCodec.Decode(
            sections[(int)SegmentSection.Documents], header.Documents, sections[(int)SegmentSection.Text], sections[(int)SegmentSection.Marks]);
        ReadOnlySpan<byte> terms = sections[(int)SegmentSection.Terms].Span, positions = sections[(int)SegmentSection.Positions].Span;
        var arrays = new SegmentArrays(CountKeyBytes(terms, header), header.Terms, header.Postings, positions.Length);
        var wordPostings = DecodeTerms(terms, header, arrays);
        DecodePostings(sections[(int)SegmentSection.Postings].Span, arrays, header);
        positions.CopyTo(arrays.Positions.Fill);
        DecodePositions(arrays, wordPostings, new PostingImpacts(settings, documents));
        var segment = arrays.ToSegment(documents);
        _ = (segment.Table, segment.Bounds); // now, not in the first query
        return segment;
    }

    private static ByteSink EncodeTerms(Segment segment)
    {
        var sink = new ByteSink(Math.Max(64, segment.TermBytes.Length));
        ReadOnlySpan<byte> last = default;
        for (var term = 0; term < segment.TermCount; term++)
        {
            var key = segment.Key(term);
            var shared = key.CommonPrefixLength(last);
            var further = key.Length - shared - 1;
            var holders = segment.PostingEnds[term] - segment.FirstPosting(term);
            sink.Add((byte)((Math.Min(shared, LongShared) << 4) | (Math.Min(further, LongFurther) << 1) | (holders == 1 ? 1 : 0)));
            if (shared >= LongShared)
            {
                Varint.Write(sink, shared - LongShared);
            }

            if (further >= LongFurther)
            {
                Varint.Write(sink, further - LongFurther);
            }

            sink.Add(key[shared..]);
            if (holders > 1)
            {
                Varint.Write(sink, holders - 2);
            }

            last = key;
        }

        return sink;
    }

    /// <summary>Reads the lengths of terms, so that all of them get one stretch of memory.</summary>
    private static int CountKeyBytes(ReadOnlySpan<byte> bytes, SegmentHeader header)
    {
        long keyBytes = 0, lastLength = 0;
        var at = 0;
        for (var term = 0; term < header.Terms; term++)
        {
            var (shared, length, _) = ReadTerm(bytes, ref at, lastLength);
            keyBytes += lastLength = shared + length;
        }

        return keyBytes <= Limits.MaxIndexSegmentBytes ? (int)keyBytes : throw Malformed("its terms are longer than a segment may be");
    }

    /// <summary>Reads what stands of one term.</summary>
    /// <param name="bytes">The section.</param>
    /// <param name="at">Where it begins; then where the next one does.</param>
    /// <param name="lastLength">Length of the key before.</param>
    /// <returns>Bytes shared with the key before, further bytes, and how many documents hold it; the further bytes end where the number does, or at <paramref name="at"/>.</returns>
    private static (int Shared, int Length, (int At, long Holders) Further) ReadTerm(ReadOnlySpan<byte> bytes, ref int at, long lastLength)
    {
        int head = at < bytes.Length ? bytes[at++] : throw Malformed("a term is cut off");
        long shared = head >> 4, length = ((head >> 1) & LongFurther) + 1L;
        shared += shared == LongShared ? Read(bytes, ref at) : 0;
        length += length > LongFurther ? Read(bytes, ref at) : 0;
        if (shared > lastLength || length > bytes.Length - at || shared + length > MaxKeyBytes)
        {
            throw Malformed("a term's lengths are impossible");
        }

        var further = at;
        at += (int)length;
        return ((int)shared, (int)length, (further, (head & 1) != 0 ? 1 : Read(bytes, ref at) + 2L));
    }

    /// <summary>Fills in keys and how many postings each term has.</summary>
    /// <returns>Postings of words that rank.</returns>
    private static int DecodeTerms(ReadOnlySpan<byte> bytes, SegmentHeader header, SegmentArrays arrays)
    {
        var keys = arrays.Keys.Fill;
        var postingEnds = arrays.PostingEnds.Fill;
        long postings = 0;
        var wordPostings = 0;
        int at = 0, start = 0, end = 0; // of the key before
        for (var term = 0; term < header.Terms; term++)
        {
            var (shared, length, (further, holders)) = ReadTerm(bytes, ref at, end - start);

            // It shares all that it can and ascends, exactly when its first further byte is greater than the one that stood there.
            if (shared < end - start && bytes[further] <= keys[start + shared])
            {
                throw Malformed("terms do not ascend");
            }

            keys.Slice(start, shared).CopyTo(keys[end..]);
            bytes.Slice(further, length).CopyTo(keys[(end + shared)..]);
            (start, end) = (end, end + shared + length);
            if (keys[start] > (byte)TermField.Recipients)
            {
                throw Malformed("a term's field is unknown");
            }

            postings += holders;
            if (holders > header.Documents || postings > header.Postings)
            {
                throw Malformed("a term's number of documents is impossible");
            }

            arrays.EndKey(term, end);
            postingEnds[term] = (int)postings;
            wordPostings = keys[start] == (byte)TermField.Words ? (int)postings : wordPostings;
        }

        return at == bytes.Length && postings == header.Postings ? wordPostings : throw Malformed("terms do not fill their section");
    }

    private static BitSink EncodePostings(Segment segment)
    {
        var sink = new BitSink(64 + segment.Postings.Length);
        for (var term = 0; term < segment.TermCount; term++)
        {
            var first = segment.FirstPosting(term);
            PostingCode.Write(sink, segment.Postings.AsSpan(first, segment.PostingEnds[term] - first), segment.Count);
        }

        return sink;
    }

    private static void DecodePostings(ReadOnlySpan<byte> bytes, SegmentArrays arrays, SegmentHeader header)
    {
        var source = new BitSource(bytes);
        var postings = arrays.Postings.Fill;
        var first = 0;
        foreach (var end in arrays.PostingEnds.Span)
        {
            PostingCode.Read(ref source, postings[first..end], header.Documents);
            first = end;
        }

        if (!source.IsAtEnd)
        {
            throw Malformed("postings do not fill their section");
        }
    }

    /// <summary>Checks positions, and makes each posting's impact of how many there are in each zone.</summary>
    private static void DecodePositions(SegmentArrays arrays, int wordPostings, PostingImpacts impacts)
    {
        var bytes = arrays.Positions.Span;
        var postings = arrays.Postings.Span;
        var starts = arrays.PositionStarts.Fill;
        var made = arrays.Impacts.Fill;
        var at = 0;
        for (var posting = 0; posting < postings.Length; posting++)
        {
            if (posting % Segment.PostingsPerStart == 0)
            {
                starts[posting / Segment.PostingsPerStart] = at;
            }

            ref var extent = ref impacts[postings[posting]];
            if (at < bytes.Length && bytes[at] < PositionCode.ShortLast && bytes[at] >= extent.BodyStart && posting < wordPostings)
            {
                if (bytes[at++] - extent.BodyStart >= extent.Body)
                {
                    throw Outside();
                }

                made[posting] = impacts.OfOneInBody(ref extent);
                continue;
            }

            var counts = default(ZoneCounts);
            long position = -1;
            for (var gap = 0; gap >= 0;)
            {
                gap = PositionCode.ReadUnchecked(bytes, ref at);
                position += (gap < 0 ? ~gap : gap) + 1L;
                PostingImpacts.Count(ref counts, extent, position, posting < wordPostings);
            }

            if (position >= extent.BodyStart + (long)extent.Body || (posting >= wordPostings && counts.Body > 0))
            {
                throw Outside();
            }

            made[posting] = counts is { Title: 0, Fields: 0, Body: 1 } ? impacts.OfOneInBody(ref extent) : impacts.Of(extent, counts);
        }

        if (at != bytes.Length)
        {
            throw Malformed("positions do not fill their section");
        }
    }

    private static SearchException Outside() => Malformed("a position lies outside its document");

    private static ByteSink EncodeMarks(DocumentTable documents)
    {
        var sink = new ByteSink(Math.Max(64, 2 * documents.Marks.Length));
        for (var document = 0; document < documents.Rows.Length; document++)
        {
            var last = 0;
            foreach (var mark in documents.MarksOf(document))
            {
                Varint.Write(sink, mark - last - 1);
                last = mark;
            }
        }

        return sink;
    }

    internal static int Read(ReadOnlySpan<byte> bytes, ref int at) =>
        Varint.TryRead(bytes, ref at, out int value) ? value : throw Malformed("a number is cut off or not in its shortest form");
}

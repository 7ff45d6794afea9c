using System.Buffers.Binary;
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

    /// <summary>A term whose lengths are at most this has them in one byte.</summary>
    private const int MaxShortLength = 15;

    /// <summary>Encodes.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="settings">The settings by which its impacts were made.</param>
    public static byte[] Encode(Segment segment, ScoringSettings settings)
    {
        byte[][] sections =
        [
            EncodeTerms(segment), EncodePostings(segment), segment.Positions, DocumentCodec.Encode(segment.Documents),
            segment.Documents.Text, EncodeMarks(segment.Documents),
        ];
        var header = new SegmentHeader(segment.Count, segment.TermCount, segment.Postings.Length, Array.ConvertAll(sections, static s => s.Length));
        var head = header.Encode(settings);
        var total = LengthBytes + head.Length + sections.Sum(static s => (long)s.Length);
        if (total > Limits.MaxIndexSegmentBytes)
        {
            throw Malformed("a segment is longer than allowed");
        }

        var bytes = new byte[total];
        BinaryPrimitives.WriteInt32BigEndian(bytes, head.Length);
        head.CopyTo(bytes, LengthBytes);
        var at = LengthBytes + head.Length;
        foreach (var section in sections)
        {
            section.CopyTo(bytes, at);
            at += section.Length;
        }

        return bytes;
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
        var (keys, keyEnds, postingEnds, wordPostings) = DecodeTerms(sections[(int)SegmentSection.Terms].Span, header);
        var postings = DecodePostings(sections[(int)SegmentSection.Postings].Span, postingEnds, header);
        var positions = sections[(int)SegmentSection.Positions].ToArray();
        var (starts, impacts) = DecodePositions(positions, postings, wordPostings, documents, settings);
        var segment = new Segment
        {
            TermBytes = keys,
            TermEnds = keyEnds,
            PostingEnds = postingEnds,
            Postings = postings,
            Impacts = impacts,
            PositionStarts = starts,
            Positions = positions,
            Documents = documents,
        };
        _ = (segment.Table, segment.Bounds, documents.Rows); // now, not in the first query
        return segment;
    }

    private static byte[] EncodeTerms(Segment segment)
    {
        var sink = new ByteSink(Math.Max(64, segment.TermBytes.Length));
        ReadOnlySpan<byte> last = default;
        for (var term = 0; term < segment.TermCount; term++)
        {
            var key = segment.Key(term);
            var shared = key.CommonPrefixLength(last);
            var further = key.Length - shared;
            if (shared <= MaxShortLength && further <= MaxShortLength)
            {
                sink.Add((byte)((shared << 4) | further));
            }
            else
            {
                sink.Add(0);
                Varint.Write(sink, shared);
                Varint.Write(sink, further);
            }

            sink.Add(key[shared..]);
            Varint.Write(sink, segment.PostingEnds[term] - segment.FirstPosting(term));
            last = key;
        }

        return sink.ToArray();
    }

    private static (byte[] Keys, int[] KeyEnds, int[] PostingEnds, int WordPostings) DecodeTerms(ReadOnlySpan<byte> bytes, SegmentHeader header)
    {
        var keys = new ByteSink(Math.Max(64, 2 * bytes.Length));
        var keyEnds = new int[header.Terms];
        var postingEnds = new int[header.Terms];
        var last = Array.Empty<byte>();
        long postings = 0;
        var wordPostings = 0;
        var at = 0;
        for (var term = 0; term < header.Terms; term++)
        {
            var lengths = at < bytes.Length ? bytes[at++] : throw Malformed("a term is cut off");
            var shared = lengths == 0 ? Read(bytes, ref at) : lengths >> 4;
            var length = lengths == 0 ? Read(bytes, ref at) : lengths & MaxShortLength;
            if ((lengths == 0 && shared <= MaxShortLength && length <= MaxShortLength) || shared > last.Length || length == 0 || length > bytes.Length - at || shared + (long)length > MaxKeyBytes)
            {
                throw Malformed("a term's lengths are impossible");
            }

            byte[] key = [.. last.AsSpan(0, shared), .. bytes.Slice(at, length)];
            at += length;
            if (last.AsSpan().SequenceCompareTo(key) >= 0 || key.AsSpan().CommonPrefixLength(last) != shared || key[0] > (byte)TermField.Recipients)
            {
                throw Malformed("terms do not ascend");
            }

            var holders = Read(bytes, ref at);
            postings += holders;
            if (holders == 0 || holders > header.Documents || postings > header.Postings)
            {
                throw Malformed("a term's number of documents is impossible");
            }

            keys.Add(key);
            keyEnds[term] = keys.Length;
            postingEnds[term] = (int)postings;
            wordPostings = key[0] == (byte)TermField.Words ? (int)postings : wordPostings;
            last = key;
        }

        return at == bytes.Length && postings == header.Postings ? (keys.ToArray(), keyEnds, postingEnds, wordPostings) : throw Malformed("terms do not fill their section");
    }

    /// <summary>A field byte, and a folded word of at most 88 characters.</summary>
    private const int MaxKeyBytes = 512;

    private static byte[] EncodePostings(Segment segment)
    {
        var sink = new ByteSink(Math.Max(64, 2 * segment.Postings.Length));
        for (var term = 0; term < segment.TermCount; term++)
        {
            var first = segment.FirstPosting(term);
            PostingCode.Write(sink, segment.Postings.AsSpan(first, segment.PostingEnds[term] - first), segment.Count);
        }

        return sink.ToArray();
    }

    private static ushort[] DecodePostings(ReadOnlySpan<byte> bytes, int[] postingEnds, SegmentHeader header)
    {
        var postings = GC.AllocateUninitializedArray<ushort>(header.Postings);
        int at = 0, first = 0;
        foreach (var end in postingEnds)
        {
            PostingCode.Read(bytes, ref at, postings.AsSpan(first, end - first), header.Documents);
            first = end;
        }

        return at == bytes.Length ? postings : throw Malformed("postings do not fill their section");
    }

    /// <summary>Checks positions, and makes each posting's impact of how many there are in each zone.</summary>
    private static (int[] Starts, byte[] Impacts) DecodePositions(
        ReadOnlySpan<byte> bytes, ReadOnlySpan<ushort> postings, int wordPostings, DocumentTable documents, ScoringSettings settings)
    {
        var starts = new int[(postings.Length + Segment.PostingsPerStart - 1) / Segment.PostingsPerStart];
        var impacts = GC.AllocateUninitializedArray<byte>(postings.Length);
        var once = new byte[documents.Lengths.Length]; // the impact of a word that stands once in the body, by far the commonest; 0 until asked for
        var at = 0;
        for (var posting = 0; posting < postings.Length; posting++)
        {
            if (posting % Segment.PostingsPerStart == 0)
            {
                starts[posting / Segment.PostingsPerStart] = at;
            }

            var document = postings[posting];
            ref readonly var lengths = ref documents.Lengths[document];
            var bodyStart = documents.BodyStarts[document];
            var counts = default(ZoneCounts);
            long position = -1;
            for (var gap = 0; gap >= 0;)
            {
                gap = PositionCode.ReadUnchecked(bytes, ref at);
                position += (gap < 0 ? ~gap : gap) + 1L;
                if (position >= bodyStart)
                {
                    counts.Body++;
                }
                else if (position >= lengths.Title || posting >= wordPostings)
                {
                    counts.Fields++;
                }
                else
                {
                    counts.Title++;
                }
            }

            if (position >= bodyStart + (long)lengths.Body || (posting >= wordPostings && counts.Body > 0))
            {
                throw Malformed("a position lies outside its document");
            }

            var isOnce = counts is { Title: 0, Fields: 0, Body: 1 };
            impacts[posting] = isOnce && once[document] != 0 ? once[document] : Bm25.Impact(settings, counts, lengths);
            if (isOnce)
            {
                once[document] = impacts[posting];
            }
        }

        return at == bytes.Length ? (starts, impacts) : throw Malformed("positions do not fill their section");
    }

    private static byte[] EncodeMarks(DocumentTable documents)
    {
        var sink = new ByteSink(Math.Max(64, 2 * documents.Marks.Length));
        for (var document = 0; document < documents.Items.Length; document++)
        {
            var last = 0;
            foreach (var mark in documents.MarksOf(document))
            {
                Varint.Write(sink, mark - last - 1);
                last = mark;
            }
        }

        return sink.ToArray();
    }

    internal static int Read(ReadOnlySpan<byte> bytes, ref int at) =>
        Varint.TryRead(bytes, ref at, out var value) ? value : throw Malformed("a number is cut off or not in its shortest form");
}

using System.Buffers.Binary;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>
/// Segments as bytes: a length, a header, seven sections end to end. There is exactly one encoding of each segment, and the decoder refuses
/// everything else, whatever the bytes, with <see cref="SearchException"/>. Format: docs/formats/segment.md.
/// </summary>
internal static class SegmentCodec
{
    private const int LengthBytes = 4;

    /// <summary>Encodes.</summary>
    /// <param name="segment">The segment.</param>
    /// <param name="settings">The settings by which its impacts were made.</param>
    public static byte[] Encode(Segment segment, ScoringSettings settings)
    {
        byte[][] sections =
        [
            EncodeTerms(segment), EncodePostings(segment), segment.Impacts, segment.Positions, DocumentCodec.Encode(segment.Documents),
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
            || header.Postings != header.Lengths[(int)SegmentSection.Impacts]
            || header.Postings > header.Lengths[(int)SegmentSection.Postings]
            || header.Postings > header.Lengths[(int)SegmentSection.Positions])
        {
            throw Malformed("a count does not fit its section");
        }

        var documents = DocumentCodec.Decode(
            sections[(int)SegmentSection.Documents], header.Documents, sections[(int)SegmentSection.Text], sections[(int)SegmentSection.Marks]);
        var (keys, keyEnds, postingEnds) = DecodeTerms(sections[(int)SegmentSection.Terms].Span, header);
        var postings = DecodePostings(sections[(int)SegmentSection.Postings].Span, postingEnds, header);
        var impacts = sections[(int)SegmentSection.Impacts].ToArray();
        if (impacts.AsSpan().Contains((byte)0))
        {
            throw Malformed("an impact is zero");
        }

        var positions = sections[(int)SegmentSection.Positions].ToArray();
        return new Segment
        {
            TermBytes = keys,
            TermEnds = keyEnds,
            PostingEnds = postingEnds,
            Postings = postings,
            Impacts = impacts,
            PositionEnds = CheckPositions(positions, postings, documents),
            Positions = positions,
            Documents = documents,
        };
    }

    private static byte[] EncodeTerms(Segment segment)
    {
        var sink = new ByteSink(Math.Max(64, segment.TermBytes.Length));
        ReadOnlySpan<byte> last = default;
        for (var term = 0; term < segment.TermCount; term++)
        {
            var key = segment.Key(term);
            var shared = key.CommonPrefixLength(last);
            Varint.Write(sink, shared);
            Varint.Write(sink, key.Length - shared);
            sink.Add(key[shared..]);
            Varint.Write(sink, segment.PostingEnds[term] - segment.FirstPosting(term));
            last = key;
        }

        return sink.ToArray();
    }

    private static (byte[] Keys, int[] KeyEnds, int[] PostingEnds) DecodeTerms(ReadOnlySpan<byte> bytes, SegmentHeader header)
    {
        var keys = new ByteSink(Math.Max(64, 2 * bytes.Length));
        var keyEnds = new int[header.Terms];
        var postingEnds = new int[header.Terms];
        var last = Array.Empty<byte>();
        long postings = 0;
        var at = 0;
        for (var term = 0; term < header.Terms; term++)
        {
            var shared = Read(bytes, ref at);
            var length = Read(bytes, ref at);
            if (shared > last.Length || length == 0 || length > bytes.Length - at || shared + (long)length > MaxKeyBytes)
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
            last = key;
        }

        return at == bytes.Length && postings == header.Postings ? (keys.ToArray(), keyEnds, postingEnds) : throw Malformed("terms do not fill their section");
    }

    /// <summary>A field byte, and a folded word of at most 88 characters.</summary>
    private const int MaxKeyBytes = 512;

    private static byte[] EncodePostings(Segment segment)
    {
        var sink = new ByteSink(Math.Max(64, 2 * segment.Postings.Length));
        for (var term = 0; term < segment.TermCount; term++)
        {
            var last = -1;
            for (var p = segment.FirstPosting(term); p < segment.PostingEnds[term]; p++)
            {
                Varint.Write(sink, segment.Postings[p] - last - 1);
                last = segment.Postings[p];
            }
        }

        return sink.ToArray();
    }

    private static int[] DecodePostings(ReadOnlySpan<byte> bytes, int[] postingEnds, SegmentHeader header)
    {
        var postings = new int[header.Postings];
        int at = 0, posting = 0;
        foreach (var end in postingEnds)
        {
            long document = -1;
            for (; posting < end; posting++)
            {
                document += Read(bytes, ref at) + 1L;
                if (document >= header.Documents)
                {
                    throw Malformed("a posting names no document");
                }

                postings[posting] = (int)document;
            }
        }

        return at == bytes.Length ? postings : throw Malformed("postings do not fill their section");
    }

    private static int[] CheckPositions(byte[] bytes, int[] postings, DocumentTable documents)
    {
        var ends = new int[postings.Length];
        var at = 0;
        for (var posting = 0; posting < ends.Length; posting++)
        {
            var count = Read(bytes, ref at);
            var limit = documents.BodyStarts[postings[posting]] + (long)documents.BodyWords[postings[posting]];
            long position = -1;
            for (var i = 0; i < count; i++)
            {
                position += Read(bytes, ref at) + 1L;
            }

            if (count == 0 || position >= limit)
            {
                throw Malformed("a position lies outside its document");
            }

            ends[posting] = at;
        }

        return at == bytes.Length ? ends : throw Malformed("positions do not fill their section");
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

using Strongroom.Core;
using Strongroom.Search.Ranking;
using Strongroom.Search.Words;

namespace Strongroom.Search.Segments;

/// <summary>The parts of a segment after its header, in order. Part of the format.</summary>
internal enum SegmentSection
{
    Terms = 0,
    Postings = 1,
    Positions = 2,
    Documents = 3,
    Text = 4,
    Marks = 5,
}

/// <summary>What stands first in a segment: by which rules it was made, and how long everything is.</summary>
/// <param name="Documents">Number of documents.</param>
/// <param name="Terms">Number of terms.</param>
/// <param name="Postings">Number of postings.</param>
/// <param name="Lengths">Length of each section in bytes.</param>
internal sealed record SegmentHeader(int Documents, int Terms, int Postings, int[] Lengths)
{
    /// <summary>Version of the format.</summary>
    public const int Format = 4;

    /// <summary>Number of sections.</summary>
    public const int SectionCount = 6;

    public byte[] Encode(ScoringSettings settings)
    {
        var writer = new RecordWriter().Array(8).Int(Format).Int(Tokenizer.Version).Int(UnicodeTable.Version);
        var values = Values(settings);
        writer.Array(values.Length);
        foreach (var value in values)
        {
            writer.Int(value);
        }

        writer.End().Int(Documents).Int(Terms).Int(Postings).Array(SectionCount);
        foreach (var length in Lengths)
        {
            writer.Int(length);
        }

        return writer.End().End().Finish();
    }

    /// <exception cref="SearchException">Made by other rules.</exception>
    /// <exception cref="MalformedException">Not a header.</exception>
    public static SegmentHeader Decode(ReadOnlyMemory<byte> bytes, ScoringSettings settings)
    {
        var reader = new RecordReader(bytes, "segment.header");
        reader.Array(8);
        if (reader.Int() != Format)
        {
            throw Stale(); // what follows may be laid out otherwise
        }

        var isStale = reader.Int() != Tokenizer.Version;
        isStale |= reader.Int() != UnicodeTable.Version;
        var values = Values(settings);
        reader.Array(values.Length);
        foreach (var value in values)
        {
            isStale |= reader.Int() != value;
        }

        reader.End();
        if (isStale)
        {
            throw Stale();
        }

        var (documents, terms, postings) = (Count(reader), Count(reader), Count(reader));
        reader.Array(SectionCount);
        var lengths = new int[SectionCount];
        for (var i = 0; i < lengths.Length; i++)
        {
            lengths[i] = Count(reader);
        }

        reader.End();
        reader.End();
        reader.Finish();
        return new SegmentHeader(documents, terms, postings, lengths);
    }

    private static SearchException Stale() =>
        new(SearchFault.StaleSegment, "the segment was made by other rules", "Nothing: its items are indexed anew from their texts.");

    private static int Count(RecordReader reader) => (int)reader.Int(0, Limits.MaxIndexSegmentBytes);

    private static int[] Values(ScoringSettings s) =>
        [s.Saturation, s.LengthQuarters, s.TitleBoost, s.TitleShare, s.FieldsBoost, s.AverageTitle, s.AverageFields, s.AverageBody];
}

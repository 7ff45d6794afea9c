using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>Segments as bytes. Format: docs/formats/segment.md.</summary>
internal static class SegmentCodec
{
    public static byte[] Encode(Segment segment, ScoringSettings settings) => throw new NotImplementedException(segment.ToString() + settings);

    public static Segment Decode(ReadOnlyMemory<byte> bytes, ScoringSettings settings) => throw new NotImplementedException(bytes.ToString() + settings);
}

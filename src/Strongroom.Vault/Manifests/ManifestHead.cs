using System.Buffers.Binary;
using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>One row segment that a head names.</summary>
/// <param name="Place">Where it lies.</param>
/// <param name="Rows">How many rows it holds.</param>
internal readonly record struct RowSegmentRef(StringRef Place, int Rows);

/// <summary>
/// The state of one compartment's manifest: the row segments in order and the index segments in force. The only thing of a compartment that
/// moves; each one names the hash of the one before. Thread-safe: immutable. Format: docs/formats/manifest.md.
/// </summary>
internal sealed class ManifestHead
{
    public const int Version = 1;
    public const int MaxSegments = 4096;
    private const int PadStepBytes = 1024; // the provider sees the sizes of commits: the count of segments shows in steps only

    public required CompartmentId Compartment { get; init; }

    /// <summary>1 for the first head.</summary>
    public required ulong Sequence { get; init; }

    /// <summary>Hash of the previous sealed head; zero for the first.</summary>
    public required Hash384 PreviousHash { get; init; }

    public required IReadOnlyList<RowSegmentRef> RowSegments { get; init; }

    public required IReadOnlyList<StringRef> IndexSegments { get; init; }

    /// <summary>Length (4 bytes, big-endian) ‖ deterministic CBOR ‖ zeros to the next multiple of 1024.</summary>
    public byte[] Encode()
    {
        var writer = new RecordWriter().Array(6).Int(Version).Id(Compartment.Value).UInt(Sequence).Hash(PreviousHash);
        writer.Array(RowSegments.Count);
        foreach (var segment in RowSegments)
        {
            writer.Array(2);
            segment.Place.Write(writer);
            writer.Int(segment.Rows).End();
        }

        writer.End().Array(IndexSegments.Count);
        foreach (var segment in IndexSegments)
        {
            segment.Write(writer);
        }

        var body = writer.End().End().Finish();
        var bytes = new byte[(4 + body.Length + PadStepBytes - 1) / PadStepBytes * PadStepBytes];
        BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
        body.CopyTo(bytes, 4);
        return bytes;
    }

    public static ManifestHead Decode(ReadOnlyMemory<byte> bytes)
    {
        const string what = "manifest head";
        if (bytes.Length < 4 || bytes.Length % PadStepBytes != 0)
        {
            throw new MalformedException(what, "its length is not a multiple of 1024");
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(bytes.Span);
        if (length < 0 || length > bytes.Length - 4 || bytes.Length - 4 - length >= PadStepBytes || bytes.Span[(4 + length)..].ContainsAnyExcept((byte)0))
        {
            throw new MalformedException(what, "its padding is wrong");
        }

        var reader = new RecordReader(bytes.Slice(4, length), what);
        reader.Array(6);
        reader.Int(Version, Version);
        var head = new ManifestHead
        {
            Compartment = new CompartmentId(reader.Id()),
            Sequence = reader.UInt(),
            PreviousHash = reader.Hash(),
            RowSegments = ReadRowSegments(reader),
            IndexSegments = ReadIndexSegments(reader),
        };
        reader.End();
        reader.Finish();
        return head;
    }

    private static RowSegmentRef[] ReadRowSegments(RecordReader reader)
    {
        var segments = new RowSegmentRef[reader.ArrayUpTo(MaxSegments)];
        for (var i = 0; i < segments.Length; i++)
        {
            reader.Array(2);
            segments[i] = new RowSegmentRef(StringRef.Read(reader), (int)reader.Int(1, RowCodec.MaxRows));
            reader.End();
        }

        reader.End();
        return segments;
    }

    private static StringRef[] ReadIndexSegments(RecordReader reader)
    {
        var segments = new StringRef[reader.ArrayUpTo(MaxSegments)];
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = StringRef.Read(reader);
        }

        reader.End();
        return segments;
    }
}

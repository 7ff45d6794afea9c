using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>Where one sealed string lies.</summary>
/// <param name="Blob">The blob.</param>
/// <param name="Offset">Where the string begins, in bytes.</param>
/// <param name="Length">Length of the content; the rest of the opened string is zeros.</param>
/// <param name="StoredLength">Length of the sealed string.</param>
/// <param name="TreeHash">Over the sealed string.</param>
internal readonly record struct StringRef(BlobId Blob, long Offset, long Length, long StoredLength, Hash384 TreeHash)
{
    /// <summary>Elements in its array form.</summary>
    public const int Elements = 5;

    public void Write(RecordWriter writer) =>
        writer.Array(Elements).Id(Blob.Value).Int(Offset).Int(Length).Int(StoredLength).Hash(TreeHash).End();

    public static StringRef Read(RecordReader reader)
    {
        reader.Array(Elements);
        var value = new StringRef(
            new BlobId(reader.Id()),
            reader.Int(0, Limits.MaxItemBytes * 2),
            reader.Int(0, Limits.MaxItemBytes),
            reader.Int(0, Limits.MaxItemBytes * 2),
            reader.Hash());
        reader.End();
        return value;
    }
}

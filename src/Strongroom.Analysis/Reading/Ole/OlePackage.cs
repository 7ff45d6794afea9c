using System.Buffers.Binary;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Ole;

/// <summary>
/// A file packed into a document as an object (Ole10Native): length, flags, label, path, flags, length of path, path, length, the file's
/// bytes.
/// </summary>
internal static class OlePackage
{
    internal static Answer Read(ReadOnlyMemory<byte> stream, string mediaType)
    {
        var draft = new DocumentDraft { MediaType = mediaType, Engine = "strongroom-ole/1" };
        var bytes = stream.Span;
        var at = 6;
        var label = Text(bytes, ref at);
        _ = Text(bytes, ref at);
        at += 4;
        at += 4 + Length(bytes, at);
        var length = Length(bytes, at);
        at += 4;
        if (label is null || length <= 0 || at < 0 || at > bytes.Length)
        {
            return Answer.Unread(UnreadReason.Malformed, mediaType);
        }

        draft.Parts.Add(new DocumentPart
        {
            Name = Characters.CleanName(label, Limits.MaxFieldChars),
            MediaType = MediaTypes.Unknown,
            Bytes = stream.Slice(at, Math.Min(length, stream.Length - at)),
        });
        return Answer.Of(draft);
    }

    private static string? Text(ReadOnlySpan<byte> bytes, ref int at)
    {
        if (at >= bytes.Length)
        {
            return null;
        }

        var end = bytes[at..].IndexOf((byte)0);
        if (end < 0)
        {
            return null;
        }

        var text = TextEngine.Decode(bytes.Slice(at, end), null, out _);
        at += end + 1;
        return text;
    }

    private static int Length(ReadOnlySpan<byte> bytes, int at) =>
        at >= 0 && at + 4 <= bytes.Length && BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]) is >= 0 and var length && length <= bytes.Length ? length : 0;
}

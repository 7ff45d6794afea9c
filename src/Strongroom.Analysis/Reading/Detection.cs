using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Analysis.Reading;

/// <summary>Recognises formats by their first bytes. What an item says of itself never overrules what it is.</summary>
internal static class Detection
{
    private static readonly (byte[] Magic, int Offset, string Type)[] Table =
    [
        ("%PDF-"u8.ToArray(), 0, "application/pdf"),
        ("{\\rtf"u8.ToArray(), 0, "application/rtf"),
        ([0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1], 0, "application/x-ole-storage"),
        ([0x78, 0x9F, 0x3E, 0x22], 0, "application/vnd.ms-tnef"),
        ("!BDN"u8.ToArray(), 0, "application/vnd.ms-outlook-pst"),
        ([0x1F, 0x8B], 0, "application/gzip"),
        ([0x1F, 0x9D], 0, "application/x-compress"),
        ([0x37, 0x7A, 0xBC, 0xAF, 0x27, 0x1C], 0, "application/x-7z-compressed"),
        ("Rar!\x1A\x07"u8.ToArray(), 0, "application/vnd.rar"),
        ([0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00], 0, "application/x-xz"),
        ("BZh"u8.ToArray(), 0, "application/x-bzip2"),
        ([0x28, 0xB5, 0x2F, 0xFD], 0, "application/zstd"),
        ("ustar"u8.ToArray(), 257, "application/x-tar"),
        ("!<arch>\n"u8.ToArray(), 0, "application/x-archive"),
        ("MSCF"u8.ToArray(), 0, "application/vnd.ms-cab-compressed"),
        ("ITSF"u8.ToArray(), 0, "application/vnd.ms-htmlhelp"),
        ([0xE4, 0x52, 0x5C, 0x7B, 0x8C, 0xD8, 0xA7, 0x4D], 0, "application/onenote"),
        ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], 0, "image/png"),
        ([0xFF, 0xD8, 0xFF], 0, "image/jpeg"),
        ("GIF8"u8.ToArray(), 0, "image/gif"),
        ("II*\0"u8.ToArray(), 0, "image/tiff"),
        ("MM\0*"u8.ToArray(), 0, "image/tiff"),
        ([0x00, 0x00, 0x00, 0x0C, 0x6A, 0x50, 0x20, 0x20], 0, "image/jp2"),
        ("8BPS"u8.ToArray(), 0, "image/vnd.adobe.photoshop"),
        ("AT&TFORM"u8.ToArray(), 0, "image/vnd.djvu"),
        ("OggS"u8.ToArray(), 0, "audio/ogg"),
        ("fLaC"u8.ToArray(), 0, "audio/flac"),
        ("ID3"u8.ToArray(), 0, "audio/mpeg"),
        ([0xFF, 0xFB], 0, "audio/mpeg"),
        ([0xFF, 0xF3], 0, "audio/mpeg"),
        ([0xFF, 0xF2], 0, "audio/mpeg"),
        ([0xFF, 0xFA], 0, "audio/mpeg"),
        ([0xFF, 0xF1], 0, "audio/aac"),
        ([0xFF, 0xF9], 0, "audio/aac"),
        ("ADIF"u8.ToArray(), 0, "audio/aac"),
        (".snd"u8.ToArray(), 0, "audio/basic"),
        ("caff\0"u8.ToArray(), 0, "audio/x-caf"),
        ([0x72, 0x69, 0x66, 0x66, 0x2E, 0x91, 0xCF, 0x11], 0, "audio/x-w64"),
        ("FLV\u0001"u8.ToArray(), 0, "video/x-flv"),
        ("wvpk"u8.ToArray(), 0, "audio/x-wavpack"),
        ("MAC "u8.ToArray(), 0, "audio/x-ape"),
        ("#!AMR"u8.ToArray(), 0, "audio/amr"),
        ([0x30, 0x26, 0xB2, 0x75, 0x8E, 0x66, 0xCF, 0x11], 0, "video/x-ms-asf"),
        ([0x00, 0x00, 0x01, 0xBA], 0, "video/mpeg"),
        ([0x7F, 0x45, 0x4C, 0x46], 0, "application/x-elf"),
        ("SQLite format 3\0"u8.ToArray(), 0, "application/vnd.sqlite3"),
        ("%!PS"u8.ToArray(), 0, "application/postscript"),
        ([0x0A, 0x05, 0x01, 0x08], 0, "image/x-pcx"),
    ];

    /// <summary>The media type of a binary or wrapped format, or null: then it is text of some kind or not known.</summary>
    internal static string? BinaryFormat(ReadOnlySpan<byte> head)
    {
        foreach (var (magic, offset, type) in Table)
        {
            if (head.Length >= offset + magic.Length && head.Slice(offset, magic.Length).SequenceEqual(magic))
            {
                return type;
            }
        }

        // Readers accept a PDF that starts late; the standard's own appendix allows 1024 bytes.
        if (head[..Math.Min(head.Length, 1024)].IndexOf("%PDF-"u8) is > 0 and var late && !LooksLikeHeaders(head[..late]))
        {
            return "application/pdf";
        }

        return head switch
        {
            [(byte)'P', (byte)'K', 3, 4, ..] or [(byte)'P', (byte)'K', 5, 6, ..] or [(byte)'P', (byte)'K', 7, 8, ..] => Zip(head),
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => "audio/wav",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'A', (byte)'V', (byte)'I', ..] => "video/x-msvideo",
            [(byte)'R', (byte)'I', (byte)'F', (byte)'F', _, _, _, _, (byte)'W', (byte)'E', (byte)'B', (byte)'P', ..] => "image/webp",
            [(byte)'R', (byte)'F', (byte)'6', (byte)'4', _, _, _, _, (byte)'W', (byte)'A', (byte)'V', (byte)'E', ..] => "audio/wav",
            [0x1A, 0x45, 0xDF, 0xA3, ..] => head[..Math.Min(head.Length, 64)].IndexOf("webm"u8) > 0 ? "video/webm" : "video/x-matroska",
            [(byte)'F', (byte)'O', (byte)'R', (byte)'M', _, _, _, _, (byte)'A', (byte)'I', (byte)'F', ..] => "audio/aiff",
            [_, _, _, _, (byte)'f', (byte)'t', (byte)'y', (byte)'p', ..] => Mp4(head),
            [0x47, ..] when head.Length > 376 && head[188] == 0x47 && head[376] == 0x47 => "video/mp2t",
            [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..] => "image/bmp",
            [(byte)'M', (byte)'Z', ..] when IsPortableExecutable(head) => "application/vnd.microsoft.portable-executable",
            _ => null,
        };
    }

    /// <summary>A zip by the names of its first members, as far as they lie in the head.</summary>
    private static string Zip(ReadOnlySpan<byte> head)
    {
        const int NameStart = 30;
        if (head.Length > NameStart && head[NameStart..].StartsWith("mimetype"u8))
        {
            // OpenDocument and EPUB store their media type as the first member, uncompressed.
            var length = BinaryPrimitives.ReadInt32LittleEndian(head[18..]);
            var start = NameStart + "mimetype".Length + BinaryPrimitives.ReadUInt16LittleEndian(head[28..]);
            var rest = head[Math.Min(start, head.Length)..];
            var type = length is > 0 and < 100 && rest.Length >= length ? Encoding.Latin1.GetString(rest[..length]) : string.Empty;
            if (Documents.MediaTypes.IsWellFormed(type))
            {
                return type;
            }
        }

        return head.IndexOf("word/"u8) >= 0 ? "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            : head.IndexOf("xl/"u8) >= 0 ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
            : head.IndexOf("ppt/"u8) >= 0 ? "application/vnd.openxmlformats-officedocument.presentationml.presentation"
            : "application/zip";
    }

    private static string Mp4(ReadOnlySpan<byte> head) => head.Length >= 12 ? Encoding.Latin1.GetString(head.Slice(8, 4)) switch
    {
        "M4A " or "M4B " => "audio/mp4",
        "heic" or "heix" or "mif1" => "image/heic",
        "avif" => "image/avif",
        "qt  " => "video/quicktime",
        "3gp4" or "3gp5" or "3gp6" or "3g2a" => "video/3gpp",
        _ => "video/mp4",
    } : "video/mp4";

    private static bool IsPortableExecutable(ReadOnlySpan<byte> head) =>
        head.Length >= 64
        && BinaryPrimitives.ReadInt32LittleEndian(head[60..]) is > 0 and var at
        && at < head.Length - 4
        && head[at..].StartsWith("PE\0\0"u8);

    // "%PDF-" inside a mail's first lines is talk about a PDF.
    private static bool LooksLikeHeaders(ReadOnlySpan<byte> before) => before.IndexOf((byte)':') >= 0 || before.IndexOf("From "u8) == 0;
}

using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Strongroom.Analysis.Tests;

/// <summary>Files made here to break their readers, through the real sandbox of each kind: each ends with its reason or as what it is.</summary>
public sealed class WorseFilesTests
{
    private const string Word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<SandboxKind, string> Worse =>
        new MatrixTheoryData<SandboxKind, string>([SandboxKind.Bubblewrap, SandboxKind.Landlock],
        [
            "gzip of one letter", "zip of zeros", "document of zeros", "document of entities", "document that reads a file", "document of a deep tree", "relations of a deep tree",
            "picture of a billion dots", "tiff whose pages go in a circle", "page as large as a town", "pdf that claims a million pages", "compound file in a circle",
            "half a document", "half a picture", "half an archive", "groups without end", "sheet with a far cell", "mimetype that lies",
        ]);

    [Theory]
    [MemberData(nameof(Worse))]
    public async Task WorseOnesEndToo(SandboxKind kind, string what)
    {
        await using var analyser = await HostileFilesTests.AnalyserAsync(kind);
        var (bytes, allowed) = Make(what);
        Assert.Contains(await HostileFilesTests.SayAsync(analyser, bytes, what), allowed);
    }

    [Fact]
    public async Task AFileOfTheHostIsNeverReadThroughADocument()
    {
        await using var analyser = new Analyser(new AnalyserOptions());
        var outcome = await analyser.AnalyseAsync(new MemoryStream(Make("document that reads a file").Bytes), new AnalysisHints(Word, null), Token);
        Assert.DoesNotContain("root:", (outcome as AnalysisOutcome.Document)?.Value.Text ?? string.Empty, StringComparison.Ordinal);
    }

    private static (byte[] Bytes, string[] Allowed) Make(string what)
    {
        string[] bomb = ["unread.bomb"];
        string[] broken = ["unread.malformed"];
        string[] either = ["document", "unread.malformed"];
        return what switch
        {
            "gzip of one letter" => (GzipOfZeros(260 << 20), bomb),
            "zip of zeros" => (Zip(("zeros", null, 260 << 20)), bomb),
            "document of zeros" => (Zip(("word/document.xml", "<w:document xmlns:w='w'><w:t>", 600 << 20)), bomb),
            "document of entities" => (Document("<!DOCTYPE d [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'><!ENTITY c '&b;&b;&b;&b;&b;&b;&b;&b;'>]><d>&c;</d>"), broken),
            "document that reads a file" => (Document("<!DOCTYPE d [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><w:d xmlns:w='w'><w:t>&x;</w:t></w:d>"), broken),
            "document of a deep tree" => (Document(string.Concat(Enumerable.Repeat("<a>", 300_000)) + "words"), either),
            "relations of a deep tree" => (
                Zip(("word/_rels/document.xml.rels", string.Concat(Enumerable.Repeat("<a>", 300_000)) + string.Concat(Enumerable.Repeat("</a>", 300_000)), 0), ("word/document.xml", "<d/>", 0)), either),
            "picture of a billion dots" => (HugePng(), bomb),
            "tiff whose pages go in a circle" => (CircularTiff(), ["document", "unread.malformed"]),
            "page as large as a town" => (Pdf("/MediaBox [0 0 14400000 14400000]", 1), ["document"]),
            "pdf that claims a million pages" => (Pdf("/MediaBox [0 0 600 800]", 1_000_000), ["document", "unread.malformed"]),
            "compound file in a circle" => (CircularCompoundFile(), ["unread.malformed", "unread.no-reader"]),
            "half a document" => (Half("samples/demo/files/testWORD_various.docx"), either),
            "half a picture" => (Half("samples/demo/files/phototest.tif"), either),
            "half an archive" => (Half("vectors/files/test-documents.7z"), either),
            "groups without end" => (Encoding.ASCII.GetBytes("{\\rtf1 " + new string('{', 1_000_000) + "words" + new string('}', 900_000)), ["document"]),
            "sheet with a far cell" => (Zip(
                ("xl/workbook.xml", "<workbook><sheets><sheet name='a' r:id='r1' xmlns:r='r'/></sheets></workbook>", 0),
                ("xl/_rels/workbook.xml.rels", "<r><e Id='r1' Target='s.xml' Type='/worksheet'/></r>", 0),
                ("xl/s.xml", "<s><row r='1048576'><c r='XFD1048576' s='2000000000' t='s'><v>-5</v></c><c s='x'><v>1e308</v></c></row></s>", 0)), ["document"]),
            "mimetype that lies" => (Zip(("mimetype", "application/vnd.oasis.opendocument.text\nX-Header: no", 0), ("content.xml", "<t/>", 0)), ["document"]),
            _ => throw new InvalidOperationException(what),
        };
    }

    private static byte[] Half(string path)
    {
        var bytes = File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(Vectors.Root)!, path));
        return bytes[..(bytes.Length / 2)];
    }

    private static byte[] Document(string xml) => Zip(("word/document.xml", xml, 0));

    private static byte[] GzipOfZeros(int length)
    {
        var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Fastest))
        {
            WriteZeros(gzip, length, (byte)'a'); // zeros are an empty tar
        }

        return output.ToArray();
    }

    private static byte[] Zip(params (string Name, string? Text, int Zeros)[] members)
    {
        var output = new MemoryStream();
        using (var zip = new ZipArchive(output, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text, zeros) in members)
            {
                using var member = zip.CreateEntry(name, CompressionLevel.Fastest).Open();
                member.Write(Encoding.UTF8.GetBytes(text ?? string.Empty));
                WriteZeros(member, zeros, text is null ? (byte)0 : (byte)' ');
            }
        }

        return output.ToArray();
    }

    private static void WriteZeros(Stream stream, int length, byte value = 0)
    {
        var piece = new byte[1 << 20];
        Array.Fill(piece, value);
        for (; length > 0; length -= piece.Length)
        {
            stream.Write(piece.AsSpan(0, Math.Min(length, piece.Length)));
        }
    }

    /// <summary>A picture that says it is 40,000 by 40,000 in colour, in 60 bytes.</summary>
    private static byte[] HugePng()
    {
        var header = new byte[25];
        BinaryPrimitives.WriteInt32BigEndian(header, 13);
        "IHDR"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(8), 40_000);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(12), 40_000);
        (header[16], header[17]) = (8, 2);
        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(21), Crc32(header.AsSpan(4, 17)));
        return [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10, .. header, .. new byte[30]];
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xEDB88320 : 0);
            }
        }

        return ~crc;
    }

    private static byte[] CircularTiff()
    {
        // One directory of a white picture of 32 by 32 dots, whose next directory is itself.
        (ushort Tag, ushort Type, uint Value)[] tags =
            [(256, 3, 32), (257, 3, 32), (258, 3, 1), (259, 3, 1), (262, 3, 0), (273, 4, 200), (277, 3, 1), (278, 3, 32), (279, 4, 128)];
        var bytes = new byte[400];
        "II*\0"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), 8);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(8), (ushort)tags.Length);
        for (var i = 0; i < tags.Length; i++)
        {
            var entry = bytes.AsSpan(10 + (12 * i));
            BinaryPrimitives.WriteUInt16LittleEndian(entry, tags[i].Tag);
            BinaryPrimitives.WriteUInt16LittleEndian(entry[2..], tags[i].Type);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[4..], 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], tags[i].Value);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(10 + (12 * tags.Length)), 8);
        return bytes;
    }

    private static byte[] Pdf(string box, int count) => Encoding.ASCII.GetBytes(
        "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        + $"2 0 obj<</Type/Pages/Kids[3 0 R]/Count {count}>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R {box}>>endobj\ntrailer<</Root 1 0 R>>\n");

    private static byte[] CircularCompoundFile()
    {
        var bytes = new byte[512 * 4];
        ((ReadOnlySpan<byte>)[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1]).CopyTo(bytes);
        (bytes[30], bytes[32]) = (9, 6);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(48), 1); // the directory
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(60), 1);
        for (var i = 1; i < 109; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(76 + (4 * i)), uint.MaxValue);
        }

        // The table stands in sector 0; each sector's next is sector 1.
        for (var i = 0; i < 128; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(512 + (4 * i)), 1);
        }

        // Entries whose brothers and children are themselves.
        for (var i = 0; i < 4; i++)
        {
            var entry = bytes.AsSpan(1024 + (128 * i));
            (entry[0], entry[64], entry[66]) = ((byte)'a', 4, 2);
            BinaryPrimitives.WriteInt32LittleEndian(entry[68..], 1);
            BinaryPrimitives.WriteInt32LittleEndian(entry[72..], 2);
            BinaryPrimitives.WriteInt32LittleEndian(entry[76..], 1);
        }

        return bytes;
    }
}

using System.IO.Compression;
using System.Text;

namespace Strongroom.EndToEnd.Canaries;

/// <summary>The finder of planted words finds them; a finder that finds nothing would pass every other test.</summary>
public sealed class CanaryScanTests
{
    private const string Word = "Zephyrantine";

    public static TheoryData<string, Func<byte[], byte[]>> Forms => new()
    {
        { "plain", bytes => bytes },
        { "utf-16", bytes => Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)) },
        { "utf-16 big-endian", bytes => Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes)) },
        { "upper case", bytes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).ToUpperInvariant()) },
        { "lower case", bytes => Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(bytes).ToLowerInvariant()) },
        { "hexadecimal", bytes => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)) },
        { "base64", bytes => Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)) },
        { "base64 of utf-16", bytes => Encoding.ASCII.GetBytes(Convert.ToBase64String(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)))) },
        { "gzip", bytes => Pack(bytes, s => new GZipStream(s, CompressionLevel.Optimal)) },
        { "zlib", bytes => Pack(bytes, s => new ZLibStream(s, CompressionLevel.Fastest)) },
        { "deflate", bytes => Pack(bytes, s => new DeflateStream(s, CompressionLevel.SmallestSize)) },
        { "brotli", bytes => Pack(bytes, s => new BrotliStream(s, CompressionLevel.Fastest)) },
        { "utf-16 in gzip", bytes => Pack(Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)), s => new GZipStream(s, CompressionLevel.Optimal)) },
    };

    [Theory]
    [MemberData(nameof(Forms))]
    public void FindsThePlantedWord(string form, Func<byte[], byte[]> make)
    {
        var scan = new CanaryScan([Word]);
        for (var before = 0; before < 4; before++)
        {
            var text = Encoding.UTF8.GetBytes($"{new string('x', before)} the {Word} report, twice: {Word}.");
            var planted = make(text);
            Assert.True(scan.In(planted).Count > 0, $"{form}, {before} characters before");
            if (form is "gzip" or "zlib")
            {
                Assert.NotEmpty(scan.In([1, 2, 3, 4, 5, .. planted, 6, 7]));
            }
        }
    }

    [Fact]
    public void FindsItInNamesAndContentsOfFiles()
    {
        var folder = Directory.CreateTempSubdirectory("strongroom-scan-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "plain"), $"a {Word} b");
            File.WriteAllText(Path.Combine(Directory.CreateDirectory(Path.Combine(folder.FullName, "deep", "er")).FullName, $"of {Word}.log"), "nothing");
            File.WriteAllText(Path.Combine(folder.FullName, "clean"), "nothing of it");
            var found = new CanaryScan([Word]).InFolder(folder.FullName, out var files);
            Assert.Equal(3, files);
            Assert.Equal(2, found.Count);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void FindsNothingInNoise()
    {
        var noise = new byte[4 << 20];
        new Core.SeededChance(11).Fill(noise);
        Assert.Empty(new CanaryScan([Word, "Quillonberry", "Marzipandora"]).In(noise));
    }

    private static byte[] Pack(byte[] bytes, Func<Stream, Stream> packer)
    {
        using var packed = new MemoryStream();
        using (var stream = packer(packed))
        {
            stream.Write(bytes);
        }

        return packed.ToArray();
    }
}

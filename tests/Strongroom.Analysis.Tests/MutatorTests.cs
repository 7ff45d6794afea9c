using Strongroom.Core;

namespace Strongroom.Analysis.Tests;

/// <summary>Changed, cut, doubled and crossed files: any bytes give a document that keeps the rules or a reason, in bounded steps.</summary>
public sealed class MutatorTests
{
    private const ulong Seed = 20_261_122;

    [Theory]
    [InlineData("mail", "message/rfc822", 4000)]
    [InlineData("html", "text/html", 800)]
    [InlineData("text", "text/plain", 2000)]
    [InlineData("hostile", "application/octet-stream", 1000)]
    [InlineData("files", "application/octet-stream", 800)]
    public void ChangedFilesGiveADocumentOrAReason(string folder, string claimed, int runs)
    {
        // Pictures are for the sandbox: their reader is native and slow.
        var files = Vectors.All(folder).Where(static file => Path.GetExtension(file) != ".jpg").Select(File.ReadAllBytes).Where(static bytes => bytes.Length is > 0 and < 40_000).ToArray();
        var chance = new SeededChance(Seed);
        for (var run = 0; run < runs; run++)
        {
            var bytes = Mutate(files, chance);
            try
            {
                Assert.NotNull(InProcess.Read(bytes, claimed));
            }
            catch (Exception e) when (e is not Xunit.Sdk.XunitException)
            {
                Assert.Fail($"seed {Seed}, run {run}, folder {folder}: {e}");
            }
        }
    }

    /// <summary>A changed zip is mostly no zip any more, so members are changed inside it.</summary>
    [Fact]
    public void DocumentsWithChangedMembersGiveADocumentOrAReason()
    {
        var packages = new[] { "files/testWORD.docx", "files/testEXCEL_hyperlinks.xlsx", "files/testVISIO_text.vsdx", "hostile/testDdeLink.xlsx", "hostile/testFrameset.docx" }
            .Select(static name => Members(Vectors.Read(name))).ToArray();
        var chance = new SeededChance(Seed);
        var (read, unread) = (0, 0);
        for (var run = 0; run < 600; run++)
        {
            var members = packages[chance.Below(packages.Length)];
            var changed = chance.Below(members.Count);
            var all = members.Select(static member => member.Bytes).Where(static bytes => bytes.Length > 0).ToArray();
            var bytes = Zip(members.Select((member, i) => (member.Name, i == changed && member.Bytes.Length > 0 ? Mutate([member.Bytes, .. all], chance) : member.Bytes)));
            _ = InProcess.Read(bytes) is AnalysisOutcome.Document ? read++ : unread++;
        }

        Assert.True(read > 100, $"{read} read, {unread} not: the mutator is too strong");
    }

    private static List<(string Name, byte[] Bytes)> Members(byte[] package)
    {
        using var zip = new System.IO.Compression.ZipArchive(new MemoryStream(package));
        return [.. zip.Entries.Select(static entry =>
        {
            using var stream = entry.Open();
            var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            return (entry.FullName, bytes.ToArray());
        })];
    }

    private static byte[] Zip(IEnumerable<(string Name, byte[] Bytes)> members)
    {
        var output = new MemoryStream();
        using (var zip = new System.IO.Compression.ZipArchive(output, System.IO.Compression.ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in members)
            {
                using var member = zip.CreateEntry(name, System.IO.Compression.CompressionLevel.NoCompression).Open();
                member.Write(bytes);
            }
        }

        return output.ToArray();
    }

    private static byte[] Mutate(byte[][] files, SeededChance chance)
    {
        var bytes = files[chance.Below(files.Length)].ToList();
        for (var changes = 1 + chance.Below(8); changes > 0 && bytes.Count > 0; changes--)
        {
            var at = chance.Below(bytes.Count);
            var length = Math.Min(1 + chance.Below(64), bytes.Count - at);
            switch (chance.Below(7))
            {
                case 0:
                    bytes[at] = (byte)chance.Below(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, length);
                    break;
                case 2:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                case 3:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
                case 4:
                    bytes.InsertRange(at, Pick(chance));
                    break;
                case 5:
                    var other = files[chance.Below(files.Length)];
                    bytes.InsertRange(at, other.AsSpan(chance.Below(other.Length)).ToArray().Take(2000));
                    break;
                default:
                    bytes[at] ^= (byte)(1 << chance.Below(8));
                    break;
            }
        }

        return [.. bytes];
    }

    private static byte[] Pick(SeededChance chance)
    {
        string[] bits =
        [
            "\r\n\r\n", "\n", "--", "=?utf-8?B?", "=?iso-2022-jp?Q?", "?=", "Content-Type: multipart/mixed; boundary=\"\"\r\n", "Content-Transfer-Encoding: base64\r\n",
            "Content-Type: message/rfc822\r\n", ";", "\"", "*0*=", "begin 644 x\n", "\nend\n", "From - \n", "<div>", "</table>", "<script>", "<!--", "&#x110000;", "\0\0\0", "\u001b$B", "=\r\n",
        ];
        return System.Text.Encoding.UTF8.GetBytes(bits[chance.Below(bits.Length)]);
    }
}

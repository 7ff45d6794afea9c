using System.IO.Compression;
using System.Text;

namespace Strongroom.EndToEnd.Canaries;

/// <summary>
/// Looks for planted words in bytes, in every form in which a program might have left them: as they are, in lower and upper case, as UTF-16, as
/// hexadecimal, as base64 at any alignment, and packed by gzip, zlib or deflate.
/// </summary>
internal sealed class CanaryScan
{
    private const int MaxUnpackedBytes = 64 << 20;

    private readonly List<(string Word, string Form, byte[] Bytes)> _patterns = [];

    internal CanaryScan(IEnumerable<string> words)
    {
        foreach (var word in words)
        {
            // Shorter ones would turn up by chance in sealed bytes, above all in base64.
            ArgumentOutOfRangeException.ThrowIfLessThan(word.Length, 9);
            foreach (var spelling in new[] { word, word.ToLowerInvariant(), word.ToUpperInvariant() }.Distinct())
            {
                AddForms(word, "", Encoding.UTF8.GetBytes(spelling));
                AddForms(word, " UTF-16", Encoding.Unicode.GetBytes(spelling));
                Add(word, "UTF-16 big-endian", Encoding.BigEndianUnicode.GetBytes(spelling));
            }
        }
    }

    /// <summary>What is found in some bytes: word and form, each once.</summary>
    internal IReadOnlyList<string> In(ReadOnlySpan<byte> bytes)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        Plain(bytes, "", found);
        Packed(bytes, found);
        return [.. found];
    }

    /// <summary>What is found in a folder: in names and contents of all its files, links not followed.</summary>
    internal IReadOnlyList<string> InFolder(string folder, out int files)
    {
        var found = new List<string>();
        files = 0;
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint, IgnoreInaccessible = false };
        foreach (var path in Directory.EnumerateFileSystemEntries(folder, "*", options))
        {
            found.AddRange(In(Encoding.UTF8.GetBytes(Path.GetFileName(path))).Select(f => $"name of {path}: {f}"));
            if (!File.Exists(path) || new FileInfo(path).UnixFileMode == UnixFileMode.None)
            {
                continue;
            }

            files++;
            if (new FileInfo(path).Length == 0)
            {
                continue; // a lock, which whoever holds it lets nobody open
            }

            found.AddRange(In(ReadShared(path)).Select(f => $"{path}: {f}"));
        }

        return found;
    }

    /// <summary>A file as it is now, whoever else has it open.</summary>
    internal static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var copy = new MemoryStream();
        file.CopyTo(copy);
        return copy.ToArray();
    }

    private void AddForms(string word, string encoding, byte[] bytes)
    {
        Add(word, $"plain{encoding}", bytes);
        Add(word, $"hexadecimal{encoding}", Encoding.ASCII.GetBytes(Convert.ToHexString(bytes)));
        Add(word, $"hexadecimal{encoding}", Encoding.ASCII.GetBytes(Convert.ToHexStringLower(bytes)));
        for (var alignment = 0; alignment < 3; alignment++)
        {
            // Only whole groups of the word itself: its neighbours colour the first and the last characters.
            var text = Convert.ToBase64String([.. new byte[alignment], .. bytes]).TrimEnd('=');
            var first = alignment == 0 ? 0 : 4;
            var last = (alignment + bytes.Length) / 3 * 4;
            var core = text[first..Math.Min(last, text.Length)];
            Add(word, $"base64{encoding}", Encoding.ASCII.GetBytes(core));
            Add(word, $"base64{encoding}", Encoding.ASCII.GetBytes(core.Replace('+', '-').Replace('/', '_')));
        }
    }

    private void Add(string word, string form, byte[] bytes)
    {
        if (!_patterns.Exists(p => p.Bytes.AsSpan().SequenceEqual(bytes)))
        {
            _patterns.Add((word, form, bytes));
        }
    }

    private void Plain(ReadOnlySpan<byte> bytes, string packing, SortedSet<string> found)
    {
        foreach (var (word, form, pattern) in _patterns)
        {
            if (bytes.IndexOf(pattern) >= 0)
            {
                found.Add($"{word} ({form}{packing})");
            }
        }
    }

    private void Packed(ReadOnlySpan<byte> bytes, SortedSet<string> found)
    {
        var whole = bytes.ToArray();
        TryUnpack(whole, 0, static s => new DeflateStream(s, CompressionMode.Decompress), " in deflate", found);
        TryUnpack(whole, 0, static s => new BrotliStream(s, CompressionMode.Decompress), " in brotli", found);
        for (var at = 0; at + 2 < whole.Length; at++)
        {
            if (whole[at] == 0x1F && whole[at + 1] == 0x8B && whole[at + 2] == 8)
            {
                TryUnpack(whole, at, static s => new GZipStream(s, CompressionMode.Decompress), " in gzip", found);
            }
            else if (whole[at] == 0x78 && whole[at + 1] is 0x01 or 0x5E or 0x9C or 0xDA && ((whole[at] << 8) | whole[at + 1]) % 31 == 0)
            {
                TryUnpack(whole, at, static s => new ZLibStream(s, CompressionMode.Decompress), " in zlib", found);
            }
            else if (whole[at] == (byte)'P' && whole[at + 1] == (byte)'K' && whole[at + 2] == 3 && at + 30 < whole.Length)
            {
                var content = at + 30 + (whole[at + 26] | (whole[at + 27] << 8)) + (whole[at + 28] | (whole[at + 29] << 8));
                TryUnpack(whole, content, static s => new DeflateStream(s, CompressionMode.Decompress), " in zip", found);
            }
        }
    }

    private void TryUnpack(byte[] bytes, int at, Func<Stream, Stream> unpacker, string packing, SortedSet<string> found)
    {
        if (at >= bytes.Length)
        {
            return;
        }

        using var packed = new MemoryStream(bytes, at, bytes.Length - at);
        using var unpacked = new MemoryStream();
        using var stream = unpacker(packed);
        var buffer = new byte[16 << 10];
        try
        {
            for (int read; unpacked.Length < MaxUnpackedBytes && (read = stream.Read(buffer)) > 0;)
            {
                unpacked.Write(buffer, 0, read);
            }
        }
        catch (Exception torn) when (torn is InvalidDataException or IOException or InvalidOperationException)
        {
            // Not packed bytes, or not to their end: what came out before counts.
        }

        Plain(unpacked.GetBuffer().AsSpan(0, (int)unpacked.Length), packing, found);
    }
}

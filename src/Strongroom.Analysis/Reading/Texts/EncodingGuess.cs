using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Strongroom.Analysis.Reading.Texts;

/// <summary>What a sample of bytes was recognised as.</summary>
/// <param name="Encoding">The encoding, or null when the bytes are not text.</param>
/// <param name="Skip">Length of the byte order mark.</param>
/// <param name="IsCertain">By byte order mark, by well-formed UTF-8, or as declared; otherwise by likelihood.</param>
internal readonly record struct Guess(Encoding? Encoding, int Skip, bool IsCertain);

/// <summary>Finds the encoding of text that may not say it. Order: byte order mark, zero bytes, UTF-8, what is declared, likelihood.</summary>
internal static class EncodingGuess
{
    private static readonly SearchValues<byte> BinaryBytes =
        SearchValues.Create([.. Enumerable.Range(0, 32).Where(static b => b is not (8 or 9 or 10 or 12 or 13 or 26 or 27)).Select(static b => (byte)b)]);

    private static readonly string[] Candidates =
    [
        "windows-1252", "windows-1251", "koi8-r", "cp866", "windows-1250", "windows-1253", "windows-1255", "windows-1256", "iso-8859-2",
        "shift_jis", "euc-jp", "gb18030", "big5", "euc-kr", "macintosh",
    ];

    /// <summary>Recognises a sample.</summary>
    /// <param name="sample">The first bytes.</param>
    /// <param name="isAll">The sample is the whole text, so a character cut at its end is an error.</param>
    /// <param name="declared">What the item says of itself, or null.</param>
    internal static Guess Of(ReadOnlySpan<byte> sample, bool isAll, string? declared)
    {
        if (ByMark(sample) is { } marked)
        {
            return marked;
        }

        if (sample.IndexOf((byte)0) >= 0)
        {
            return ByZeros(sample);
        }

        if (IsUtf8(sample, isAll))
        {
            var known = Charsets.Find(declared);
            return sample.ContainsAny(BinaryBytes) && IsBinary(sample)
                ? default
                : UsesEscapes(sample) ? new Guess(known ?? Charsets.Get("iso-2022-jp"), 0, true)
                : known?.CodePage is 50220 or 50221 or 50222 or 52936 or 50225 ? new Guess(known, 0, true) // 7-bit encodings of East Asia
                : new Guess(Encoding.UTF8, 0, true);
        }

        if (IsBinary(sample))
        {
            return default;
        }

        if (Charsets.Find(declared) is { } named && named.CodePage is not (65001 or 1200 or 1201 or 12000 or 12001) && Decodes(sample, named, isAll))
        {
            return new Guess(named, 0, true);
        }

        return MostLikely(sample, isAll, Charsets.Find(declared));
    }

    private static Guess? ByMark(ReadOnlySpan<byte> sample) => sample switch
    {
        [0xEF, 0xBB, 0xBF, ..] => new Guess(Encoding.UTF8, 3, true),
        [0xFF, 0xFE, 0x00, 0x00, ..] => new Guess(Encoding.UTF32, 4, true),
        [0x00, 0x00, 0xFE, 0xFF, ..] => new Guess(new UTF32Encoding(bigEndian: true, byteOrderMark: true), 4, true),
        [0xFF, 0xFE, ..] => new Guess(Encoding.Unicode, 2, true),
        [0xFE, 0xFF, ..] => new Guess(Encoding.BigEndianUnicode, 2, true),
        _ => null,
    };

    /// <summary>Zero bytes: wide encodings without a mark have them at regular places, other text has none.</summary>
    private static Guess ByZeros(ReadOnlySpan<byte> sample)
    {
        Span<int> zeros = stackalloc int[4];
        var length = Math.Min(sample.Length, 4096) & ~3;
        for (var i = 0; i < length; i++)
        {
            zeros[i & 3] += sample[i] == 0 ? 1 : 0;
        }

        var quarter = Math.Max(1, length / 4);
        Encoding? wide = length < 2 ? null
            : IsMost(zeros[2]) && IsMost(zeros[3]) && !IsMost(zeros[0]) ? Encoding.UTF32
            : IsMost(zeros[0]) && IsMost(zeros[1]) && !IsMost(zeros[3]) ? new UTF32Encoding(bigEndian: true, byteOrderMark: false)
            : zeros[1] + zeros[3] > 2 * (zeros[0] + zeros[2]) ? Encoding.Unicode
            : zeros[0] + zeros[2] > 2 * (zeros[1] + zeros[3]) ? Encoding.BigEndianUnicode
            : null;
        return wide is not null && LooksLikeText(sample, wide) ? new Guess(wide, 0, false) : default;

        bool IsMost(int count) => count * 10 >= quarter * 9;
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> sample, Encoding encoding)
    {
        var text = encoding.GetString(sample[..Math.Min(sample.Length & ~3, 8192)]);
        var good = text.Count(static c => char.IsLetterOrDigit(c) || char.IsWhiteSpace(c) || char.IsPunctuation(c) || char.IsSymbol(c) || char.IsSurrogate(c));
        var bad = text.Count(static c => c == '\uFFFD' || (char.IsControl(c) && !char.IsWhiteSpace(c)));
        return text.Length > 0 && good * 10 >= text.Length * 9 && bad * 50 <= text.Length;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> sample, bool isAll)
    {
        if (!isAll)
        {
            // The sample may end inside a character: leave out an unfinished one.
            for (var back = 1; back <= Math.Min(3, sample.Length); back++)
            {
                if (sample[^back] >= 0xC0)
                {
                    sample = sample[..^back];
                    break;
                }
            }
        }

        return Utf8.IsValid(sample);
    }

    private static bool UsesEscapes(ReadOnlySpan<byte> sample) =>
        sample.IndexOf("\u001b$B"u8) >= 0 || sample.IndexOf("\u001b$@"u8) >= 0;

    /// <summary>More than one byte in fifty steers rather than writes.</summary>
    private static bool IsBinary(ReadOnlySpan<byte> sample)
    {
        var count = 0;
        foreach (var value in sample)
        {
            count += BinaryBytes.Contains(value) ? 1 : 0;
        }

        return count * 50 > sample.Length;
    }

    private static bool Decodes(ReadOnlySpan<byte> sample, Encoding encoding, bool isAll)
    {
        var text = encoding.GetString(sample);
        var bad = text.AsSpan().Count('\uFFFD');
        return bad * 50 <= text.Length || (bad == 1 && !isAll);
    }

    private static Guess MostLikely(ReadOnlySpan<byte> sample, bool isAll, Encoding? declared)
    {
        // Mostly single-byte text differs only where bytes are high; a few KiB around them decide.
        var part = sample[..Math.Min(sample.Length, 16 << 10)];
        var best = default(Guess);
        var bestScore = double.NegativeInfinity;
        foreach (var name in Candidates)
        {
            var encoding = Charsets.Get(name);
            var score = Likelihood.Of(part, encoding, isAll && part.Length == sample.Length) + (encoding.CodePage == declared?.CodePage ? 1 : 0);
            if (score > bestScore)
            {
                (best, bestScore) = (new Guess(encoding, 0, false), score);
            }
        }

        // Below this nothing that was tried looks like language: high bytes are mostly no letters, or broken.
        return bestScore < -1.5 ? default : best;
    }
}

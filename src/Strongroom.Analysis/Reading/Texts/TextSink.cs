using System.Text;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading.Texts;

/// <summary>
/// Collects clean text in UTF-8 up to a limit: line ends become LF, form feeds line ends, other control characters go, lone surrogates
/// become U+FFFD. Not thread-safe.
/// </summary>
internal sealed class TextSink
{
    private const int PieceChars = 16 << 10;
    private readonly ByteBuffer _bytes = new(16 << 10);
    private readonly Encoder _encoder = Encoding.UTF8.GetEncoder();
    private readonly char[] _clean = new char[PieceChars];
    private readonly int _limit;
    private bool _afterReturn;

    internal TextSink(int limit) => _limit = limit;

    /// <summary>The limit was reached and text was cut.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>Replacement characters that went in.</summary>
    internal int Replaced { get; private set; }

    internal int Length => _bytes.Length;

    /// <summary>Adds text.</summary>
    /// <returns>False when the limit is reached: more is useless.</returns>
    internal bool Add(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty && !IsCut)
        {
            var piece = text[..Math.Min(text.Length, PieceChars)];
            text = text[piece.Length..];
            var count = Clean(piece);
            var room = _bytes.Reserve((count * 3) + 8).Span;
            _encoder.Convert(_clean.AsSpan(0, count), room, flush: false, out _, out var written, out _);
            _bytes.Advance(written);
            if (_bytes.Length > _limit)
            {
                _bytes.Cut(CharacterStart(_limit));
                IsCut = true;
            }
        }

        return !IsCut;
    }

    /// <summary>Ends the text and gives it without white space at its end.</summary>
    internal ReadOnlyMemory<byte> Finish()
    {
        if (!IsCut)
        {
            var room = _bytes.Reserve(8).Span;
            _encoder.Convert([], room, flush: true, out _, out var written, out _);
            _bytes.Advance(written);
        }

        var text = _bytes.Written;
        var end = text.Span.LastIndexOfAnyExcept(" \t\n"u8) + 1;
        return text[..end];
    }

    private int Clean(ReadOnlySpan<char> piece)
    {
        var count = 0;
        foreach (var c in piece)
        {
            if (c == '\n' && _afterReturn)
            {
                _afterReturn = false;
                continue;
            }

            _afterReturn = c == '\r';
            if (c is '\r' or '\f' or '\u2028' or '\u2029' or '\u0085' or '\v')
            {
                _clean[count++] = '\n';
            }
            else if (c is '\t' or '\n' || !(c < 0x20 || (c >= 0x7F && c < 0xA0) || c == '\uFEFF'))
            {
                Replaced += c == '\uFFFD' ? 1 : 0;
                _clean[count++] = c;
            }
        }

        return count;
    }

    private int CharacterStart(int at)
    {
        var bytes = _bytes.Written.Span;
        while (at > 0 && (bytes[at] & 0xC0) == 0x80)
        {
            at--;
        }

        return at;
    }
}

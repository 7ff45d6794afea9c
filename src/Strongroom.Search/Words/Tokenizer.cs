using System.Text;

namespace Strongroom.Search.Words;

/// <summary>
/// Cuts text into folded words. Its only state is the place in the text, so it may start anew at the beginning of any word and finds the same
/// words from there on: snippets rest on that. Takes any text: lone surrogates, controls and words without end included. Rules: docs/formats/query.md.
/// </summary>
internal ref struct Tokenizer
{
    /// <summary>Version of the rules; written into segments.</summary>
    public const int Version = 2;

    /// <summary>A longer word is cut into pieces of this length, so that base64 and the like stay bounded and findable as phrases.</summary>
    public const int MaxWordChars = 64;

    /// <summary>How much white space may stand at a line end between the halves of a hyphenated word.</summary>
    private const int MaxBlanksAtLineEnd = 32;

    private const int LeastHalfChars = 2;

    private const int MaxElidedChars = 8;

    private const char Breve = '\u0306';

    /// <summary>What ASCII characters fold to, as the table has it; 0 for those that separate words.</summary>
    internal static ReadOnlySpan<byte> AsciiFold =>
        "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\00123456789\0\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0\0abcdefghijklmnopqrstuvwxyz\0\0\0\0\0"u8;

    /// <summary>French and Italian articles, pronouns and prepositions that lose their vowel before another: l'homme is found as homme.</summary>
    private static readonly HashSet<string> Elided = new(
        "c d j l m n s t qu jusqu lorsqu puisqu quoiqu presqu un all dall dell nell sull quell quest".Split(' '), StringComparer.Ordinal);

    private readonly ReadOnlySpan<char> _text;
    private readonly char[] _word;
    private int _at;
    private int _length;
    private int _joint;

    /// <summary>Starts at the beginning.</summary>
    /// <param name="text">Any text.</param>
    public Tokenizer(ReadOnlySpan<char> text)
    {
        _text = text;
        _word = new char[MaxWordChars + UnicodeTable.MaxFoldChars];
    }

    /// <summary>Where the word begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Where it ends.</summary>
    public int End { get; private set; }

    /// <summary>The word as it is indexed: folded. Valid until the next move.</summary>
    public readonly ReadOnlySpan<char> Folded => _word.AsSpan(0, _length);

    /// <summary>
    /// Where in <see cref="Folded"/> the second half of a word begins that a hyphen broke at the end of a line; 0 for all other words. Whether the hyphen belongs to the word cannot be told, so
    /// both halves are words too, if each has at least two letters.
    /// </summary>
    public readonly int SecondHalf => _joint >= LeastHalfChars && _length - _joint >= LeastHalfChars ? _joint : 0;

    /// <summary>Goes to the next word.</summary>
    /// <returns>False at the end of the text.</returns>
    public bool MoveNext()
    {
        while (_at < _text.Length)
        {
            if (_text[_at] < AsciiFold.Length && AsciiFold[_text[_at]] == 0)
            {
                _at++;
                continue;
            }

            var kind = Peek(_at, out var codePoint, out var size);
            switch (kind)
            {
                case WordClass.None or WordClass.Mark:
                    _at += size;
                    continue;
                case WordClass.Single:
                    Begin();
                    Take(codePoint, size);
                    while (_length < MaxWordChars && Peek(_at, out codePoint, out size) == WordClass.Mark)
                    {
                        Take(codePoint, size);
                    }

                    End = _at;
                    return true;
                default:
                    Begin();
                    if (!TakeInitials())
                    {
                        TakeWord();
                    }

                    if (_length > 0)
                    {
                        return true;
                    }

                    continue;
            }
        }

        return false;
    }

    private void Begin()
    {
        Start = _at;
        _length = 0;
        _joint = 0;
    }

    private void Take(int codePoint, int size)
    {
        _length += UnicodeTable.Fold(codePoint, _word.AsSpan(_length));
        _at += size;
        if (codePoint == Breve && _length > 0 && _word[_length - 1] == 'и')
        {
            _word[_length - 1] = 'й';
        }
    }

    /// <summary>U.S.S.R. and C.I.A. are one word: single letters with a full stop between each two.</summary>
    private bool TakeInitials()
    {
        if (_at + 1 >= _text.Length || (_text[_at + 1] != '.' && !char.IsSurrogate(_text[_at])))
        {
            return false;
        }

        var at = _at;
        var letters = 0;
        while (letters < MaxWordChars / 2 && Peek(at, out _, out var size) is WordClass.Letter or WordClass.Lower)
        {
            letters++;
            at += size;
            if (Peek(at, out var next, out _) != WordClass.None)
            {
                return false;
            }

            if (next != '.' || Peek(at + 1, out _, out _) is not (WordClass.Letter or WordClass.Lower))
            {
                break;
            }

            at++;
        }

        if (letters < 2)
        {
            return false;
        }

        while (letters-- > 0)
        {
            Peek(_at, out var codePoint, out var size);
            Take(codePoint, size);
            End = _at;
            _at += letters > 0 ? 1 : 0;
        }

        return true;
    }

    private void TakeWord()
    {
        while (_length < MaxWordChars)
        {
            if (_at < _text.Length && _text[_at] < AsciiFold.Length && AsciiFold[_text[_at]] is > 0 and var folded)
            {
                _word[_length++] = (char)folded;
                End = ++_at;
                continue;
            }

            var kind = Peek(_at, out var codePoint, out var size);
            if (kind is WordClass.Letter or WordClass.Lower or WordClass.Number or WordClass.Mark)
            {
                Take(codePoint, size);
                End = _at;
                if (codePoint == 0xAD)
                {
                    TryRejoin(_at);
                }
            }
            else if (codePoint is '\'' or 0x2019 or 0x2018 or 0xFF07 && IsLetter(_at + 1))
            {
                if (_text[_at + 1] is 's' or 'S' && Peek(_at + 2, out _, out _) is WordClass.None or WordClass.Single)
                {
                    _at += 2; // the possessive belongs to no word
                    return;
                }

                _at++;
                if (IsElided())
                {
                    Begin();
                    if (TakeInitials())
                    {
                        return;
                    }
                }
            }
            else if (codePoint is not ('-' or 0x2010) || !TryRejoin(_at + 1))
            {
                return;
            }
            else
            {
                _joint = _joint == 0 ? _length : _joint;
            }
        }
    }

    /// <summary>Whether what was taken so far is an elided word, and what follows the apostrophe begins as it must after one.</summary>
    private readonly bool IsElided()
    {
        if (_length > MaxElidedChars || !Elided.GetAlternateLookup<ReadOnlySpan<char>>().Contains(Folded))
        {
            return false;
        }

        Span<char> next = stackalloc char[UnicodeTable.MaxFoldChars];
        Peek(_at, out var codePoint, out _);
        return UnicodeTable.Fold(codePoint, next) > 0 && next[0] is 'a' or 'e' or 'i' or 'o' or 'u' or 'y' or 'h';
    }

    /// <summary>A hyphen at the end of a line, with a small letter at the start of the next: the word goes on there.</summary>
    private bool TryRejoin(int at)
    {
        if (!IsLetterBefore())
        {
            return false;
        }

        var line = false;
        for (var blanks = 0; blanks < MaxBlanksAtLineEnd && at < _text.Length; blanks++, at++)
        {
            if (_text[at] is '\n' or '\r' or '\u2028')
            {
                line = true;
            }
            else if (_text[at] is not (' ' or '\t'))
            {
                break;
            }
        }

        if (!line || Peek(at, out _, out _) != WordClass.Lower)
        {
            return false;
        }

        _at = at;
        return true;
    }

    private readonly bool IsLetterBefore() => _length > 0 && UnicodeTable.ClassOf(_word[_length - 1]) is WordClass.Letter or WordClass.Lower;

    private readonly bool IsLetter(int at) => Peek(at, out _, out _) is WordClass.Letter or WordClass.Lower;

    private readonly WordClass Peek(int at, out int codePoint, out int size)
    {
        if (at >= _text.Length)
        {
            (codePoint, size) = (0, 1);
            return WordClass.None;
        }

        int c = _text[at];
        (codePoint, size) = (c, 1);
        if (c is >= 0xD800 and <= 0xDFFF)
        {
            if (Rune.DecodeFromUtf16(_text[at..], out var rune, out size) != System.Buffers.OperationStatus.Done)
            {
                size = 1;
                return WordClass.None;
            }

            codePoint = rune.Value;
        }

        return UnicodeTable.ClassOf(codePoint);
    }
}

namespace Strongroom.Labels;

/// <summary>
/// A place in a marking's text. A value type, so that looking ahead is copying it. Letters compare without case, ASCII only.
/// </summary>
internal struct MarkingScanner
{
    private readonly string _text;

    internal MarkingScanner(string text, int maxChars)
    {
        if (text.Length > maxChars)
        {
            throw new LabelsException(LabelsFault.TooLong, $"a marking is at most {maxChars} characters", maxChars);
        }

        _text = text;
        Position = 0;
    }

    internal int Position { get; private set; }

    internal readonly bool AtEnd => Position == _text.Length;

    /// <summary>Skips spaces.</summary>
    /// <returns>True when there were any.</returns>
    internal bool SkipSpace()
    {
        var start = Position;
        while (Position < _text.Length && _text[Position] is ' ' or '\t')
        {
            Position++;
        }

        return Position > start;
    }

    internal void SkipSpaceAnd(char other)
    {
        while (Position < _text.Length && (_text[Position] is ' ' or '\t' || _text[Position] == other))
        {
            Position++;
        }
    }

    internal bool TryChar(char c)
    {
        if (Position == _text.Length || _text[Position] != c)
        {
            return false;
        }

        Position++;
        return true;
    }

    internal bool TryText(string text)
    {
        if (!_text.AsSpan(Position).StartsWith(text, StringComparison.Ordinal))
        {
            return false;
        }

        Position += text.Length;
        return true;
    }

    /// <summary>
    /// Takes words if the text goes on with them and the last is not the beginning of a longer one. One space stands for any number.
    /// </summary>
    internal bool TryPhrase(string phrase)
    {
        var ahead = this;
        foreach (var c in phrase)
        {
            if (c == ' ' ? !ahead.SkipSpace() : !ahead.TryUpper(c))
            {
                return false;
            }
        }

        if (!ahead.AtEnd && char.IsAsciiLetterOrDigit(_text[ahead.Position]))
        {
            return false;
        }

        this = ahead;
        return true;
    }

    /// <summary>Takes the characters that belong to a word, in upper case; empty when there are none.</summary>
    internal string Word(Func<char, bool> belongs)
    {
        var start = Position;
        while (Position < _text.Length && belongs(Upper(_text[Position])))
        {
            Position++;
        }

        return string.Create(Position - start, (_text, start), static (span, from) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Upper(from._text[from.start + i]);
            }
        });
    }

    private bool TryUpper(char upper)
    {
        if (Position == _text.Length || Upper(_text[Position]) != upper)
        {
            return false;
        }

        Position++;
        return true;
    }

    // Own, ASCII only: culture and Unicode folding would let look-alikes pass for a value.
    private static char Upper(char c) => c is >= 'a' and <= 'z' ? (char)(c - 32) : c;
}

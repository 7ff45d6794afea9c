using Strongroom.Search.Words;

namespace Strongroom.Search.Queries;

/// <summary>A word for which the visible dictionaries are asked: it stands for all of their terms that fit.</summary>
internal abstract record OpenWord : QueryWord
{
    /// <summary>Said by <see cref="Fit"/> of a term that fits.</summary>
    public const int Fits = -1;

    /// <summary>What every term that fits begins with; perhaps empty.</summary>
    public abstract string Start { get; }

    /// <summary>Whether a term fits.</summary>
    /// <param name="term">Its code points; it begins with <see cref="Start"/>.</param>
    /// <returns><see cref="Fits"/>; or a number of leading code points, at least 1, with which no term begins that fits; or 0 when only this one is known not to.</returns>
    public abstract int Fit(ReadOnlySpan<int> term);

    /// <summary>The code points of a text.</summary>
    protected static int[] CodePoints(string text) => [.. text.EnumerateRunes().Select(static r => r.Value)];
}

/// <summary>Every word that begins so.</summary>
/// <param name="Begins">What the indexed words begin with.</param>
internal sealed record PrefixWord(string Begins) : OpenWord
{
    /// <inheritdoc/>
    public override string Name => field ??= Begins + "\u0002";

    /// <inheritdoc/>
    public override string Start => Begins;

    /// <inheritdoc/>
    public override int Fit(ReadOnlySpan<int> term) => Fits;
}

/// <summary>Every word of a form: letters, and places where any letters may stand.</summary>
internal sealed record WildcardWord : OpenWord
{
    /// <summary>Stands in a form for one code point.</summary>
    public const char One = '?';

    /// <summary>Stands in a form for any number of code points.</summary>
    public const char Any = '*';

    /// <summary>Greatest length of a form: its places are bits of one word.</summary>
    public const int MaxPlaces = 62;

    private readonly int[] _places;
    private readonly ulong _skippable; // places that may stand for nothing
    private readonly ulong _ones; // places that stand for one code point
    private readonly ulong _anys; // places that stand for any number of them
    private readonly ulong[] _ofLetter = new ulong[128]; // places that stand for a letter of these

    /// <summary>Makes it.</summary>
    /// <param name="form">A folded word in which <see cref="One"/> and <see cref="Any"/> stand for others, at most <see cref="MaxPlaces"/> long.</param>
    public WildcardWord(string form)
    {
        Form = form;
        Start = form.IndexOfAny([One, Any]) is >= 0 and var end ? form[..end] : form;
        _places = CodePoints(form);
        for (var i = 0; i < _places.Length; i++)
        {
            // One at the very end may also stand for nothing, so that a question mark after a word does no harm.
            var mayBeNothing = _places[i] == Any || (_places[i] == One && i == _places.Length - 1);
            _skippable |= mayBeNothing ? 1UL << i : 0;
            _ones |= _places[i] == One ? 1UL << i : 0;
            _anys |= _places[i] == Any ? 1UL << i : 0;
            if (_places[i] < _ofLetter.Length)
            {
                _ofLetter[_places[i]] |= 1UL << i;
            }
        }
    }

    /// <summary>The form.</summary>
    public string Form { get; }

    /// <inheritdoc/>
    public override string Name => field ??= Form + "\u0006";

    /// <inheritdoc/>
    public override string Start { get; }

    /// <summary>All places that reading the term can have reached are kept at once, each as a bit.</summary>
    public override int Fit(ReadOnlySpan<int> term)
    {
        var reached = Skip(1);
        for (var t = 0; t < term.Length; t++)
        {
            var letter = term[t];
            reached = Skip(((reached & (_ones | PlacesOf(letter))) << 1) | (reached & _anys));
            if (reached == 0)
            {
                return t + 1;
            }
        }

        return (reached >> _places.Length & 1) != 0 ? Fits : 0;
    }

    private ulong PlacesOf(int letter)
    {
        if (letter < _ofLetter.Length)
        {
            return _ofLetter[letter];
        }

        ulong places = 0;
        for (var i = 0; i < _places.Length; i++)
        {
            places |= _places[i] == letter ? 1UL << i : 0;
        }

        return places;
    }

    private ulong Skip(ulong reached)
    {
        while (((reached & _skippable) << 1 & ~reached) is not 0 and var more)
        {
            reached |= more;
        }

        return reached;
    }
}

/// <summary>Every word that is at most some edits away from one: a letter more, less, another, or two neighbours swapped.</summary>
internal sealed record FuzzyWord : OpenWord
{
    /// <summary>Greatest number of edits.</summary>
    public const int MaxEdits = 2;

    private readonly int[] _target;

    /// <summary>Makes it.</summary>
    /// <param name="word">The word meant, folded.</param>
    /// <param name="edits">1 or 2.</param>
    public FuzzyWord(string word, int edits)
    {
        Word = word;
        Edits = edits;
        _target = CodePoints(word);
    }

    /// <summary>The word meant.</summary>
    public string Word { get; }

    /// <summary>How many edits are allowed.</summary>
    public int Edits { get; }

    /// <inheritdoc/>
    public override string Name => field ??= Word + (char)('\u0006' + Edits);

    /// <inheritdoc/>
    public override string Start => string.Empty;

    /// <summary>The number of edits between a term and the word; more than allowed when it is not near.</summary>
    public int DistanceTo(string term) => EditDistance.Within(_target, CodePoints(term), Edits, out _);

    /// <inheritdoc/>
    public override int Fit(ReadOnlySpan<int> term) => EditDistance.Within(_target, term, Edits, out var dead) <= Edits ? Fits : dead;
}

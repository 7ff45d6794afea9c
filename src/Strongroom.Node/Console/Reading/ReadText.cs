using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Reading;

/// <summary>A text, how it lies, what people set beside it, and where the words of a search stand in it. Immutable.</summary>
internal sealed class ReadText
{
    private const int TogetherChars = 300;

    private readonly List<(int Start, int Length, string Word)> _hits;

    /// <summary>Puts together what is known.</summary>
    /// <param name="text">The machine's text.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="corrections">All corrections, oldest first.</param>
    /// <param name="marks">Where the words of a search stand in a text.</param>
    internal ReadText(string text, LayoutAnswer layout, IReadOnlyList<CorrectionView> corrections, Func<string, IReadOnlyList<Mark>> marks)
    {
        Text = text;
        Spans = [.. layout.Spans.Where(s => s.Start >= 0 && s.Length > 0 && s.Start <= text.Length - s.Length)];
        Sections = [.. layout.Sections.Where(s => s.Start >= 0 && s.Start <= text.Length)];
        AllCorrections = corrections;
        Corrections = [.. corrections.Select(static (c, i) => (Correction: c, Number: i + 1)).Where(c => Stands(text, c.Correction))
            .OrderBy(static c => c.Correction.Start)];

        // A person's words are found too, and lead to the machine's place.
        var hits = marks(text).Select(m => (m.Start, m.Length, Word: text.Substring(m.Start, m.Length)));
        var corrected = Corrections.Where(c => c.Correction.Words.Length > 0).SelectMany(c =>
            marks(c.Correction.Words).Select(m => (c.Correction.Start, c.Correction.Length, Word: c.Correction.Words.Substring(m.Start, m.Length))));
        _hits = [.. hits.Concat(corrected).OrderBy(static h => h.Start).ThenByDescending(static h => h.Length)];
    }

    internal string Text { get; }

    internal IReadOnlyList<SpanView> Spans { get; }

    internal IReadOnlyList<SectionView> Sections { get; }

    internal IReadOnlyList<CorrectionView> AllCorrections { get; }

    /// <summary>Those in force that fit the text, by place, with their numbers among all.</summary>
    internal IReadOnlyList<(CorrectionView Correction, int Number)> Corrections { get; }

    /// <summary>Number of hits.</summary>
    internal int HitCount => _hits.Count;

    /// <summary>The place where the most different words of the search stand together, the earliest of such; null without hits.</summary>
    internal int? BestHit
    {
        get
        {
            int? best = null;
            var most = 0;
            for (var i = 0; i < _hits.Count; i++)
            {
                var words = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
                for (var j = i; j < _hits.Count && _hits[j].Start - _hits[i].Start <= TogetherChars; j++)
                {
                    words.Add(_hits[j].Word);
                }

                if (words.Count > most)
                {
                    most = words.Count;
                    best = _hits[i].Start;
                }
            }

            return best;
        }
    }

    /// <summary>Number from 1 of the first hit that a place touches; 0 for none.</summary>
    internal int HitOver(int start, int length)
    {
        for (var i = FirstHitFrom(start - TogetherChars); i < _hits.Count && _hits[i].Start < start + length; i++)
        {
            if (_hits[i].Start + _hits[i].Length > start)
            {
                return i + 1;
            }
        }

        return 0;
    }

    /// <summary>Hits that lie in a range, counted from its start.</summary>
    internal IReadOnlyList<Mark> MarksWithin(int from, int to)
    {
        var marks = new List<Mark>();
        for (var i = FirstHitFrom(from); i < _hits.Count && _hits[i].Start < to; i++)
        {
            marks.Add(new Mark(_hits[i].Start - from, Math.Min(_hits[i].Length, to - _hits[i].Start)));
        }

        return marks;
    }

    internal int HitsWithin(int from, int to) => _hits.Count(h => h.Start >= from && h.Start < to);

    /// <summary>Number of the first word that begins at or after a place.</summary>
    internal int FirstSpanFrom(int start)
    {
        var (low, high) = (0, Spans.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = Spans[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static bool Stands(string text, CorrectionView correction) =>
        correction.InForce && correction.Start >= 0 && correction.Length > 0 && correction.Start <= text.Length - correction.Length
        && text.AsSpan(correction.Start, correction.Length).SequenceEqual(correction.Machine);

    private int FirstHitFrom(int start)
    {
        var (low, high) = (0, _hits.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _hits[middle].Start < start ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

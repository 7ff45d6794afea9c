using Strongroom.Node.Api;
using Strongroom.Node.Console.Parts;

namespace Strongroom.Node.Console.Reading;

/// <summary>Cuts a text with known words into paragraphs: a recording at its pauses, a page at its blank lines.</summary>
internal static class Paragraphs
{
    /// <summary>From so long a pause on, in milliseconds, the page says that nothing was said.</summary>
    internal const long SilenceMs = 3000;

    private const long PauseMs = 1200;
    private const long BreathMs = 350;
    private const int LongWords = 70;
    private const int LongestWords = 140;

    /// <summary>Paragraphs of a part of a text.</summary>
    /// <param name="read">The text and what is known of it.</param>
    /// <param name="from">Where the part begins.</param>
    /// <param name="to">Where it ends.</param>
    internal static IReadOnlyList<Paragraph> Of(ReadText read, int from, int to)
    {
        var paragraphs = new List<Paragraph>();
        var pieces = new List<Piece>();
        long? silence = null;
        var words = 0;
        Piece? before = null;
        foreach (var piece in Pieces(read, from, to))
        {
            if (piece.IsWord)
            {
                var pause = piece.Time is { } time ? time - (before?.Until ?? before?.Time ?? (before is null && from == 0 ? 0 : time)) : 0;
                if (before is not null && EndsHere(read.Text, before, piece, pause, words))
                {
                    Close();
                }

                silence = pieces.Count == 0 && pause >= SilenceMs ? pause : silence;
                words++;
                before = piece;
            }

            if (pieces.Count > 0 || !string.IsNullOrWhiteSpace(piece.Text))
            {
                pieces.Add(piece);
            }
        }

        Close();
        return paragraphs;

        void Close()
        {
            while (pieces.Count > 0 && !pieces[^1].IsWord && string.IsNullOrWhiteSpace(pieces[^1].Text))
            {
                pieces.RemoveAt(pieces.Count - 1);
            }

            if (pieces.Count > 0)
            {
                paragraphs.Add(new Paragraph([.. pieces], silence));
            }

            pieces.Clear();
            silence = null;
            words = 0;
        }
    }

    private static bool EndsHere(string text, Piece before, Piece next, long pause, int words)
    {
        var between = text.AsSpan(before.End, Math.Max(0, next.Start - before.End));
        if (next.Time is null)
        {
            return between.Count('\n') > 1;
        }

        return between.Contains('\n') || pause >= PauseMs || words >= LongestWords || (words >= LongWords && pause >= BreathMs);
    }

    /// <summary>Words and what stands between them, in order and without gaps.</summary>
    private static IEnumerable<Piece> Pieces(ReadText read, int from, int to)
    {
        var at = from;
        foreach (var word in Words(read, from, to))
        {
            if (word.Start > at)
            {
                foreach (var piece in Between(read, at, word.Start))
                {
                    yield return piece;
                }
            }

            yield return word;
            at = word.End;
        }

        foreach (var piece in Between(read, at, to))
        {
            yield return piece;
        }
    }

    /// <summary>The words in a range; those of one correction as one.</summary>
    private static IEnumerable<Piece> Words(ReadText read, int from, int to)
    {
        var number = read.FirstSpanFrom(from);
        var corrections = read.Corrections.Where(c => c.Correction.Start >= from && c.Correction.Start + c.Correction.Length <= to).ToList();
        var at = from;
        var next = 0;
        while (true)
        {
            var span = number < read.Spans.Count && read.Spans[number] is var s && s.Start + s.Length <= to ? s : null;
            var correction = next < corrections.Count ? corrections[next] : default;
            if (correction.Correction is { } made && (span is null || made.Start < span.Start + span.Length))
            {
                next++;
                var inside = new List<SpanView>();
                while (number < read.Spans.Count && read.Spans[number].Start < made.Start + made.Length)
                {
                    inside.Add(read.Spans[number++]);
                }

                at = made.Start + made.Length;
                yield return new Piece(made.Start, made.Length, made.Machine)
                {
                    IsWord = true,
                    Time = inside.FirstOrDefault(static s => s.Time is not null)?.Time,
                    Until = inside.LastOrDefault(static s => s.Until is not null)?.Until,
                    Boxes = [.. inside.Select(static s => s.Box).OfType<IReadOnlyList<int>>()],
                    Correction = made,
                    CorrectionNumber = correction.Number,
                    Hit = read.HitOver(made.Start, made.Length),
                };
                continue;
            }

            if (span is null)
            {
                yield break;
            }

            number++;
            if (span.Start < at)
            {
                continue; // words never overlap in what engines say; if they do, the first one stands
            }

            at = span.Start + span.Length;
            yield return new Piece(span.Start, span.Length, read.Text.Substring(span.Start, span.Length))
            {
                IsWord = true,
                Time = span.Time,
                Until = span.Until,
                Doubt = Piece.DoubtOf(span.Confidence),
                Boxes = span.Box is { } box ? [box] : [],
                Hit = read.HitOver(span.Start, span.Length),
            };
        }
    }

    /// <summary>Text without known words, perhaps with hits in it.</summary>
    private static IEnumerable<Piece> Between(ReadText read, int from, int to)
    {
        var at = from;
        foreach (var run in MarkedRuns.Of(read.Text[from..to], read.MarksWithin(from, to)))
        {
            yield return new Piece(at, run.Text.Length, run.Text) { Hit = run.Marked ? read.HitOver(at, run.Text.Length) : 0 };
            at += run.Text.Length;
        }
    }
}

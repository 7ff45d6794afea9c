namespace Strongroom.Search.Ranking;

/// <summary>The two factors of a score: a word's weight, known at query time, and its impact on one document, stored.</summary>
internal static class Bm25
{
    /// <summary>Weights count in 1/2048, so that the greatest, 32 bits' worth, fits in 16 bits.</summary>
    private const int WeightFractionBits = 11;

    /// <summary>What a score of 1 is in whole numbers: weight 1.0 × impact 1.0.</summary>
    private const double ScoreUnit = (1 << WeightFractionBits) * (double)ScoringSettings.MaxImpact;

    /// <summary>
    /// The impact: (255 − share) · t / (t + k1), rounded down, where t = Σ boost · count / (1 − b + b · length / average) over the zones; and the share if the word stands in the title; at least 1.
    /// What a title says, no repetition in a text can say (docs/adr/0529-the-titles-share.md).
    /// </summary>
    public static byte Impact(ScoringSettings settings, ZoneCounts counts, ZoneCounts lengths)
    {
        var t = Normalised(settings, settings.TitleBoost, counts.Title, lengths.Title, settings.AverageTitle)
            + Normalised(settings, settings.FieldsBoost, counts.Fields, lengths.Fields, settings.AverageFields)
            + Normalised(settings, ScoringSettings.One, counts.Body, lengths.Body, settings.AverageBody);
        var reached = (ScoringSettings.MaxImpact - settings.TitleShare) * t / (t + settings.Saturation);
        return (byte)Math.Max(1, reached + (counts.Title > 0 ? settings.TitleShare : 0));
    }

    /// <summary>
    /// The weight: log2((2N + 2) / (2n + 1)), which is BM25's ln(1 + (N − n + ½) / (n + ½)) but for a constant factor, in 1/2048, at least 1.
    /// </summary>
    /// <param name="documents">N: live visible documents.</param>
    /// <param name="holders">n: those of them that hold the word; a sum over several terms of one group that exceeds N counts as N.</param>
    public static uint Weight(long documents, long holders) =>
        (uint)Math.Clamp(Log2((ulong)(2 * documents) + 2, (ulong)(2 * Math.Min(holders, documents)) + 1), 1, ushort.MaxValue);

    /// <summary>The score as people see it.</summary>
    /// <param name="score">Σ weight × impact.</param>
    public static double ToScore(uint score) => score / ScoreUnit;

    private static long Normalised(ScoringSettings settings, int boost, int count, int length, int average)
    {
        // boost · count / ((4 − q) / 4 + q / 4 · length / average), above and below times 4 · average; the products stay below 2^60
        var above = (long)boost * count * 4 * average;
        var below = ((4L - settings.LengthQuarters) * average) + ((long)settings.LengthQuarters * length);
        return above / below;
    }

    /// <summary>log2(a / b) in 1/2048, rounded down, for a ≥ b; by squaring, since a platform's logarithm may differ in the last bit.</summary>
    private static long Log2(ulong a, ulong b)
    {
        var whole = 0;
        while (a >> (whole + 1) >= b)
        {
            whole++;
        }

        // x = a / (b · 2^whole), from 1 to below 2, as a fixed-point number with 31 fraction bits
        var x = (ulong)(((UInt128)a << 31) / ((UInt128)b << whole));
        long fraction = 0;
        for (var bit = 0; bit < WeightFractionBits; bit++)
        {
            x = (x * x) >> 31;
            fraction <<= 1;
            if (x >> 32 != 0)
            {
                fraction |= 1;
                x >>= 1;
            }
        }

        return ((long)whole << WeightFractionBits) | fraction;
    }
}

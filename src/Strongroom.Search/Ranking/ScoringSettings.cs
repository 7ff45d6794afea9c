namespace Strongroom.Search.Ranking;

/// <summary>
/// The constants of BM25F, all whole numbers, so that every node and peer computes the same bits. Average lengths are settings and never
/// taken from data: else the length of hidden documents would move visible scores. Written into each segment; a segment with others is stale.
/// </summary>
internal sealed record ScoringSettings
{
    /// <summary>What fixed-point numbers count in: 1/65536.</summary>
    public const int One = 1 << 16;

    /// <summary>Greatest impact; an impact is one byte and at least 1.</summary>
    public const int MaxImpact = 255;

    /// <summary>The settings in force.</summary>
    public static ScoringSettings Default { get; } = new();

    /// <summary>The settings that follow from rules.</summary>
    public static ScoringSettings Of(SearchRules rules) => Default with
    {
        Saturation = One * rules.SaturationHundredths / 100,
        TitleShare = MaxImpact * rules.TitleShareHundredths / 100,
        AverageBody = rules.AverageBodyWords,
    };

    /// <summary>BM25's k1 in 1/65536: 1.6 (docs/adr/0520-measured-relevance.md).</summary>
    public int Saturation { get; init; } = 104_857;

    /// <summary>BM25's b in quarters: 3/4.</summary>
    public int LengthQuarters { get; init; } = 3;

    /// <summary>What a word in the title counts, in 1/65536 of a word in the body: 2.</summary>
    public int TitleBoost { get; init; } = 2 * One;

    /// <summary>The part of the greatest impact that only words of the title have, and all of these: 38 of 255 (docs/adr/0529-the-titles-share.md).</summary>
    public int TitleShare { get; init; } = 38;

    /// <summary>What a word in the other fields (author, sender, recipients, file name, source) counts: 1.</summary>
    public int FieldsBoost { get; init; } = One;

    /// <summary>Words in an average title.</summary>
    public int AverageTitle { get; init; } = 10;

    /// <summary>Words in average other fields.</summary>
    public int AverageFields { get; init; } = 16;

    /// <summary>Words in an average body.</summary>
    public int AverageBody { get; init; } = 200;
}

/// <summary>Words in each zone of a document: all of them, or how often one of them stands there.</summary>
internal record struct ZoneCounts(int Title, int Fields, int Body);

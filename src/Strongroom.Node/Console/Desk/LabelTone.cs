namespace Strongroom.Node.Console.Desk;

/// <summary>How grave a label's level is; picks the colour of banners and chips. The words are always there too.</summary>
internal enum Tone
{
    Unknown = 0,
    Open = 1,
    Calm = 2,
    Guarded = 3,
    Grave = 4,
}

/// <summary>Colours for printed labels.</summary>
internal static class LabelTone
{
    // Longest first: "TOP SECRET" holds "SECRET". A policy with other level names gets the neutral colour, never a wrong one.
    private static readonly (string Level, Tone Tone)[] Levels =
    [
        ("TOP SECRET", Tone.Grave),
        ("UNCLASSIFIED", Tone.Open),
        ("CONFIDENTIAL", Tone.Calm),
        ("OFFICIAL", Tone.Calm),
        ("SECRET", Tone.Guarded),
    ];

    internal static Tone Of(string label)
    {
        foreach (var (level, tone) in Levels)
        {
            var at = label.IndexOf(level, StringComparison.Ordinal);
            if (at >= 0 && IsEdge(label, at - 1) && IsEdge(label, at + level.Length))
            {
                return tone;
            }
        }

        return Tone.Unknown;
    }

    internal static string Class(string label) => Of(label) switch
    {
        Tone.Grave => "tone-grave",
        Tone.Guarded => "tone-guarded",
        Tone.Calm => "tone-calm",
        Tone.Open => "tone-open",
        _ => "tone-unknown",
    };

    /// <summary>The gravest level's name among labels, for the banner of a page that holds several; null where none is known.</summary>
    internal static string? HighestLevel(IEnumerable<string> labels)
    {
        var highest = labels.Select(l => (Tone: Of(l), Label: l)).OrderByDescending(l => l.Tone).FirstOrDefault();
        return highest.Tone == Tone.Unknown ? null : Levels.First(l => highest.Label.Contains(l.Level, StringComparison.Ordinal)).Level;
    }

    private static bool IsEdge(string label, int at) => at < 0 || at >= label.Length || !char.IsLetter(label[at]);
}

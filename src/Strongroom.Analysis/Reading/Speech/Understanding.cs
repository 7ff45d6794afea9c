namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Leaves out what an engine heard but did not understand: a language that it does not know, music, noise. Such words are noise too, and a search that finds
/// them is worse than one that finds nothing. A short piece is judged together with its neighbours. Measured in docs/adr/0610.
/// </summary>
internal static class Understanding
{
    /// <summary>The least evidence with which words are kept. Of the clips measured, other languages reach 0.16 and English begins at 0.23.</summary>
    internal const double LeastScore = 0.2;

    private const double EnoughSeconds = 5;

    /// <summary>Marks the hearings that were understood.</summary>
    /// <param name="hearings">In order.</param>
    internal static bool[] Of(IReadOnlyList<Hearing> hearings)
    {
        var understood = new bool[hearings.Count];
        for (var i = 0; i < hearings.Count; i++)
        {
            understood[i] = hearings[i].Evidence is not { } own || Pooled(hearings, i, own) >= LeastScore;
        }

        return understood;
    }

    private static double Pooled(IReadOnlyList<Hearing> hearings, int at, Evidence own)
    {
        var weight = own.Weight;
        var sum = own.Score * own.Weight;
        for (var away = 1; weight < EnoughSeconds && away < hearings.Count; away++)
        {
            Take(at - away);
            Take(at + away);
        }

        return weight > 0 ? sum / weight : 1;

        void Take(int i)
        {
            if (i >= 0 && i < hearings.Count && hearings[i].Evidence is { } near)
            {
                var share = Math.Min(near.Weight, own.Weight); // a long neighbour must not outvote the piece itself
                weight += share;
                sum += near.Score * share;
            }
        }
    }
}

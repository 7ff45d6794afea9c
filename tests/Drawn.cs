using System.Globalization;
using FsCheck;
using Microsoft.FSharp.Core;

namespace Strongroom;

/// <summary>
/// How properties draw their cases: the same ones in every run, so that a check of a change says something about that change. Who looks for new ones sets
/// STRONGROOM_DRAW to a number, or to <c>any</c> for a draw of its own in each run; what is found so becomes a test.
/// </summary>
internal static class Drawn
{
    private const ulong Usual = 20_261_122;

    internal static Config Cases { get; } = Environment.GetEnvironmentVariable("STRONGROOM_DRAW") switch
    {
        "any" => Config.QuickThrowOnFailure,
        { } number when ulong.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) => From(seed),
        _ => From(Usual),
    };

    private static Config From(ulong seed) =>
        Config.QuickThrowOnFailure.WithReplay(FSharpOption<Replay>.Some(new Replay(new Rnd(seed, 0x9E3779B97F4A7C15), FSharpOption<int>.None)));
}

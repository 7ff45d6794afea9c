using System.Runtime.InteropServices;
using Strongroom.Node.Api;

namespace Strongroom.Node.Console.Parts;

/// <summary>A piece of text, marked or not.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct MarkedRun(string Text, bool Marked);

/// <summary>Cuts text at its marks.</summary>
internal static class MarkedRuns
{
    /// <summary>The text in runs; marks that overlap, go back or reach past the end are cut to what is left, so that no character is lost or doubled.</summary>
    internal static IEnumerable<MarkedRun> Of(string text, IReadOnlyList<Mark> marks)
    {
        var at = 0;
        foreach (var mark in marks)
        {
            var start = Math.Clamp(mark.Start, at, text.Length);
            var end = (int)Math.Clamp((long)mark.Start + mark.Length, start, text.Length);
            if (end == start)
            {
                continue;
            }

            if (start > at)
            {
                yield return new MarkedRun(text[at..start], false);
            }

            yield return new MarkedRun(text[start..end], true);
            at = end;
        }

        if (at < text.Length)
        {
            yield return new MarkedRun(text[at..], false);
        }
    }
}

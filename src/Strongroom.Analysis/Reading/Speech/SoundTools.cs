using System.Globalization;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// What is asked of ffmpeg. It may open its input and nothing else; what playlists and lists of parts point to is out of its reach twice
/// over.
/// </summary>
internal static class SoundTools
{
    internal const string Package = "ffmpeg";

    private const int GreatestSeconds = 24 * 3600;
    private const int SoundBitsPerSecond = 24_000;
    private static readonly string[] Quiet = ["-nostdin", "-hide_banner", "-v", "quiet", "-threads", "1"];
    private static readonly string[] Input = ["-protocol_whitelist", "file", "-i", Tool.Input, "-map", "0:a:0", "-vn", "-sn", "-dn", "-map_metadata", "-1"];

    /// <summary>The first sound track as <see cref="Pcm"/>, at most so many seconds.</summary>
    internal static readonly Tool Samples = new(
        40, "/usr/bin/ffmpeg", Package, [(1, GreatestSeconds)],
        static n => [.. Quiet, .. Input, "-t", Text(n[0]), "-ac", "1", "-ar", Text(Pcm.SamplesPerSecond), "-f", "s16le", "pipe:1"]);

    /// <summary>The first sound track for people: Opus in Ogg, one channel, without anything that the item says of itself.</summary>
    internal static readonly Tool Opus = new(
        41, "/usr/bin/ffmpeg", Package, [(1, GreatestSeconds)],
        static n => [.. Quiet, .. Input, "-fflags", "+bitexact", "-t", Text(n[0]), "-ac", "1", "-c:a", "libopus", "-b:a",
            Text(SoundBitsPerSecond), "-f", "ogg", "pipe:1"]);

    /// <summary>A line for each stream: what kind it is.</summary>
    internal static readonly Tool Streams = new(
        42, "/usr/bin/ffprobe", Package, [],
        static _ => ["-v", "quiet", "-protocol_whitelist", "file", "-show_entries", "stream=codec_type", "-of", "csv=p=0", Tool.Input]);

    /// <summary>Not a tool but the site's transcription server, which the node asks; it stands in no catalogue, so nothing is ever run for it.</summary>
    internal static readonly Tool Server = new(TranscriptionServer.ToolNumber, string.Empty, string.Empty, [], static _ => []);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

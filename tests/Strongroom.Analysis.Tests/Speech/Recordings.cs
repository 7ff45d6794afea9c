using System.Text.Json;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>The demo's recordings and their reference texts.</summary>
internal static class Recordings
{
    private static readonly string Demo = Path.GetFullPath(Path.Combine(Vectors.Root, "..", "samples", "demo"));

    internal static string Folder { get; } = Path.Combine(Demo, "recordings");

    /// <summary>Name, language (zxx: no speech) and what is said.</summary>
    internal static IReadOnlyList<(string Name, string Language, string Reference)> All { get; } = Read();

    internal static string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Samples of a 16 kHz mono file whose header is 44 bytes long, as those of the demo are; for tests of what stands behind ffmpeg.</summary>
    internal static short[] Samples(string name)
    {
        var bytes = File.ReadAllBytes(PathOf(name));
        return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, short>(bytes.AsSpan(44, (bytes.Length - 44) & ~1)).ToArray();
    }

    /// <summary>The share of reference words that stand in the text, in any order: coarse on purpose, so that another build of a tool does not fail a test.</summary>
    internal static double Found(string reference, string text)
    {
        var heard = Words(text).ToList();
        var words = Words(reference);
        return words.Count(heard.Remove) / (double)words.Length;
    }

    private static string[] Words(string text) =>
        new string([.. text.ToLowerInvariant().Select(static c => char.IsAsciiLetter(c) || c == '\'' ? c : ' ')]).Split(' ', StringSplitOptions.RemoveEmptyEntries);

    private static List<(string Name, string Language, string Reference)> Read()
    {
        var all = new List<(string, string, string)>();
        foreach (var line in File.ReadLines(Path.Combine(Demo, "manifest.jsonl")))
        {
            using var json = JsonDocument.Parse(line);
            var file = json.RootElement.GetProperty("file").GetString()!;
            if (file.StartsWith("recordings/", StringComparison.Ordinal))
            {
                all.Add((Path.GetFileName(file), json.RootElement.GetProperty("language").GetString()!, json.RootElement.TryGetProperty("reference", out var text) ? text.GetString()! : string.Empty));
            }
        }

        return all.Count > 0 ? all : throw new InvalidOperationException("the demo has no recordings");
    }
}

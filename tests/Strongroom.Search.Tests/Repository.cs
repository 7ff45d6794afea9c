using System.Text.Json;

namespace Strongroom.Search.Tests;

/// <summary>Files of the repository that tests read.</summary>
internal static class Repository
{
    internal static string PathOf(string path)
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        }

        return Path.Combine(folder, path);
    }

    internal static List<JsonElement> JsonLines(string path) =>
        [.. File.ReadLines(PathOf(path)).Select(static line => JsonDocument.Parse(line).RootElement)];
}

using System.Text.Json;

namespace Strongroom.Testing;

/// <summary>Files of the repository that tests read. A missing one fails, it never passes silently.</summary>
public static class Repository
{
    /// <summary>The repository's folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>The full path of a file that the repository holds.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>A file of one JSON value a line.</summary>
    public static List<JsonElement> JsonLines(string path) =>
        [.. File.ReadLines(PathOf(path)).Select(static line => JsonDocument.Parse(line).RootElement)];

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx")))
        {
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository's root was not found.");
        }

        return folder;
    }
}

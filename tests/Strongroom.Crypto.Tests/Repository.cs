using System.Text.Json;

namespace Strongroom.Crypto.Tests;

/// <summary>Files of the repository that tests read: published vectors and documents. A missing or empty folder fails, it never passes silently.</summary>
internal static class Repository
{
    internal static string Root { get; } = FindRoot();

    internal static JsonElement Json(params string[] path)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine([Root, .. path])));
        return document.RootElement.Clone();
    }

    internal static IReadOnlyList<string> Files(string folder, string pattern)
    {
        var files = Directory.GetFiles(Path.Combine(Root, folder), pattern);
        Assert.NotEmpty(files);
        return files;
    }

    internal static byte[] Hex(this JsonElement element, string name) => Convert.FromHexString(element.GetProperty(name).GetString()!);

    internal static string Str(this JsonElement element, string name) => element.GetProperty(name).GetString()!;

    internal static IEnumerable<(JsonElement Group, JsonElement Test)> WycheproofCases(string file)
    {
        var root = Json("vectors", "wycheproof", file);
        var cases = root.GetProperty("testGroups").EnumerateArray().SelectMany(g => g.GetProperty("tests").EnumerateArray().Select(t => (g, t))).ToList();
        Assert.Equal(root.GetProperty("numberOfTests").GetInt32(), cases.Count);
        return cases;
    }

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

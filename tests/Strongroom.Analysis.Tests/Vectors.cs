namespace Strongroom.Analysis.Tests;

/// <summary>Files under vectors/, found from the test program's folder upwards.</summary>
internal static class Vectors
{
    internal static string Root { get; } = FindRoot();

    internal static byte[] Read(string name) => File.ReadAllBytes(Path.Combine(Root, name));

    /// <summary>All files of a folder. None is a failure: a test over nothing proves nothing.</summary>
    internal static string[] All(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(Root, folder)).Where(static f => Path.GetFileName(f) is not ("SOURCE.md" or "golden.jsonl")).Order(StringComparer.Ordinal).ToArray();
        return files.Length > 0 ? files : throw new InvalidOperationException($"no vectors in {folder}");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var vectors = Path.Combine(folder.FullName, "vectors", "mail");
            if (Directory.Exists(vectors))
            {
                return Path.GetDirectoryName(vectors)!;
            }
        }

        throw new InvalidOperationException("vectors/ was not found");
    }
}

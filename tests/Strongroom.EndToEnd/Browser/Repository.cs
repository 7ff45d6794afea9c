namespace Strongroom.EndToEnd.Browser;

/// <summary>Where the tests' own files are, and where pictures go.</summary>
internal static class Repository
{
    internal static string Root { get; } = Find();

    internal static string Artifacts(params ReadOnlySpan<string> parts)
    {
        var folder = Path.Combine([Root, "artifacts", .. parts]);
        Directory.CreateDirectory(folder);
        return folder;
    }

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Strongroom.slnx")))
        {
            folder = Path.GetDirectoryName(folder.TrimEnd('/')) ?? throw new DirectoryNotFoundException("Strongroom.slnx");
        }

        return folder;
    }
}

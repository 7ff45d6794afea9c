namespace Strongroom.Governance.Tests;

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
}

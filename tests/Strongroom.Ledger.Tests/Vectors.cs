namespace Strongroom.Ledger.Tests;

/// <summary>Files below vectors/ of the repository.</summary>
internal static class Vectors
{
    internal static string Folder(string name)
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder.TrimEnd('/')))
        {
            if (File.Exists(Path.Combine(folder, "Strongroom.slnx")))
            {
                return Path.Combine(folder, "vectors", name);
            }
        }

        throw new DirectoryNotFoundException("the repository's root was not found above the test program");
    }

    internal static string[] Lines(string folder, string file)
    {
        var lines = File.ReadAllLines(Path.Combine(Folder(folder), file));
        return lines.Length > 0 ? lines : throw new InvalidDataException($"{file} is empty");
    }
}

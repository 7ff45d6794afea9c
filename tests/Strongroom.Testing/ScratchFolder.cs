namespace Strongroom.Testing;

/// <summary>A new folder beside the test program's own files, gone when disposed. Under the build output, so that nothing outside it is touched.</summary>
public sealed class ScratchFolder : IDisposable
{
    public ScratchFolder()
    {
        var parent = System.IO.Path.Combine(AppContext.BaseDirectory, "scratch");
        Directory.CreateDirectory(parent);
        Path = System.IO.Path.Combine(parent, System.IO.Path.GetRandomFileName());
        Directory.CreateDirectory(Path);
    }

    /// <summary>The folder.</summary>
    public string Path { get; }

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (IOException)
        {
            // A killed child may still hold a file for a moment; the build output is cleaned anyway.
        }
    }
}

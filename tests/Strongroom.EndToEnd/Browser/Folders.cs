namespace Strongroom.EndToEnd.Browser;

/// <summary>Folders of tests, which a browser may have written to.</summary>
internal static class Folders
{
    private const int Attempts = 100;

    /// <summary>Removes a folder. A browser's last helper may still be writing while it ends: then what it wrote meanwhile is removed too.</summary>
    internal static async Task RemoveAsync(DirectoryInfo folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (IOException) when (attempt < Attempts)
            {
                await Task.Delay(50);
            }
        }
    }
}

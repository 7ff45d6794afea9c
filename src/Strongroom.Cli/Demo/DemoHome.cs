using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Demo;

/// <summary>The running demo: its process, and whether the agencies are introduced to each other.</summary>
internal sealed record DemoSupervisor(int Process, bool Linked);

/// <summary>A running node: its process and its console's address.</summary>
internal sealed record DemoNodeFile(int Process, string Address);

/// <summary>How far an agency's material is: filed, read out of so many, and whether all of this very material is filed and read.</summary>
internal sealed record DemoProgress(int Filed, int Read, int Total, bool Done, string Material);

/// <summary>One file of the demo's material: a line of samples/demo/manifest.jsonl.</summary>
/// <param name="File">Path below the folder of the manifest.</param>
/// <param name="Keeper">The agency that files it; gchq where none is named.</param>
/// <param name="Holding">Holding.</param>
/// <param name="Label">Label in printed form.</param>
/// <param name="Title">Title, or null.</param>
/// <param name="Date">Date, or null.</param>
/// <param name="Author">Author, or null.</param>
/// <param name="Sender">Sender, or null.</param>
/// <param name="Recipients">Recipients, or null.</param>
/// <param name="MediaType">Media type.</param>
/// <param name="FileName">File name, or null for that of the file.</param>
/// <param name="Kind">Kind of document, or null.</param>
/// <param name="Language">Language, or null.</param>
internal sealed record SampleLine(
    string File,
    string? Keeper,
    string Holding,
    string Label,
    string? Title,
    string? Date,
    string? Author,
    string? Sender,
    string? Recipients,
    string MediaType,
    string? FileName,
    string? Kind,
    string? Language);

/// <summary>
/// The demo's folder: store and state of each agency, and beside them the secrets and small files by which the demo's processes know of each
/// other. None of these holds content.
/// </summary>
internal sealed class DemoHome
{
    public DemoHome(string path) => Path = path;

    public string Path { get; }

    public string Secrets => In("secrets.json");

    public static DemoHome Default() => new(Environment.GetEnvironmentVariable("STRONGROOM_DEMO")
        ?? System.IO.Path.Combine(Environment.GetEnvironmentVariable("STRONGROOM_HOME") ?? Environment.CurrentDirectory, ".strongroom", "demo"));

    /// <summary>The folder with the demo's material.</summary>
    public static string Samples()
    {
        var path = Environment.GetEnvironmentVariable("STRONGROOM_DEMO_SAMPLES")
            ?? System.IO.Path.Combine(Environment.GetEnvironmentVariable("STRONGROOM_HOME") ?? Environment.CurrentDirectory, "samples", "demo");
        return File.Exists(System.IO.Path.Combine(path, "manifest.jsonl"))
            ? path
            : throw new UsageException($"the demo's material is missing: {path}/manifest.jsonl; run the demo from the project's folder");
    }

    /// <summary>The lines of the manifest, and a hash that tells this material from another.</summary>
    public static (IReadOnlyList<SampleLine> Lines, string Hash) Material()
    {
        var bytes = File.ReadAllBytes(System.IO.Path.Combine(Samples(), "manifest.jsonl"));
        var lines = System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonSerializer.Deserialize(line, CliJson.Default.SampleLine) ?? throw new UsageException("the demo's manifest is damaged"))
            .ToList();
        return (lines, Convert.ToHexStringLower(SHA256.HashData(bytes)));
    }

    public string Store(string agency) => System.IO.Path.Combine(Path, agency, "store");

    public string State(string agency) => System.IO.Path.Combine(Path, agency, "state");

    /// <summary>Removes an agency with everything that was filed there.</summary>
    public void Remove(string agency)
    {
        var folder = System.IO.Path.Combine(Path, agency);
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    public DemoSecrets ReadSecrets() =>
        TryReadSecrets() ?? throw new UsageException($"there is no demo in {Path}; start one with 'strongroom demo'");

    /// <summary>Null where there is no demo, or one of an earlier kind that can't go on.</summary>
    public DemoSecrets? TryReadSecrets() =>
        Read(Secrets, CliJson.Default.DemoSecrets) is { Format: DemoSecrets.CurrentFormat } secrets ? secrets : null;

    public void AddSecrets(DemoAgencySecrets agency)
    {
        var others = TryReadSecrets()?.Agencies.Where(a => a.Agency != agency.Agency) ?? [];
        var secrets = new DemoSecrets(DemoSecrets.Warning, DemoSecrets.CurrentFormat, [.. others.Append(agency).OrderBy(static a => a.Agency, StringComparer.Ordinal)]);
        Write(Secrets, JsonSerializer.SerializeToUtf8Bytes(secrets, CliJson.Default.DemoSecrets));
    }

    /// <summary>Held by the one process that runs the demo; null when another does.</summary>
    public FileStream? TryLock()
    {
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(In("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>The demo that runs on this folder, or null.</summary>
    public DemoSupervisor? Supervisor() => Read(In("demo.json"), CliJson.Default.DemoSupervisor) is { } running && Lives(running.Process) ? running : null;

    public void WriteSupervisor(DemoSupervisor? running) =>
        Write(In("demo.json"), running is null ? null : JsonSerializer.SerializeToUtf8Bytes(running, CliJson.Default.DemoSupervisor));

    public DemoNodeFile? Node(string agency) => Read(In(agency, "node.json"), CliJson.Default.DemoNodeFile) is { } node && Lives(node.Process) ? node : null;

    /// <summary>True from the death of a node until the demo has noticed it and wished it stopped.</summary>
    public bool IsDeathUnnoticed(string agency) => File.Exists(In(agency, "node.json")) && Node(agency) is null;

    public void WriteNode(string agency, DemoNodeFile? node) =>
        Write(In(agency, "node.json"), node is null ? null : JsonSerializer.SerializeToUtf8Bytes(node, CliJson.Default.DemoNodeFile));

    public DemoProgress? Progress(string agency) => Read(In(agency, "progress.json"), CliJson.Default.DemoProgress);

    public void WriteProgress(string agency, DemoProgress progress) =>
        Write(In(agency, "progress.json"), JsonSerializer.SerializeToUtf8Bytes(progress, CliJson.Default.DemoProgress));

    /// <summary>A wish, by whoever runs <c>demo stop</c>, that this node shall not run.</summary>
    public bool IsToStop(string agency) => File.Exists(In(agency, "stop"));

    public void WishToStop(string agency, bool stop) => Write(In(agency, "stop"), stop ? [] : null);

    /// <summary>A process that has ended and waits for its parent to take note is dead, though it still has a folder there.</summary>
    private static bool Lives(int process)
    {
        try
        {
            // "PID (NAME) STATE …"; the name may hold anything, a bracket too.
            var told = File.ReadAllText($"/proc/{process}/stat");
            return told.LastIndexOf(')') + 2 is var state && state < told.Length && told[state] is not ('Z' or 'X');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static T? Read<T>(string path, JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), type);
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static void Write(string path, byte[]? bytes)
    {
        if (bytes is null)
        {
            if (Directory.Exists(System.IO.Path.GetDirectoryName(path)))
            {
                File.Delete(path);
            }

            return;
        }

        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        var part = path + ".part";
        File.Delete(part);
        using (var stream = new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            stream.Write(bytes);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, path, overwrite: true);
    }

    private string In(params ReadOnlySpan<string> names) => System.IO.Path.Combine([Path, .. names]);
}

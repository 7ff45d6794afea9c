using System.Text;
using System.Text.Json;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;

namespace Strongroom.Cli.Demo;

/// <summary>A person of the demo with everything he signs in and signs with.</summary>
internal sealed record DemoPerson(string User, string Name, string About, string Password, string Key);

/// <summary>One agency's secrets.</summary>
internal sealed record DemoAgencySecrets(string Agency, string Passphrase, string InspectorKey, string LogKey, IReadOnlyList<DemoPerson> People);

/// <summary>The demo's secrets: one file with mode 0600, outside stores and state. A real agency has no such file.</summary>
internal sealed record DemoSecrets(string Notice, IReadOnlyList<DemoAgencySecrets> Agencies)
{
    public const string Warning = "DEMO ONLY. Everything that guards this demo stands here in plain text. A real agency has no such file.";

    public DemoAgencySecrets Of(string agency) =>
        Agencies.FirstOrDefault(a => a.Agency == agency) ?? throw new UsageException($"the demo has no agency {agency}");

    public Credentials CredentialsOf(string person)
    {
        var (user, agency) = person.Split('@', 2) is [var u, var a] ? (u, a) : (person, Agencies[0].Agency);
        var found = Of(agency).People.FirstOrDefault(p => p.User == user)
            ?? throw new UsageException($"the demo has no {person}; it has {string.Join(", ", Of(agency).People.Select(p => p.User))}");
        return new Credentials(user, null, SigningKey.FromPem(found.Key, null));
    }

    public static SecretBytes Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return SecretBytes.TakeFrom(bytes);
    }

    public override string ToString() => nameof(DemoSecrets);
}

/// <summary>Where the running demo listens, and its process.</summary>
internal sealed record DemoNode(int Process, string Address);

/// <summary>How far filing is.</summary>
internal sealed record DemoProgress(int Filed, int Total, bool Done);

/// <summary>One file of the demo's material: a line of samples/demo/manifest.jsonl.</summary>
internal sealed record SampleLine(
    string File, string Keeper, string Holding, string Label, string? Title, string? Date, string? Author, string? Sender, string? Recipients, string MediaType, string? Kind);

/// <summary>The demo's folder: store and state of each agency, and beside them the secrets.</summary>
internal sealed class DemoHome
{
    public DemoHome(string path) => Path = path;

    public string Path { get; }

    public string Secrets => System.IO.Path.Combine(Path, "secrets.json");

    private string Node => System.IO.Path.Combine(Path, "node.json");

    private string Progress => System.IO.Path.Combine(Path, "progress.json");

    public static DemoHome Default() => new(Environment.GetEnvironmentVariable("STRONGROOM_DEMO")
        ?? System.IO.Path.Combine(Environment.GetEnvironmentVariable("STRONGROOM_HOME") ?? Environment.CurrentDirectory, ".strongroom", "demo"));

    /// <summary>The project's folder with the demo's material.</summary>
    public static string Samples()
    {
        var path = System.IO.Path.Combine(Environment.GetEnvironmentVariable("STRONGROOM_HOME") ?? Environment.CurrentDirectory, "samples", "demo");
        return File.Exists(System.IO.Path.Combine(path, "manifest.jsonl"))
            ? path
            : throw new UsageException($"the demo's material is missing: {path}/manifest.jsonl; run the demo from the project's folder");
    }

    public string Store(string agency) => System.IO.Path.Combine(Path, agency, "store");

    public string State(string agency) => System.IO.Path.Combine(Path, agency, "state");

    public DemoSecrets ReadSecrets()
    {
        if (!File.Exists(Secrets))
        {
            throw new UsageException($"there is no demo in {Path}; start one with 'strongroom demo'");
        }

        return JsonSerializer.Deserialize(File.ReadAllBytes(Secrets), CliJson.Default.DemoSecrets)
            ?? throw new UsageException($"{Secrets} is damaged; remove {Path} to begin anew");
    }

    public void WriteSecrets(DemoSecrets secrets)
    {
        Directory.CreateDirectory(Path);
        var part = Secrets + ".part";
        File.Delete(part);
        using (var stream = new FileStream(part, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            JsonSerializer.Serialize(stream, secrets, CliJson.Default.DemoSecrets);
            stream.Flush(flushToDisk: true);
        }

        File.Move(part, Secrets, overwrite: true);
    }

    /// <summary>Held by the one process that runs the demo; null when another does.</summary>
    public FileStream? TryLock()
    {
        Directory.CreateDirectory(Path);
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public string? RunningAddress() => ReadNode()?.Address;

    public DemoNode? ReadNode()
    {
        try
        {
            var node = JsonSerializer.Deserialize(File.ReadAllBytes(Node), CliJson.Default.DemoNode);
            return node is not null && Directory.Exists($"/proc/{node.Process}") ? node : null;
        }
        catch (Exception e) when (e is IOException or JsonException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public void WriteNode(DemoNode? node) => Write(Node, node is null ? null : JsonSerializer.SerializeToUtf8Bytes(node, CliJson.Default.DemoNode));

    public DemoProgress? ReadProgress()
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(Progress), CliJson.Default.DemoProgress);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    public void WriteProgress(DemoProgress? progress) =>
        Write(Progress, progress is null ? null : JsonSerializer.SerializeToUtf8Bytes(progress, CliJson.Default.DemoProgress));

    private static void Write(string path, byte[]? bytes)
    {
        if (bytes is null)
        {
            File.Delete(path);
            return;
        }

        File.WriteAllBytes(path + ".part", bytes);
        File.Move(path + ".part", path, overwrite: true);
    }
}

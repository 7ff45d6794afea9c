using System.Diagnostics;
using System.Globalization;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;
using Strongroom.Testing;

namespace Strongroom.Ledger.Tests;

/// <summary>Real processes over one folder, killed with SIGKILL while they commit. The children are this test program, told to run one explicit test.</summary>
public sealed class KillTests
{
    private const string FolderVariable = "STRONGROOM_KILL_TEST_FOLDER";
    private const string WriterVariable = "STRONGROOM_KILL_TEST_WRITER";
    private static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task Processes_killed_while_committing_lose_nothing_that_was_acknowledged()
    {
        using var scratch = new ScratchFolder();
        using var world = new World();
        SaveKeys(world.Secrets, scratch.Path);
        var place = Path.Combine(scratch.Path, "store");
        await (await world.CreateAsync(new DirectoryStore(place))).DisposeAsync();
        var children = Enumerable.Range(0, 4).Select(i => StartChild(scratch.Path, i)).ToList();
        try
        {
            await UntilAsync(() => children.Index().All(c => Acknowledged(scratch.Path, c.Index).Count >= 3), children);
            Kill(children[0]);
            Kill(children[1]);
            var enough = Acknowledged(scratch.Path, 2).Count + 3;
            await UntilAsync(() => Acknowledged(scratch.Path, 2).Count >= enough, children[2..]);
        }
        finally
        {
            children.ForEach(Kill);
            children.ForEach(static c => c.Dispose());
        }

        var fold = new Recorder();
        var store = new DirectoryStore(place);
        await using var ledger = await world.OpenAsync(store, fold);
        var acknowledged = Enumerable.Range(0, 4).SelectMany(i => Acknowledged(scratch.Path, i)).ToList();
        Assert.Empty(acknowledged.Except(fold.Texts));
        Assert.Equal(fold.Texts.Count, fold.Texts.Distinct().Count());
        Assert.InRange(fold.Texts.Count, acknowledged.Count + 1, acknowledged.Count + 1 + 4); // at most one on its way in each
        Assert.True((await world.Verifier(store).VerifyAsync(None)).IsWhole);
        var incoming = Directory.GetFiles(Path.Combine(place, ".incoming"));
        Assert.All(incoming, static f => Assert.EndsWith(".lock", f, StringComparison.Ordinal));
        Assert.InRange(incoming.Length, 1, 2); // those of this process: what the dead ones left is swept
    }

    [Fact(Explicit = true)]
    public async Task Child()
    {
        if (Environment.GetEnvironmentVariable(FolderVariable) is not { } folder || Environment.GetEnvironmentVariable(WriterVariable) is not { } writer)
        {
            return; // run by hand, without a parent
        }

        using var secrets = LoadKeys(folder);
        var options = new LedgerOptions { Clock = TimeProvider.System, Random = new SeededRandomSource(1) };
        await using var ledger = await Ledger.OpenAsync(new DirectoryStore(Path.Combine(folder, "store")), secrets, options, None);
        await using var log = new FileStream(Path.Combine(folder, "acknowledged." + writer), FileMode.Create, FileAccess.Write, FileShare.ReadWrite, 0);
        for (var i = 0; i < 100_000; i++)
        {
            var text = string.Create(CultureInfo.InvariantCulture, $"{writer}.{i}");
            await ledger.CommitAsync(() => World.Access(text), None);
            await log.WriteAsync(System.Text.Encoding.ASCII.GetBytes(text + "\n"));
        }
    }

    private static Process StartChild(string folder, int writer)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!, ["-explicit", "only", "-method", "*.KillTests.Child"])
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        start.Environment[FolderVariable] = folder;
        start.Environment[WriterVariable] = writer.ToString(CultureInfo.InvariantCulture);
        var child = Process.Start(start)!;
        child.OutputDataReceived += static (_, _) => { };
        child.ErrorDataReceived += static (_, _) => { };
        child.BeginOutputReadLine();
        child.BeginErrorReadLine();
        return child;
    }

    private static void Kill(Process child)
    {
        if (!child.HasExited)
        {
            child.Kill();
        }

        child.WaitForExit();
    }

    // Polls for what the children do; how long they take decides nothing.
    private static async Task UntilAsync(Func<bool> holds, List<Process> children)
    {
        while (!holds())
        {
            Assert.DoesNotContain(children, static c => c.HasExited);
            await Task.Delay(20);
        }
    }

    private static List<string> Acknowledged(string folder, int writer)
    {
        var path = Path.Combine(folder, $"acknowledged.{writer}");
        if (!File.Exists(path))
        {
            return [];
        }

        using var file = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = file.ReadToEnd();
        return [.. text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static void SaveKeys(LedgerSecrets secrets, string folder)
    {
        foreach (var (name, secret) in new[] { ("entry", secrets.EntryKey), ("head", secrets.HeadKey), ("log", secrets.LogKey.ExportSecret()) })
        {
            var bytes = new byte[secret.Length];
            secret.ExportSecret(bytes);
            File.WriteAllBytes(Path.Combine(folder, name + ".key"), bytes);
        }

        File.WriteAllText(Path.Combine(folder, "store.id"), secrets.Store.ToString());
    }

    private static LedgerSecrets LoadKeys(string folder)
    {
        SecretBytes Key(string name) => SecretBytes.TakeFrom(File.ReadAllBytes(Path.Combine(folder, name + ".key")));
        return new LedgerSecrets(StoreId.Parse(File.ReadAllText(Path.Combine(folder, "store.id"))), Key("entry"), Key("head"), SigningKey.Import(Key("log")));
    }
}

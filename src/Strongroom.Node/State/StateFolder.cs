using System.Text.Json;
using System.Text.Json.Serialization;
using Strongroom.Core;
using Strongroom.Ledger;

namespace Strongroom.Node.State;

/// <summary>
/// The node's local folder: which agency it serves, the ledger position that it last saw, and checkpoints known from a recovery sheet. Trusted
/// to be kept, not to be secret: whoever takes it learns a store id and how often the ledger moved; whoever removes it makes the node ask for
/// proof of freshness. One process at a time holds it.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const int MaxFileBytes = 64 << 10;
    private const string NodeFile = "node.json";
    private const string AnchorFile = "anchor";
    private const string SheetFile = "recovery-checkpoint";
    private const string CosignedFile = "cosigned";
    private const string WitnessFile = "witness";
    private const string EvidenceFolder = "evidence";
    private const int MaxEvidence = 64; // pieces; the first ones prove as much as any later ones
    private const string LockFile = "lock";

    private readonly string _path;
    private readonly FileStream _lock;

    private StateFolder(string path, FileStream @lock)
    {
        _path = path;
        _lock = @lock;
    }

    /// <summary>Takes the folder for this process; makes it when absent.</summary>
    /// <exception cref="NodeException">Another process holds it, or it can't be used.</exception>
    internal static StateFolder Take(string path)
    {
        return Guard(() =>
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }

            try
            {
                return new StateFolder(path, new FileStream(Path.Combine(path, LockFile), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
            }
            catch (IOException e) when (e is not DirectoryNotFoundException)
            {
                throw new NodeException(
                    NodeFault.AlreadyRunning, FaultKind.Outside, "another process runs on this state folder", "Stop it, or use it instead.", e);
            }
        });
    }

    /// <summary>Which agency and store, or null when nothing was founded here.</summary>
    internal NodeIdentity? Identity()
    {
        return Guard(() =>
        {
            var file = Path.Combine(_path, NodeFile);
            if (!File.Exists(file))
            {
                return null;
            }

            try
            {
                return new FileInfo(file).Length <= MaxFileBytes
                    ? JsonSerializer.Deserialize(File.ReadAllBytes(file), StateJson.Default.NodeIdentity)
                    : throw new JsonException();
            }
            catch (JsonException e)
            {
                throw new NodeException(
                    NodeFault.StateUnusable, FaultKind.Outside, "the node file of the state folder is damaged", "Restore it, or run 'strongroom recover'.", e);
            }
        });
    }

    internal void SaveIdentity(NodeIdentity identity) => Replace(NodeFile, JsonSerializer.SerializeToUtf8Bytes(identity, StateJson.Default.NodeIdentity));

    internal LedgerAnchor? Anchor() => Guard(() => LedgerAnchor.Load(Path.Combine(_path, AnchorFile)));

    internal void SaveAnchor(LedgerAnchor anchor) => Guard(() =>
    {
        anchor.Save(Path.Combine(_path, AnchorFile));
        return true;
    });

    /// <summary>Checkpoints that a recovery sheet brought, each a signed note.</summary>
    internal IReadOnlyList<string> KnownCheckpoints()
    {
        return Guard(() =>
        {
            var file = Path.Combine(_path, SheetFile);
            return File.Exists(file) && new FileInfo(file).Length <= MaxFileBytes ? RecoverySheet.CheckpointsOf(File.ReadAllText(file)) : [];
        });
    }

    internal void SaveSheet(string sheet) => Replace(SheetFile, System.Text.Encoding.UTF8.GetBytes(sheet));

    /// <summary>All that this machine remembers outside the store.</summary>
    /// <exception cref="LedgerException">A part of it is damaged.</exception>
    internal LocalMemory Memory() => new(
        Anchor(),
        KnownCheckpoints(),
        CosignedNotes.Load(Path.Combine(_path, CosignedFile)),
        CosignedNotes.Load(Path.Combine(_path, WitnessFile)),
        SaveEvidence);

    /// <summary>Keeps a fork's evidence in a file of its own; the same evidence is kept once.</summary>
    internal void SaveEvidence(ForkEvidence evidence) => Guard(() =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(_path, EvidenceFolder));
        var text = System.Text.Encoding.UTF8.GetBytes(evidence.Write());
        var name = $"fork-{Hash384.Of("strongroom/v1/evidence-name", text).ToString()[..16]}.txt";
        if (folder.GetFiles().Length < MaxEvidence && !File.Exists(Path.Combine(folder.FullName, name)))
        {
            Replace(Path.Combine(EvidenceFolder, name), text);
        }

        return true;
    });

    public void Dispose() => _lock.Dispose();

    // Write new, then put it in the old one's place: a crash leaves one of the two, whole.
    private void Replace(string name, byte[] bytes) => Guard(() =>
    {
        var final = Path.Combine(_path, name);
        var fresh = final + ".new";
        using (var file = new FileStream(fresh, FileMode.Create, FileAccess.Write, FileShare.None))
        {
            file.Write(bytes);
            file.Flush(flushToDisk: true);
        }

        File.Move(fresh, final, overwrite: true);
        return true;
    });

    private static T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NodeException(
                NodeFault.StateUnusable, FaultKind.Outside, "the state folder cannot be read or written",
                "Check that the folder belongs to the node's account.", e);
        }
    }
}

/// <summary>Which agency a state folder serves.</summary>
/// <param name="Format">1.</param>
/// <param name="Agency">The agency's name.</param>
/// <param name="Store">Its store's id.</param>
/// <param name="LogKey">Base64 of the SPKI of the key that signs its checkpoints: a store that shows another is not ours.</param>
internal sealed record NodeIdentity(int Format, string Agency, string Store, string LogKey);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, WriteIndented = true)]
[JsonSerializable(typeof(NodeIdentity))]
internal sealed partial class StateJson : JsonSerializerContext;

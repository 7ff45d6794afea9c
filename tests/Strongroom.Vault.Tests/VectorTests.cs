using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Storage;

namespace Strongroom.Vault.Tests;

/// <summary>
/// vectors/vault: a whole store as version 1 wrote it, and what a reader must find in it. Kept for ever: a later release still opens it. The second
/// reader beside it (read.mjs) was written from the format pages alone. Written anew only by hand, with STRONGROOM_WRITE_VECTORS=1.
/// </summary>
public sealed class VectorTests
{
    private const string Passphrase = "invented words of no worth";

    private static readonly string Folder = Find();

    [Fact]
    public async Task The_kept_store_opens_and_holds_what_it_should()
    {
        if (Environment.GetEnvironmentVariable("STRONGROOM_WRITE_VECTORS") == "1")
        {
            await WriteAsync();
        }

        var expected = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Folder, "expected.json")))!;
        await using var vault = await OpenAsync(expected["passphrase"]!.GetValue<string>());
        var found = await DescribeAsync(vault);
        Assert.True(expected["rows"]!.AsArray().Count > 8);
        Assert.Equal(expected["rows"]!.ToJsonString(), found["rows"]!.ToJsonString());
        Assert.Equal(expected["index"]!.ToJsonString(), found["index"]!.ToJsonString());
    }

    private static async Task<Vault> OpenAsync(string passphrase)
    {
        var store = new MemoryStore();
        var root = Path.Combine(Folder, "store");
        foreach (var file in Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            await store.CreateAsync(ObjectName.Parse(name), await File.ReadAllBytesAsync(file), CancellationToken.None);
        }

        Assert.True(store.Count > 10);
        var options = new VaultOptions
        {
            Store = store,
            Keys = await World.UnlockAsync(store, passphrase),
            Governance = new GovernanceFold(),
            Clock = new ManualClock(),
            Random = new SeededRandomSource(9),
        };
        return await Vault.OpenAsync(options, CancellationToken.None);
    }

    /// <summary>Everything that the engine's ring opens, in a fixed order.</summary>
    private static async Task<JsonObject> DescribeAsync(Vault vault)
    {
        var ring = vault.RingFor(DecisionFunction.Decide(
            vault.State, new AccessRequest { Action = AccessAction.Index }, new ManualClock().GetUtcNow()).AdmittedOrThrow());
        var committed = await vault.Ledger.CommitAsync(
            () =>
            {
                var draft = new Ledger.Draft();
                var decision = DecisionFunction.Decide(vault.State, new AccessRequest { Action = AccessAction.Index }, new ManualClock().GetUtcNow());
                draft.Access.Add(AccessRecord.Of(vault.State, decision, null, []).ToDraft());
                return draft;
            },
            CancellationToken.None);
        var rows = new JsonArray();
        var index = new JsonArray();
        foreach (var compartment in ring.Compartments)
        {
            foreach (var row in vault.Rows(ring, compartment))
            {
                using var opened = await vault.OpenAsync(ring, committed, row, CancellationToken.None);
                var content = await opened.ReadAllAsync(1 << 24, CancellationToken.None);
                rows.Add(new JsonObject
                {
                    ["compartment"] = compartment.ToString(),
                    ["item"] = row.Item.ToString(),
                    ["version"] = row.Version,
                    ["kind"] = (int)row.Kind,
                    ["blob"] = row.Blob.ToString(),
                    ["offset"] = row.Offset,
                    ["length"] = row.Length,
                    ["label"] = Convert.ToHexStringLower(row.Label.ToCanonicalBytes()),
                    ["title"] = row.Fields.Title,
                    ["reason"] = row.Reason,
                    ["sha384"] = Convert.ToHexStringLower(SHA384.HashData(content)),
                    ["text"] = content.Length < 100 && row.Kind != RowKind.Corrections ? Encoding.UTF8.GetString(content) : null,
                    ["corrections"] = row.Kind == RowKind.Corrections ? Describe(CorrectionList.Decode(content)) : null,
                });
            }

            foreach (var segment in vault.IndexSegments(ring, compartment))
            {
                using var bytes = await vault.OpenIndexSegmentAsync(ring, segment, CancellationToken.None);
                index.Add(new JsonObject { ["compartment"] = compartment.ToString(), ["blob"] = segment.Blob.ToString(), ["sha384"] = Convert.ToHexStringLower(SHA384.HashData(bytes.GetSpan())) });
            }
        }

        return new JsonObject { ["passphrase"] = Passphrase, ["rows"] = rows, ["index"] = index };
    }

    private static JsonArray Describe(CorrectionList list) =>
        [.. list.All.Select(static c => new JsonObject
        {
            ["by"] = c.By.ToString(),
            ["at"] = c.At.ToUnixTimeMilliseconds(),
            ["start"] = c.Start,
            ["length"] = c.Length,
            ["machine"] = c.Machine,
            ["words"] = c.Words,
        })];

    private static async Task WriteAsync()
    {
        var root = Path.Combine(Folder, "store");
        if (Directory.Exists(root))
        {
            Directory.Delete(root, recursive: true);
        }

        var store = new MemoryStore();
        await using (var world = await World.FoundAsync(store, new Founding(7), cost: Crypto.PasswordCost.Pbkdf2(1000)))
        {
            var note = (await world.FileAsync("OFFICIAL", "a small note"u8.ToArray(), "note")).Item;
            await world.FileAsync("OFFICIAL", "a small note"u8.ToArray(), "the same note again");
            await world.FileAsync("OFFICIAL", ReadOnlyMemory<byte>.Empty, "empty");
            await world.FileAsync("SECRET SALTMARSH", new byte[40_000], "zeros over chunk edges");
            await world.FileBatchAsync([("OFFICIAL", "b1"u8.ToArray()), ("SECRET SALTMARSH", "b2"u8.ToArray())]);
            await world.AddTextAsync(note, "its text", null, new NewPart(new ItemFields { Title = "part", MediaType = "text/plain" }, "a part"u8.ToArray()));
            await world.FileAsync("OFFICIAL", "second version"u8.ToArray(), "note", versionOf: note);
            var unread = (await world.FileAsync("TOP SECRET COPPERLEAF UK EYES ONLY", "locked"u8.ToArray(), "locked")).Item;
            await world.AddTextAsync(unread, null, "encrypted");
            var heard = (await world.FileAsync("SECRET SALTMARSH", "a sound"u8.ToArray(), "heard")).Item;
            await world.AddTextAsync(heard, null, "tool-missing");
            await world.ReadAgainAsync(heard, "alpha beta", "not a real layout"u8.ToArray(), world.Vault.TryFind(world.Ring(), heard, RowKind.Unread));
            await world.CorrectAsync(heard, 6, "beta", "bravo");
            await world.CorrectAsync(heard, 0, "alpha", "");
            var low = (await world.FileAsync("OFFICIAL LEGAL", "too low"u8.ToArray(), "raised")).Item;
            await world.RelabelAsync("SECRET SALTMARSH", low);
            for (var i = 0; i < 8; i++)
            {
                await world.FileAsync("OFFICIAL", Encoding.ASCII.GetBytes($"many {i}"), $"many {i}");
            }

            var ring = world.EngineRing(AccessAction.Index);
            await world.Vault.PutIndexSegmentAsync(
                ring, world.Vault.TryFind(world.Ring(), low)!.Compartment, "not a real segment"u8.ToArray(), [], null, CancellationToken.None);
        }

        foreach (var (name, bytes) in store.Snapshot().Where(o => !o.Key.ToString().StartsWith("l/", StringComparison.Ordinal)))
        {
            var file = Path.Combine(root, name.ToString());
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllBytesAsync(file, bytes);
        }

        await using var vault = await OpenAsync(Passphrase);
        var json = (await DescribeAsync(vault)).ToJsonString(new JsonSerializerOptions { WriteIndented = true, IndentSize = 1 });
        await File.WriteAllTextAsync(Path.Combine(Folder, "expected.json"), json + "\n");
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx")))
            {
                return Path.Combine(folder.FullName, "vectors", "vault");
            }
        }

        throw new InvalidOperationException("the repository was not found above the test program");
    }
}

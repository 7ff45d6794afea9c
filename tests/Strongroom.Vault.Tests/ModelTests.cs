using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Vault.Tests;

/// <summary>Random operations by two nodes over one store against a plain dictionary: the vault says what the dictionary says, and so does a third node opened on what is stored.</summary>
public sealed class ModelTests
{
    private static readonly Founding Founding = new(4);
    private static readonly string[] Markings = ["OFFICIAL", "OFFICIAL-SENSITIVE", "SECRET SALTMARSH", "TOP SECRET COPPERLEAF", "TOP SECRET UK EYES ONLY"];

    [Fact]
    public void The_vault_is_a_dictionary()
    {
        var operations = (from node in Gen.Choose(0, 1)
                          from kind in Gen.Frequency((4, Gen.Constant(Op.File)), (2, Gen.Constant(Op.Version)), (3, Gen.Constant(Op.Text)),
                              (2, Gen.Constant(Op.Unread)), (2, Gen.Constant(Op.Again)), (3, Gen.Constant(Op.Correct)), (3, Gen.Constant(Op.Relabel)), (1, Gen.Constant(Op.Sweep)), (1, Gen.Constant(Op.Reopen)))
                          from which in Gen.Choose(0, 1000)
                          from marking in Gen.Choose(0, Markings.Length - 1)
                          from content in Gen.Choose(0, 5)
                          select new Step(node, kind, which, marking, content)).ListOf().Resize(40);
        Check.One(
            Drawn.Cases.WithMaxTest(8).WithStartSize(30).WithEndSize(60),
            Prop.ForAll(operations.ToArbitrary(), steps => RunAsync([.. steps]).GetAwaiter().GetResult()));
    }

    private static async Task RunAsync(IReadOnlyList<Step> steps)
    {
        var store = new MemoryStore();
        var clock = new ManualClock();
        ulong seed = 10;
        var nodes = new World[2];
        nodes[0] = await World.FoundAsync(store, Founding, clock, seed++);
        nodes[1] = await World.OpenAsync(store, Founding, clock, seed++);
        var model = new Dictionary<ItemId, Known>();
        foreach (var step in steps)
        {
            var node = nodes[step.Node];
            var items = model.Keys.Order().ToList();
            var content = Encoding.UTF8.GetBytes($"content {step.Content}");
            var marking = Markings[step.Marking];
            await node.Vault.RefreshAsync(CancellationToken.None);
            if (step.Kind == Op.File || (items.Count == 0 && step.Kind is not (Op.Sweep or Op.Reopen)))
            {
                var receipt = await node.FileAsync(marking, content);
                model.Add(receipt.Item, new Known(content, 1, marking, null));
                continue;
            }

            var item = items.Count == 0 ? default : items[step.Which % items.Count];
            switch (step.Kind)
            {
                case Op.Version:
                    await node.FileAsync(model[item].Marking, content, versionOf: item);
                    model[item] = model[item] with { Content = content, Version = model[item].Version + 1, Text = null, Words = [] };
                    break;
                case Op.Text or Op.Unread:
                    var text = step.Kind == Op.Text ? $"text {step.Content}" : null;
                    var receipt = await node.AddTextAsync(item, text, text is null ? "unreadable" : null);
                    Assert.Equal(model[item].Text is not null, receipt.Dropped);
                    model[item] = model[item] with { Text = model[item].Text ?? text ?? string.Empty };
                    break;
                case Op.Again:
                    var unread = node.Vault.TryFind(node.Ring(), item, RowKind.Unread);
                    Assert.Equal(model[item].Text is "", unread is not null);
                    if (unread is not null)
                    {
                        Assert.False((await node.ReadAgainAsync(item, $"text {step.Content}", [(byte)step.Content], unread)).Dropped);
                        model[item] = model[item] with { Text = $"text {step.Content}" };
                    }

                    break;
                case Op.Correct:
                    if (model[item].Text is { Length: > 0 })
                    {
                        await node.CorrectAsync(item, 0, "text", $"word {step.Content}");
                        model[item] = model[item] with { Words = [.. model[item].Words, $"word {step.Content}"] };
                    }

                    break;
                case Op.Relabel:
                    await node.RelabelAsync(marking, item);
                    model[item] = model[item] with { Marking = marking };
                    break;
                case Op.Sweep:
                    clock.Advance(TimeSpan.FromHours(2));
                    await node.Vault.SweepAsync(CancellationToken.None);
                    break;
                default:
                    await node.DisposeAsync();
                    nodes[step.Node] = await World.OpenAsync(store, Founding, clock, seed++);
                    break;
            }
        }

        await using var third = await World.OpenAsync(store, Founding, clock, seed);
        foreach (var node in nodes.Append(third))
        {
            await node.Vault.RefreshAsync(CancellationToken.None);
            await CompareAsync(node, model);
        }

        await nodes[0].DisposeAsync();
        await nodes[1].DisposeAsync();
    }

    private static async Task CompareAsync(World node, Dictionary<ItemId, Known> model)
    {
        var ring = node.EngineRing();
        var rows = ring.Compartments.SelectMany(c => node.Vault.Rows(ring, c)).ToList();
        Assert.Equal(model.Keys.Order(), rows.Select(r => r.Item).Distinct().Order());
        Assert.Equal(model.Where(m => m.Value.Text is null).Select(m => m.Key).Order(), node.Vault.Pending(ring).Select(r => r.Item));
        var seen = node.Ring("low");
        foreach (var (item, known) in model)
        {
            var row = node.Vault.TryFind(node.Ring(), item)!;
            Assert.Equal((known.Version, node.Label(known.Marking)), (row.Version, row.Label));
            Assert.Equal(known.Content, await node.ReadAsync(item));
            Assert.Equal(known.Marking.StartsWith("OFFICIAL", StringComparison.Ordinal), node.Vault.TryFind(seen, item) is not null);
            if (known.Text is { Length: > 0 } text)
            {
                Assert.Equal(Encoding.UTF8.GetBytes(text), await node.ReadAsync(item, RowKind.Text));
                var corrections = node.Vault.TryFind(node.Ring(), item, RowKind.Corrections);
                Assert.Equal(known.Words, corrections is null ? [] : (await node.CorrectionsAsync(corrections)).All.Select(c => c.Words));
            }
        }
    }

    private enum Op
    {
        File,
        Version,
        Text,
        Unread,
        Again,
        Correct,
        Relabel,
        Sweep,
        Reopen,
    }

    private sealed record Step(int Node, Op Kind, int Which, int Marking, int Content);

    private sealed record Known(byte[] Content, uint Version, string Marking, string? Text, params IReadOnlyList<string> Words);
}

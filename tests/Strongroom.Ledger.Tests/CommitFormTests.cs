using FsCheck;
using FsCheck.Fluent;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger.Tests;

public sealed class CommitFormTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly World _world = new();

    public void Dispose() => _world.Dispose();

    private async Task<byte[]> OneCommitAsync()
    {
        var store = new MemoryStore();
        await using var ledger = await _world.CreateAsync(store);
        await ledger.CommitAsync(
            static () => new Draft
            {
                Control = { World.Entry("c") }, Access = { World.Entry("a"), World.Entry("b") }, Heads = { new NoteEdit(default, "h") },
            },
            None);
        return (await store.ReadAllAsync(CommitNames.Of(1), Limits.MaxCommitBytes, None))!;
    }

    [Fact]
    public async Task What_decodes_encodes_to_the_very_same_bytes_and_nothing_else_comes_out_but_the_one_fault()
    {
        var bytes = await OneCommitAsync();
        var chance = new SeededChance(77);
        var decoded = 0;
        for (var round = 0; round < 8_000; round++)
        {
            var mutant = round == 0 ? bytes : Mutate(bytes, chance);
            try
            {
                var record = CommitRecord.Decode(mutant);
                var body = CommitRecord.EncodeBody(
                    record.Store, record.Number, record.Previous, record.Control, record.Access, record.Heads, record.ControlNote, record.AccessNote);
                Assert.Equal(record.Body, body);
                Assert.Equal(mutant, new RecordWriter().Array(2).Bytes(body).Bytes(record.Signature).End().Finish());
                decoded++;
            }
            catch (MalformedException)
            {
                continue;
            }
        }

        Assert.InRange(decoded, 100, 7_900); // both ways were tried
    }

    [Fact]
    public async Task No_mutant_is_ever_accepted_into_a_chain()
    {
        var store = new MemoryStore();
        await using (var ledger = await _world.CreateAsync(store))
        {
            await ledger.CommitAsync(static () => World.Access("a"), None);
        }

        var genesis = CommitReader.Accept(
            new ChainState { Store = _world.Store }, _world.Secrets, (await store.ReadAllAsync(CommitNames.Of(0), 1 << 20, None))!);
        var bytes = (await store.ReadAllAsync(CommitNames.Of(1), 1 << 20, None))!;
        var chance = new SeededChance(78);
        for (var round = 0; round < 1500; round++)
        {
            var mutant = Mutate(bytes, chance);
            if (mutant.AsSpan().SequenceEqual(bytes))
            {
                continue;
            }

            var fault = Assert.Throws<LedgerException>(() =>
            {
                var accepted = CommitReader.Accept(genesis.After, _world.Secrets, mutant);
                CommitReader.CheckSignatures(accepted.Record, _world.LogKey);
            });
            Assert.Equal(LedgerFault.CommitInvalid, fault.Fault);
        }
    }

    [Fact]
    public void Entries_are_padded_to_steps_and_open_only_at_their_own_place()
    {
        var time = DateTimeOffset.FromUnixTimeMilliseconds(1_900_000_000_123);
        Prop.ForAll<byte[], PositiveInt>((body, index) =>
        {
            var entry = new EntryDraft(9, body ?? []);
            var sealedEntry = SealedParts.SealEntry(_world.Secrets.EntryKey, _world.Store, LedgerTree.Access, (ulong)index.Get, default, time, entry);
            var opened = Open(LedgerTree.Access, (ulong)index.Get, default);
            return (sealedEntry.Length - SealedString.HeaderBytes - SealedString.TagBytes) % SealedParts.StepBytes == 0
                && opened.Body.Span.SequenceEqual(entry.Body) && opened.Kind == 9 && opened.Time == time
                && IsRefused(LedgerTree.Control, (ulong)index.Get, default)
                && IsRefused(LedgerTree.Access, (ulong)index.Get - 1, default)
                && IsRefused(LedgerTree.Access, (ulong)index.Get, Sha384Tree.Leaf([]));

            OpenedEntry Open(LedgerTree tree, ulong at, Hash384 previous) =>
                SealedParts.OpenEntry(_world.Secrets.EntryKey, _world.Store, tree, at, previous, sealedEntry, default);

            bool IsRefused(LedgerTree tree, ulong at, Hash384 previous)
            {
                try
                {
                    Open(tree, at, previous);
                    return false;
                }
                catch (CryptoException)
                {
                    return true;
                }
            }
        }).Check(Drawn.Cases);
    }

    [Fact]
    public void There_is_one_way_to_pad()
    {
        for (var length = 0; length < 1600; length += length is > 500 and < 515 ? 1 : 97)
        {
            var padded = SealedParts.Pad(new byte[length]);
            Assert.Equal(0, padded.Length % 512);
            Assert.Equal(length, SealedParts.Unpad(padded).Length);
            Assert.Throws<MalformedException>(() => SealedParts.Unpad([.. padded, .. new byte[512]]));
            Assert.Throws<MalformedException>(() => SealedParts.Unpad(padded[..^1]));
            if (length % 512 != 508)
            {
                padded[^1] = 1;
                Assert.Throws<MalformedException>(() => SealedParts.Unpad(padded));
            }
        }

        foreach (var bytes in new byte[][] { [], [0, 0], [255, 255, 255, 255], [127, 255, 255, 255] })
        {
            Assert.Throws<MalformedException>(() => SealedParts.Unpad(bytes));
        }
    }

    private static byte[] Mutate(byte[] bytes, SeededChance chance)
    {
        var mutant = bytes.ToList();
        for (var edits = 1 + chance.Below(3); edits > 0 && mutant.Count > 0; edits--)
        {
            var at = chance.OneIn(2) ? chance.Below(mutant.Count) : chance.Below(Math.Min(mutant.Count, 120)); // the head holds the structure
            switch (chance.Below(5))
            {
                case 0: mutant[at] ^= (byte)(1 << chance.Below(8)); break;
                case 1: mutant[at] = (byte)chance.Below(256); break;
                case 2: mutant.RemoveAt(at); break;
                case 3: mutant.Insert(at, (byte)chance.Below(256)); break;
                default: mutant.RemoveRange(at, Math.Min(mutant.Count - at, 1 + chance.Below(100))); break;
            }
        }

        return [.. mutant];
    }
}

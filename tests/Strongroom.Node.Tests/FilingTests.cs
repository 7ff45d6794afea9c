using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Large, many, twice, at once.</summary>
[Collection("alone")] // one of them measures the heap
public sealed class FilingTests
{
    [Fact]
    public async Task A_large_item_streams_both_ways_in_bounded_memory()
    {
        const long length = 256L << 20;
        using var folder = new ScratchFolder();
        await using var node = await TestNode.StartAsync(new DirectoryStore(folder.Path));
        using var ada = await node.SignInAsync("ada");
        using var content = new Endless(length);
        using var response = await ada.DepositRawAsync(TestClient.Head("Long recording", "UK SECRET", type: "audio/wav"), content);
        var receipt = await TestClient.ReadAsync(response, Default.DepositAnswer);
        Assert.True(content.MostHeapBytes < 96 << 20, $"the heap grew to {content.MostHeapBytes >> 20} MiB");

        var opened = await ada.OpenAsync(receipt.Id);
        Assert.Equal(length, opened.Length);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/grants/{opened.Grant}/content");
        request.Headers.Range = new RangeHeaderValue(length - 10, length + 500);
        using var tail = await ada.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.PartialContent, tail.StatusCode);
        Assert.Equal($"bytes {length - 10}-{length - 1}/{length}", tail.Content.Headers.ContentRange!.ToString());
        Assert.Equal(Endless.At(length - 10, 10), await tail.Content.ReadAsByteArrayAsync());
        Assert.Equal("audio/wav", tail.Content.Headers.ContentType!.ToString());
        Assert.Equal("attachment", tail.Content.Headers.ContentDisposition!.DispositionType);
        Assert.DoesNotContain("Long", tail.Content.Headers.ContentDisposition.ToString(), StringComparison.Ordinal);
        Assert.Contains("sandbox", tail.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
        Assert.Equal("no-store", tail.Headers.CacheControl!.ToString());
        using var beyond = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/grants/{opened.Grant}/content");
        beyond.Headers.Range = new RangeHeaderValue(length, null);
        using var refused = await ada.Http.SendAsync(beyond);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, refused.StatusCode);
    }

    [Fact]
    public async Task Many_at_once_and_in_batches_are_all_there()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        var single = await Task.WhenAll(Enumerable.Range(0, 40).Select(i => ada.DepositAsync($"Single {i}", i % 2 == 0 ? "UK SECRET" : "UK OFFICIAL", $"text {i}")));
        var heads = Enumerable.Range(0, 30).Select(static i => TestClient.Head($"Batched {i}", i == 7 ? "UK SECRET NOSUCHWORD" : "UK SECRET THISTLEDOWN")).ToList();
        using var body = new MemoryStream();
        foreach (var head in heads)
        {
            Write(body, head, Encoding.UTF8.GetBytes(head.Title));
        }

        using var response = await ada.Http.PostAsync("/api/v1/items/batch", new ByteArrayContent(body.ToArray()));
        var batch = await TestClient.ReadAsync(response, Default.BatchAnswer);
        Assert.Equal(30, batch.Deposits.Count);
        Assert.Equal("labels.unknown-value", batch.Deposits[7].Error!.Code);
        Assert.Equal(29, batch.Deposits.Count(static d => d.Receipt is not null));
        Assert.Equal(69, single.Select(static s => s.Id).Concat(batch.Deposits.Select(static d => d.Receipt?.Id).OfType<string>()).Distinct().Count());
        Assert.Equal(40, (await ada.SearchAsync("single", limit: 100)).Total);
        Assert.Equal(29, (await ada.SearchAsync("batched", limit: 100)).Total);
    }

    [Fact]
    public async Task The_same_reference_files_once_and_only_readers_hear_of_duplicates()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var fay = await node.SignInAsync("fay");
        var head = TestClient.Head("Note", "UK SECRET") with { Reference = "spool/17" };
        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(async _ =>
        {
            while (true)
            {
                try
                {
                    return await ada.DepositAsync(head, "words"u8.ToArray());
                }
                catch (ApiFaultException e) when (e.Error.Code == "node.busy")
                {
                    // Another of the six is at it: who is told so asks again.
                }
            }
        }));
        Assert.Single(all.Select(static a => a.Id).Distinct());
        Assert.Equal(1, (await ada.SearchAsync("note")).Total);
        var opened = await ada.OpenAsync(all[0].Id);
        Assert.Empty(opened.Extra);

        // Another person's like reference is another reference; the same bytes are told only to who may read.
        var fays = await fay.DepositAsync(head, "words"u8.ToArray());
        Assert.NotEqual(all[0].Id, fays.Id);
        Assert.Null(fays.Duplicate);
        Assert.True((await ada.DepositAsync("Again", "UK SECRET", "words")).Duplicate);
        Assert.False((await ada.DepositAsync("Elsewhere", "UK SECRET COPPERLEAF", "words")).Duplicate);
    }

    [Fact]
    public async Task Empty_and_mislabelled_items_are_filed()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        var empty = await ada.DepositAsync("Nothing", "UK OFFICIAL", string.Empty);
        var lied = await ada.DepositAsync(TestClient.Head("Not a picture", "UK OFFICIAL", type: "image/png"), "Plain words about a heron."u8.ToArray());
        await ada.UntilReadAsync();
        Assert.Equal("unread.empty", (await ada.SearchAsync("nothing")).Hits.Single().Unread);
        Assert.Equal([lied.Id], (await ada.SearchAsync("heron")).Hits.Select(static h => h.Id));
        Assert.Empty(await ada.ContentAsync((await ada.OpenAsync(empty.Id)).Grant));
    }

    private static void Write(MemoryStream body, DepositHead head, byte[] content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, Default.DepositHead);
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32BigEndian(length, (uint)json.Length);
        body.Write(length[..4]);
        body.Write(json);
        BinaryPrimitives.WriteUInt64BigEndian(length, (ulong)content.Length);
        body.Write(length);
        body.Write(content);
    }

    /// <summary>Bytes made while they are sent; watches the heap meanwhile.</summary>
    private sealed class Endless(long length) : HttpContent
    {
        // What tests before this one left in pools and caches is not this item's.
        private readonly long _before = GC.GetTotalMemory(forceFullCollection: true);

        internal long MostHeapBytes { get; private set; }

        internal static byte[] At(long offset, int count) => [.. Enumerable.Range(0, count).Select(i => unchecked((byte)((offset + i) * 31 >> 3)))];

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            var chunk = new byte[1 << 20];
            for (long at = 0; at < length; at += chunk.Length)
            {
                for (var i = 0; i < chunk.Length; i++)
                {
                    chunk[i] = unchecked((byte)((at + i) * 31 >> 3));
                }

                await stream.WriteAsync(chunk);
                if (at % (16 << 20) == 0)
                {
                    // What is held, not what a collector with much memory has not looked at yet.
                    MostHeapBytes = Math.Max(MostHeapBytes, GC.GetTotalMemory(forceFullCollection: true) - _before);
                }
            }
        }

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}

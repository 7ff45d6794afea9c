using System.Net;
using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using Strongroom.Vault;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>What happens when the store, the disk or the machine lets us down: it is noticed, told, and nothing acknowledged is lost.</summary>
public sealed class TroubleTests
{
    [Fact]
    public async Task On_a_full_disk_nothing_is_filed_nothing_is_read_and_nothing_is_lost()
    {
        var store = new CountingStore(new MemoryStore());
        await using var node = await TestNode.StartAsync(store);
        using var ada = await node.SignInAsync("ada");
        var before = await ada.DepositAsync("Before", "UK SECRET", "kept");
        var open = await ada.OpenAsync(before.Id);
        store.Full = true;
        await FaultAsync("storage.full", HttpStatusCode.InsufficientStorage, () => ada.DepositAsync("During", "UK SECRET", "lost"));

        // What can't be recorded is not answered.
        await FaultAsync("storage.full", HttpStatusCode.InsufficientStorage, () => ada.SearchAsync("before"));
        await FaultAsync("storage.full", HttpStatusCode.InsufficientStorage, () => ada.OpenAsync(before.Id));
        Assert.Equal("kept", Encoding.UTF8.GetString(await ada.ContentAsync(open.Grant))); // recorded before
        store.Full = false;
        var after = await ada.DepositAsync("After", "UK SECRET", "filed");
        Assert.Equal(new[] { before.Id, after.Id }.Order(), (await ada.SearchAsync("before OR during OR after")).Hits.Select(static h => h.Id).Order());
    }

    [Fact]
    public async Task What_is_asked_does_not_show_in_what_the_store_is_asked()
    {
        var store = new CountingStore(new MemoryStore());
        await using var node = await TestNode.StartAsync(store);
        using var ada = await node.SignInAsync("ada");
        for (var i = 0; i < 5; i++)
        {
            await ada.DepositAsync($"Report {i}", "UK SECRET", "the crane moves at dawn");
        }

        List<string[]> traces = [];
        foreach (var query in new[] { "crane", "zyzzyva", "\"crane moves\"", "crane AND dawn OR report", "mo*", "-crane", "title:report type:text", "the crane moves at dawn and at dusk and at noon" })
        {
            store.Trace.Clear();
            await ada.SearchAsync(query);
            traces.Add([.. store.Trace]);
        }

        Assert.NotEmpty(traces[0]); // the entry in the record
        Assert.All(traces, t => Assert.Equal(traces[0], t));
    }

    [Fact]
    public async Task A_missing_or_altered_blob_is_named_and_no_byte_of_it_comes_out()
    {
        var store = new CountingStore(new MemoryStore());
        await using var node = await TestNode.StartAsync(store);
        using var ada = await node.SignInAsync("ada");
        var item = await ada.DepositAsync("Note", "UK SECRET", "plain words");
        var grant = (await ada.OpenAsync(item.Id)).Grant;
        store.Missing = static name => name.ToString().StartsWith("o/", StringComparison.Ordinal);
        using (var missing = await ada.Http.GetAsync($"/api/v1/grants/{grant}/content"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, missing.StatusCode);
            Assert.Contains("vault.blob-missing", await missing.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        store.Missing = static _ => false;
        store.Altered = static name => name.ToString().StartsWith("o/", StringComparison.Ordinal);
        using (var altered = await ada.Http.GetAsync($"/api/v1/grants/{grant}/content"))
        {
            Assert.Equal(HttpStatusCode.BadGateway, altered.StatusCode);
            var body = await altered.Content.ReadAsStringAsync();
            Assert.Contains("vault.blob-damaged", body, StringComparison.Ordinal);
            Assert.DoesNotContain("plain", body, StringComparison.Ordinal);
        }

        store.Altered = static _ => false;
        Assert.Equal("plain words", Encoding.UTF8.GetString(await ada.ContentAsync(grant)));
    }

    [Fact]
    public async Task A_segment_that_was_altered_is_refused_by_name_and_its_items_are_found_all_the_same()
    {
        var store = new CountingStore(new MemoryStore());
        await using var node = await TestNode.StartAsync(store);
        var (_, segments) = await CranesAsync(node, (MemoryStore)store.Inner);
        store.Altered = name => segments.Contains(name.ToString());
        await node.Host.DisposeAsync();
        await node.OpenAsync();
        using var ada = await node.SignInAsync("ada");
        var answer = await ada.SearchAsync("crane");
        Assert.Equal(2, answer.Hits.Count);
        Assert.Null(answer.Unsearched); // indexed anew from the texts
        using var sam = await node.SignInAsync("sam");
        Assert.Contains("vault.blob-damaged", (await sam.GetAsync("health", Default.HealthView)).Troubles);
        Assert.Contains(" is refused (vault.blob-damaged)", node.Log.ToString(), StringComparison.Ordinal);

        // Another segment takes the place of the refused one, and the trouble is over.
        await node.Host.Agency.OpenForMeasuring().Indexing.SealAsync(1, CancellationToken.None);
        Assert.DoesNotContain("vault.blob-damaged", (await sam.GetAsync("health", Default.HealthView)).Troubles);
    }

    [Fact]
    public async Task What_cannot_be_read_to_be_indexed_is_counted_in_the_answers_of_those_who_may_see_it()
    {
        var store = new CountingStore(new MemoryStore());
        await using var node = await TestNode.StartAsync(store);
        var (blobs, segments) = await CranesAsync(node, (MemoryStore)store.Inner);
        HashSet<string> filed = [.. ((MemoryStore)store.Inner).Snapshot().Select(static o => o.Key.ToString()).Except(segments)];
        var counted = 0;
        store.Missing = name => name.ToString().StartsWith("o/", StringComparison.Ordinal) && !filed.Contains(name.ToString()); // all segments, also those sealed anew on the way

        // One of them holds the text, first or last; without its rows nothing is answered at all, and its original is not read.
        foreach (var (gone, first) in blobs.SelectMany(static b => new[] { (b, true), (b, false) }))
        {
            store.MissingAt = (name, offset) => name.ToString() == gone && offset == 0 == first;
            await node.Host.DisposeAsync();
            await node.OpenAsync();
            using var ada = await node.SignInAsync("ada");
            try
            {
                var answer = await ada.SearchAsync("crane");
                if (answer.Unsearched is null)
                {
                    continue;
                }

                counted++;
                Assert.Equal((1, 1), (answer.Unsearched, answer.Hits.Count)); // the rest goes on being searched
                Assert.Single((await ada.SearchAsync("secret")).Hits); // and the other is still found by its title
                using var ben = await node.SignInAsync("ben");
                Assert.Null((await ben.SearchAsync("crane")).Unsearched); // beyond his clearance
            }
            catch (ApiFaultException e)
            {
                Assert.Contains("vault.blob-missing", e.Message, StringComparison.Ordinal);
            }
        }

        Assert.Equal(1, counted);
    }

    /// <summary>Files the text of an item as an analyser would, and is done with all of it on return.</summary>
    private static async Task FileReadAsync(TestNode node, DepositAnswer item, string text)
    {
        var store = node.Host.Agency.OpenForMeasuring();
        var decision = store.Recorder.Decide(new AccessRequest { Action = AccessAction.Analyse, Purpose = "analyse" });
        var ring = store.Recorder.RingOf(decision.AdmittedOrThrow());
        var derivative = new NewDerivative
        {
            Item = new ItemId(Id128.Parse(item.Id)), Version = 1, Text = Encoding.UTF8.GetBytes(text), Engine = "test 1", Fields = new ItemFields { Title = string.Empty, MediaType = "text/plain" },
        };
        await store.Vault.AddDerivativesAsync(
            ring, [derivative], (draft, items) => draft.Access.Add(AccessRecord.Of(store.State, decision, null, items).ToDraft()), CancellationToken.None);
        store.Indexing.IndexNow(ring, [derivative]);
    }

    /// <summary>Two items of different labels, read, indexed and sealed.</summary>
    /// <returns>Blobs of the more secret one; those of the index segments.</returns>
    private static async Task<(HashSet<string> Secret, HashSet<string> Segments)> CranesAsync(TestNode node, MemoryStore store)
    {
        HashSet<string> Blobs() => [.. store.Snapshot().Select(static o => o.Key.ToString()).Where(static n => n.StartsWith("o/", StringComparison.Ordinal))];
        using var ada = await node.SignInAsync("ada");
        await FileReadAsync(node, await ada.DepositAsync("Open report", "UK SECRET", "original"), "the crane moves at dawn");
        var before = Blobs();
        await FileReadAsync(node, await ada.DepositAsync("Secret report", "UK TOP SECRET", "original"), "the crane stands still");
        var between = Blobs();
        Assert.Equal(2, (await ada.SearchAsync("crane")).Hits.Count);
        await node.Host.Agency.OpenForMeasuring().Indexing.SealAsync(1, CancellationToken.None);
        return ([.. between.Except(before)], [.. Blobs().Except(between)]);
    }

    [Fact]
    public async Task A_store_that_was_rolled_back_is_refused_at_the_start_and_while_running()
    {
        var store = new MemoryStore();
        await using var node = await TestNode.StartAsync(store);
        using var ada = await node.SignInAsync("ada");
        await ada.DepositAsync("Old", "UK SECRET", "old");
        var old = store.Snapshot();
        await ada.DepositAsync("New", "UK SECRET", "new");
        var now = store.Snapshot();

        store.Restore(old);
        node.Clock.Advance(TimeSpan.FromMinutes(1.5));
        await Waiting.UntilAsync(() => node.Host.Agency.State == AgencyState.Refused);

        // Nothing is served from that instant; sessions end a moment later, on the same thread as all that goes with it.
        await Waiting.UntilAsync(async () => (await Assert.ThrowsAsync<ApiFaultException>(() => ada.SearchAsync("old"))).Error.Code == "node.no-session");
        using var stranger = node.Stranger();
        var status = await stranger.GetAsync("status", Default.StatusView);
        Assert.Equal(("refused", "ledger.rolled-back"), (status.State, status.Fault!.Code));
        await FaultAsync("node.rolled-back", HttpStatusCode.ServiceUnavailable, () => stranger.SignInAsync("ada"));

        await node.Host.DisposeAsync();
        store.Restore(now);
        await node.OpenAsync(); // saves the newest position
        await node.Host.DisposeAsync();
        store.Restore(old);
        await node.OpenAsync(unlock: false);
        var fault = await Assert.ThrowsAsync<LedgerException>(node.UnlockAsync);
        Assert.Equal(LedgerFault.RolledBack, fault.Fault);
        Assert.Equal(AgencyState.Refused, node.Host.Agency.State);
    }

    [Fact]
    public async Task A_lost_node_is_rebuilt_from_store_passphrase_and_sheet()
    {
        using var folder = new ScratchFolder();
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        var item = await ada.DepositAsync("Kept", "UK TOP SECRET COPPERLEAF", "still here");
        var state = Path.Combine(folder.Path, "new");
        using var passphrase = Cast.Secret(Cast.Passphrase);
        await AgencyFounding.RecoverAsync(node.Store, state, "testers", passphrase, node.Founded.RecoverySheet, node.Clock, CancellationToken.None);
        await using var rebuilt = await node.OpenBesideAsync(state);
        Assert.Equal(AgencyState.Serving, rebuilt.Agency.State);
        using var client = new TestClient(rebuilt.Address);
        await client.SignInAsync("ada");
        Assert.Equal([item.Id], (await client.SearchAsync("kept")).Hits.Select(static h => h.Id));
        Assert.Equal("still here", Encoding.UTF8.GetString(await client.ContentAsync((await client.OpenAsync(item.Id)).Grant)));

        // The abandoned first node lives on, as one that was cut off would: both write to one chain.
        await client.DepositAsync("By the second", "UK SECRET", "two");
        await ada.DepositAsync("By the first", "UK SECRET", "one");
        Assert.Equal(2, (await ada.SearchAsync("first OR second")).Total);
    }

    [Fact]
    public async Task Without_a_sheet_two_custodians_accept_the_store_on_the_record()
    {
        using var folder = new ScratchFolder();
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        await ada.DepositAsync("Kept", "UK SECRET", "here");
        var state = Path.Combine(folder.Path, "new");
        using var passphrase = Cast.Secret(Cast.Passphrase);
        await AgencyFounding.RecoverAsync(node.Store, state, "testers", passphrase, null, node.Clock, CancellationToken.None);
        await using var rebuilt = await node.OpenBesideAsync(state);
        Assert.Equal(AgencyState.FreshnessUnproven, rebuilt.Agency.State);
        using var reader = new TestClient(rebuilt.Address);
        await reader.SignInAsync("ada");
        await FaultAsync("node.freshness-unproven", HttpStatusCode.ServiceUnavailable, () => reader.SearchAsync("kept"));
        using var cora = new TestClient(rebuilt.Address);
        using var carl = new TestClient(rebuilt.Address);
        await cora.SignInAsync("cora");
        await carl.SignInAsync("carl");
        var proposed = await Signing.ProposeAsync(cora, "cora", new ChangeDraft(AcceptFreshness: true));
        Assert.Equal(("open", 2), (proposed.State, proposed.Needed));
        Assert.Equal(AgencyState.FreshnessUnproven, rebuilt.Agency.State);
        Assert.Equal("done", (await Signing.ApproveAsync(carl, "carl", proposed.Id)).State);
        Assert.Equal(AgencyState.Serving, rebuilt.Agency.State);
        Assert.Equal(1, (await reader.SearchAsync("kept")).Total);
    }

    [Fact]
    public async Task The_record_verifies_offline_and_every_access_is_decided_alike_again()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        using var rita = await node.SignInAsync("rita");
        var item = await ada.DepositAsync("Note", "UK SECRET COPPERLEAF", "words");
        await ben.SearchAsync("note");
        await ada.OpenAsync(item.Id);
        await rita.PostAsync($"items/{item.Id}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK SECRET"), Default.RelabelRequest, Default.RelabelAnswer);
        await ben.OpenAsync(item.Id);
        await Assert.ThrowsAsync<ApiFaultException>(() => ben.SearchAsync("note", Cast.Expired));
        await node.Host.DisposeAsync();

        var wrapped = (await InspectorRecord.ReadAsync(node.Store, CancellationToken.None))!.Value.Wrapped;
        using var entryKey = InspectorSeal.OpenEntryKey(Cast.Instance.Inspectors, node.Founded.Store, wrapped);
        var replay = new AccessReplay();
        var report = await new LedgerVerifier(node.Store, VerifyingKey.FromSpki(Convert.FromBase64String(node.Founded.LogKey)))
        {
            Expected = node.Founded.Store,
            EntryKey = entryKey,
            Folds = [replay],
        }.VerifyAsync(CancellationToken.None);
        Assert.Empty(report.Findings);
        Assert.Empty(replay.Differences);
        Assert.Equal(6UL, replay.Checked);
        await node.OpenAsync(unlock: false);
    }

    private static async Task FaultAsync(string code, HttpStatusCode status, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<ApiFaultException>(call);
        Assert.Equal((code, status), (fault.Error.Code, fault.Status));
    }
}

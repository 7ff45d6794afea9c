using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

public sealed class FirstRunTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_day_at_the_agency(bool directory)
    {
        using var folder = new ScratchFolder();
        await using var node = await TestNode.StartAsync(directory ? new DirectoryStore(folder.Path) : new MemoryStore());
        using var ada = await node.SignInAsync("ada");
        var me = await ada.GetAsync("me", Default.Me);
        Assert.Equal("ada", me.Person.User);
        Assert.Equal([Cast.Purpose], me.Purposes);
        Assert.Equal(["harbour", "mail"], me.Holdings.Select(static h => h.Name));
        Assert.Contains("COPPERLEAF", me.Markings.Categories.Single(static c => c.Id == "code-word").Values);

        var low = await ada.DepositAsync("Crane schedule", "UK OFFICIAL", "The crane moves at dawn.");
        var high = await ada.DepositAsync("Crane watch", "UK TOP SECRET COPPERLEAF UK EYES ONLY", "The crane is watched.");

        using var ben = await node.SignInAsync("ben");
        var forAda = await ada.SearchAsync("crane");
        var forBen = await ben.SearchAsync("crane");
        Assert.Equal(new[] { low.Id, high.Id }.Order(), forAda.Hits.Select(static h => h.Id).Order());
        Assert.Equal([low.Id], forBen.Hits.Select(static h => h.Id));
        Assert.Equal(1, forBen.Total);
        Assert.Equal("UK OFFICIAL", forBen.Hits[0].Label);
        Assert.True(forBen.Hits[0].Pending);

        var opened = await ada.OpenAsync(high.Id);
        Assert.Equal("UK TOP SECRET COPPERLEAF UK EYES ONLY", opened.Label);
        Assert.Equal("1971-05-03", opened.Date);
        Assert.Equal("The crane is watched.", System.Text.Encoding.UTF8.GetString(await ada.ContentAsync(opened.Grant)));

        using var rita = await node.SignInAsync("rita");
        var relabelled = await rita.PostAsync(
            $"items/{low.Id}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK TOP SECRET THISTLEDOWN", "wrongly low"), Default.RelabelRequest, Default.RelabelAnswer);
        Assert.Equal("UK TOP SECRET THISTLEDOWN", relabelled.Label);
        Assert.Equal(["ada", "ben"], relabelled.Seen.Select(static s => s.User).Distinct().Order());
        Assert.Empty((await ben.SearchAsync("crane")).Hits);

        using var ina = await node.SignInAsync("ina");
        var shown = await ina.PostAsync("ledger/show", new LedgerShowRequest(Item: high.Id), Default.LedgerShowRequest, Default.LedgerShowAnswer);
        Assert.Equal(["deposit", "search", "read"], shown.Entries.Select(static e => e.Kind));
        Assert.All(shown.Entries, static e => Assert.Equal("ada", e.User));
        var looks = await ina.PostAsync("ledger/show", new LedgerShowRequest(Person: "ina"), Default.LedgerShowRequest, Default.LedgerShowAnswer);
        Assert.Equal(["view-ledger", "view-ledger"], looks.Entries.Select(static e => e.Kind));
        Assert.DoesNotContain("crane", node.Log.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}

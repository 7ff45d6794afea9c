using Strongroom.Core;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>A page left open asks again and again how much is pending: one entry stands for that, for ten minutes and for no more than it names.</summary>
public sealed class CountingTests
{
    [Fact]
    public async Task Counting_rides_on_one_entry_until_its_time_is_over()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        await ada.DepositAsync("One", "UK SECRET", "one");
        Assert.Equal("1 0 0 0", await RecordedAsync(node, ada, ada, ada, ada));

        // Asking to read again does something: it is always recorded.
        Assert.Equal(1, await CountAsync(node, ada, retry: true));

        // Another compartment is opened by it: the entry named none such.
        await ada.DepositAsync("Two", "UK TOP SECRET", "two");
        Assert.Equal("1 0", await RecordedAsync(node, ada, ada));

        // Another session rides on none of hers.
        using var again = await node.SignInAsync("ada");
        Assert.Equal("1 0", await RecordedAsync(node, again, ada));

        node.Clock.Advance(Limits.ReadGrantTime);
        Assert.Equal("1 0", await RecordedAsync(node, ada, ada));
    }

    private static async Task<string> RecordedAsync(TestNode node, params TestClient[] clients)
    {
        var recorded = new List<long>();
        foreach (var client in clients)
        {
            recorded.Add(await CountAsync(node, client));
        }

        return string.Join(' ', recorded);
    }

    private static async Task<long> CountAsync(TestNode node, TestClient client, bool retry = false)
    {
        var ledger = node.Host.Agency.OpenForMeasuring().Ledger;
        var before = ledger.Position.AccessSize;
        await client.PostAsync("analyse/pending", new PendingRequest(Cast.Purpose, Cast.Authority, retry), Default.PendingRequest, Default.PendingAnswer);
        return (long)(ledger.Position.AccessSize - before);
    }
}

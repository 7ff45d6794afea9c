using Strongroom.Analysis;
using Strongroom.Analysis.Tests.Speech;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>What could not be read is read when its tool has come and somebody asks: a recording whose speech models were not signed yet, in a node that runs on.</summary>
public sealed class RetryTests
{
    [Fact]
    public async Task A_recording_is_read_when_its_models_have_come()
    {
        using var models = new ModelFolder();
        File.Delete(models.PathOf(ModelManifest.SignatureFileName));
        await using var node = await TestNode.StartAsync();
        node.Speech = new SpeechOptions { Engine = SpeechEngine.Sherpa, Models = models.Pack() };
        await node.Host.DisposeAsync();
        await node.OpenAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        using var olly = await node.SignInAsync("olly");
        var filed = await ada.DepositAsync(TestClient.Head("Tones", "UK OFFICIAL", type: "audio/wav"), ModelFolder.Sound());
        await ada.UntilReadAsync();
        Assert.Equal("unread.models-refused unsigned", Assert.Single((await ada.SearchAsync("tones")).Hits).Unread);
        Assert.Equal("sherpa: unsigned: models.sig", (await olly.GetAsync("health", Default.HealthView)).Speech);
        Assert.Empty((await ada.SearchAsync("bravo")).Hits);

        // Asking for nothing changes nothing: no better than before.
        await RetryAsync(ada);
        Assert.Equal("unread.models-refused unsigned", Assert.Single((await ada.SearchAsync("tones")).Hits).Unread);

        models.Sign(models.Manifest("en"));
        await RetryAsync(ada);
        var hit = Assert.Single((await ada.SearchAsync("bravo")).Hits);
        Assert.Equal((filed.Id, null), (hit.Id, hit.Unread));
        Assert.Equal("sherpa: ok", (await olly.GetAsync("health", Default.HealthView)).Speech);
    }

    /// <summary>What is to be read again counts as pending until it is: whoever waits does not look too early.</summary>
    private static async Task RetryAsync(TestClient ada)
    {
        var asked = await ada.PostAsync(
            "analyse/pending", new PendingRequest(Cast.Purpose, Cast.Authority, Retry: true), Default.PendingRequest, Default.PendingAnswer);
        Assert.Equal(1, asked.Pending);
        await ada.UntilReadAsync();
    }
}

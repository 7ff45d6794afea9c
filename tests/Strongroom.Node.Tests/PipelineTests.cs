using System.Text;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Filed, analysed in a worker, found by its words: through real sockets and real worker processes.</summary>
public sealed class PipelineTests
{
    private const string Mail =
        "From: Harbour Master <master@harbour.example>\r\nTo: Watch <watch@harbour.example>\r\nSubject: Night arrival\r\nDate: Mon, 3 May 1971 21:00:00 +0000\r\n"
        + "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe lighter came in without lanterns.\r\n"
        + "--b\r\nContent-Type: text/plain; name=manifest.txt\r\nContent-Disposition: attachment; filename=manifest.txt\r\n\r\nForty crates of oranges.\r\n--b--\r\n";

    [Fact]
    public async Task Texts_and_attachments_are_found_and_survive_kill_and_restart()
    {
        using var folder = new ScratchFolder();
        await using var node = await TestNode.StartAsync(new DirectoryStore(folder.Path), analyse: true);
        using var ada = await node.SignInAsync("ada");
        var mail = await ada.DepositAsync(
            TestClient.Head("Mail 1", "UK SECRET COPPERLEAF", "mail", "message/rfc822"), Encoding.UTF8.GetBytes(Mail));
        var noise = await ada.DepositAsync(TestClient.Head("Noise", "UK OFFICIAL", type: null), [0, 255, 1, 254, 2, 253, 0, 0, 128, 200, 3]);
        await ada.UntilReadAsync();

        var byBody = await ada.SearchAsync("lanterns");
        Assert.Equal([mail.Id], byBody.Hits.Select(static h => h.Id));
        Assert.NotEmpty(byBody.Hits[0].Marks);
        Assert.Equal("lanterns", byBody.Hits[0].Snippet.Substring(byBody.Hits[0].Marks[0].Start, byBody.Hits[0].Marks[0].Length), ignoreCase: true);
        var byPart = Assert.Single((await ada.SearchAsync("oranges")).Hits);
        Assert.Equal(mail.Id, byPart.Parent);
        Assert.Equal("UK SECRET COPPERLEAF", byPart.Label);
        var unread = Assert.Single((await ada.SearchAsync("noise")).Hits);
        Assert.StartsWith("unread.", unread.Unread, StringComparison.Ordinal);
        Assert.False(unread.Pending);

        var opened = await ada.OpenAsync(mail.Id);
        Assert.Contains("lanterns", (await ada.TextAsync(opened.Grant)).Text, StringComparison.Ordinal);
        Assert.Equal(byPart.Id, Assert.Single(opened.Parts).Id);
        Assert.Equal("Harbour Master <master@harbour.example>", opened.Sender);
        Assert.Equal(mail.Id, (await ada.OpenAsync(byPart.Id)).Parent!.Id);

        // Kill: the first node is left as it stands. A second state folder would be another machine; the same one is in use, so stop it properly.
        await node.Host.DisposeAsync();
        await node.OpenAsync(analyse: true);
        using var again = await node.SignInAsync("ada");
        Assert.Equal([mail.Id], (await again.SearchAsync("lanterns")).Hits.Select(static h => h.Id));
        Assert.Equal(noise.Id, Assert.Single((await again.SearchAsync("noise")).Hits).Id);
    }

    [Fact]
    public async Task Work_left_by_a_node_that_died_is_taken_up()
    {
        var store = new MemoryStore();
        await using var node = await TestNode.StartAsync(store);
        using var ada = await node.SignInAsync("ada");
        var receipt = await ada.DepositAsync("Report", "UK SECRET", "A barge without papers.");
        var asItWas = store.Snapshot();
        await node.Host.DisposeAsync();

        // What a kill leaves behind is what the store held at that moment; the anchor saved at the start is older and fits.
        store.Restore(asItWas);
        await node.OpenAsync(analyse: true);
        using var again = await node.SignInAsync("ada");
        await again.UntilReadAsync();
        Assert.Equal([receipt.Id], (await again.SearchAsync("barge papers")).Hits.Select(static h => h.Id));
    }
}

using System.Net;
using System.Text;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>A person's words beside the machine's: found, kept apart, recorded; and mails that hang together. Through real sockets.</summary>
public sealed class CorrectingTests
{
    private const string Heard = "The lighter left Bremer haven at dawn.";

    [Fact]
    public async Task A_corrected_word_is_found_at_once_and_after_a_restart_and_the_text_stays_the_machine_s()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        var item = (await ada.DepositAsync("Recording", "UK SECRET", Heard)).Id;
        await ada.UntilReadAsync();
        Assert.Empty((await ada.SearchAsync("bremerhaven")).Hits);

        var opened = await ada.OpenAsync(item);
        Assert.False(opened.Corrected);
        Assert.Empty((await CorrectionsAsync(ada, opened)).Corrections);
        var answer = await CorrectAsync(ada, opened, "Bremer haven", "Bremerhaven", 0);
        var made = Assert.Single(answer.Corrections);
        Assert.Equal(("ada", "Ada Analyst", "Bremerhaven", "Bremer haven", true), (made.User, made.Name, made.Words, made.Machine, made.InForce));
        Assert.Equal(answer.Corrections, (await CorrectionsAsync(ada, opened)).Corrections);

        foreach (var query in new[] { "bremerhaven", "bremer", "\"left bremerhaven at\"" })
        {
            Assert.Equal([item], (await ada.SearchAsync(query)).Hits.Select(static h => h.Id));
        }

        Assert.Equal(Heard, (await ada.TextAsync(opened.Grant)).Text);
        Assert.True((await ada.OpenAsync(item)).Corrected);

        // The record: who corrected what, and that looking at it again was allowed.
        using var ina = await node.SignInAsync("ina");
        var record = await ina.PostAsync("ledger/show", new LedgerShowRequest(item, null, null, "audit", null), Default.LedgerShowRequest, Default.LedgerShowAnswer);
        Assert.Single(record.Entries, static e => e.Kind == "correct" && e.User == "ada");

        await node.Host.DisposeAsync();
        await node.OpenAsync(analyse: true);
        using var again = await node.SignInAsync("ada");
        await again.UntilReadAsync();
        Assert.Equal([item], (await again.SearchAsync("bremerhaven")).Hits.Select(static h => h.Id));
    }

    [Fact]
    public async Task Corrections_of_other_words_get_along_and_of_the_same_word_the_second_is_told()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var item = (await ada.DepositAsync("Recording", "UK SECRET", Heard)).Id;
        await ada.UntilReadAsync();
        var hers = await ada.OpenAsync(item);
        var his = await ben.OpenAsync(item);
        await CorrectAsync(ada, hers, "dawn", "dusk", 0);
        await CorrectAsync(ben, his, "lighter", "barge", 0);
        await FaultAsync("node.corrected-meanwhile", HttpStatusCode.Conflict, () => CorrectAsync(ben, his, "dawn", "noon", 0));
        var both = await CorrectAsync(ben, his, "dawn", "noon", 2);
        Assert.Equal(["dusk", "barge", "noon"], both.Corrections.Select(static c => c.Words));
        Assert.Equal([false, true, true], both.Corrections.Select(static c => c.InForce));
        Assert.Empty((await ada.SearchAsync("dusk")).Hits);
        Assert.Equal([item], (await ada.SearchAsync("\"barge left\" noon")).Hits.Select(static h => h.Id));

        // Taken back: nothing is in force there, and nothing is forgotten.
        var back = await CorrectAsync(ada, hers, "dawn", "dawn", 3);
        Assert.Equal([false, true, false, false], back.Corrections.Select(static c => c.InForce));
        Assert.Empty((await ada.SearchAsync("noon")).Hits);
    }

    [Fact]
    public async Task What_does_not_stand_there_or_may_not_be_seen_is_not_corrected()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var item = (await ada.DepositAsync("Recording", "UK SECRET", Heard)).Id;
        await ada.UntilReadAsync();
        var opened = await ada.OpenAsync(item);
        await FaultAsync("node.correction-misplaced", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(1, 3, "The", "x", 0)));
        await FaultAsync("node.correction-misplaced", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(int.MaxValue, int.MaxValue, "The", "x", 0)));
        await FaultAsync("node.correction-misplaced", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(-1, 3, "The", "x", 0)));
        await FaultAsync("node.correction-misplaced", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(0, 0, "", "x", 0)));
        await FaultAsync("node.bad-request", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(0, 3, "The", "two\nlines", 0)));
        await FaultAsync("node.bad-request", HttpStatusCode.BadRequest, () => PostAsync(ada, opened, new CorrectRequest(0, 3, "The", new string('x', 501), 0)));
        await FaultAsync("node.grant-ended", HttpStatusCode.NotFound, () => PostAsync(ben, opened, new CorrectRequest(0, 3, "The", "x", 0)));
        await FaultAsync("node.no-layout", HttpStatusCode.NotFound, () => ada.GetAsync($"grants/{opened.Grant}/layout", Default.LayoutAnswer));

        // Read by Ben under SECRET, then raised above him: the grant is worth nothing any more.
        var his = await ben.OpenAsync(item);
        using var rita = await node.SignInAsync("rita");
        await rita.PostAsync(
            $"items/{item}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK TOP SECRET"), Default.RelabelRequest, Default.RelabelAnswer);
        await Assert.ThrowsAsync<ApiFaultException>(() => PostAsync(ben, his, new CorrectRequest(0, 3, "The", "x", 0)));
        Assert.Empty((await CorrectionsAsync(ada, await ada.OpenAsync(item))).Corrections);
    }

    [Fact]
    public async Task A_thread_shows_what_its_reader_may_see()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var first = await MailAsync(ada, "UK SECRET", "1", null, "Crane");
        var second = await MailAsync(ada, "UK SECRET COPPERLEAF", "2", "1", "Re: Crane");
        var third = await MailAsync(ada, "UK SECRET", "3", "2", "Re: Re: Crane");
        var other = await MailAsync(ada, "UK SECRET", "9", null, "Crane");
        await ada.UntilReadAsync();

        var hers = await ThreadAsync(ada, second);
        Assert.Equal([first, second, third], hers.Mails.Select(static m => m.Id));
        Assert.Equal(["Crane", "Re: Crane", "Re: Re: Crane"], hers.Mails.Select(static m => m.Title));
        Assert.Equal([false, true, false], hers.Mails.Select(static m => m.Here));

        // Without the mail in between the first and the third do not name each other, and nothing says why.
        Assert.Empty((await ThreadAsync(ben, first)).Mails);
        Assert.Empty((await ThreadAsync(ben, third)).Mails);
        Assert.Empty((await ThreadAsync(ada, other)).Mails);

        // A mail that names all those before it hangs together with what its reader may see of them.
        var fourth = await MailAsync(ada, "UK SECRET", "4", "3", "Re: Re: Re: Crane", "<1@x.example>\r\n <2@x.example> <3@x.example>");
        await ada.UntilReadAsync();
        Assert.Equal([first, third, fourth], (await ThreadAsync(ben, first)).Mails.Select(static m => m.Id));
        Assert.Equal([first, second, third, fourth], (await ThreadAsync(ada, fourth)).Mails.Select(static m => m.Id));

        // Titles were shown: who relabels one of them is told.
        using var rita = await node.SignInAsync("rita");
        var relabelled = await rita.PostAsync(
            $"items/{third}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK TOP SECRET"), Default.RelabelRequest, Default.RelabelAnswer);
        Assert.Contains(relabelled.Seen, static s => s is { User: "ada", Action: "search" });
    }

    [Fact]
    public async Task An_attachment_says_which_mail_it_is_in_to_who_may_see_the_mail()
    {
        await using var node = await TestNode.StartAsync(analyse: true);
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var mail = (await ada.DepositAsync(TestClient.Head("", "UK SECRET", "mail", "message/rfc822"), Encoding.UTF8.GetBytes(
            "From: a@x.example\r\nSubject: Night arrival\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
            + "Content-Type: text/plain\r\n\r\nSee the list.\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\nOranges.\r\n--b--\r\n"))).Id;
        await ada.UntilReadAsync();
        var hit = Assert.Single((await ben.SearchAsync("oranges")).Hits);
        Assert.Equal((mail, "Night arrival"), (hit.Parent, hit.ParentTitle));

        using var rita = await node.SignInAsync("rita");
        await rita.PostAsync(
            $"items/{hit.Id}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK OFFICIAL"), Default.RelabelRequest, Default.RelabelAnswer);
        await rita.PostAsync(
            $"items/{mail}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK TOP SECRET"), Default.RelabelRequest, Default.RelabelAnswer);
        var alone = Assert.Single((await ben.SearchAsync("oranges")).Hits);
        Assert.Equal((null, null), (alone.Parent, alone.ParentTitle));
    }

    private static async Task<string> MailAsync(TestClient client, string label, string id, string? answers, string subject, string? references = null) =>
        (await client.DepositAsync(TestClient.Head("", label, "mail", "message/rfc822", null), Encoding.UTF8.GetBytes(
            $"From: a@x.example\r\nTo: b@y.example\r\nSubject: {subject}\r\nDate: Mon, {int.Parse(id, System.Globalization.CultureInfo.InvariantCulture):00} May 1971 21:00:00 +0000\r\n"
            + $"Message-ID: <{id}@x.example>\r\n{(answers is null ? "" : $"In-Reply-To: <{answers}@x.example>\r\n")}{(references is null ? "" : $"References: {references}\r\n")}\r\nWords.\r\n"))).Id;

    private static async Task<ThreadAnswer> ThreadAsync(TestClient client, string item) =>
        await client.GetAsync($"grants/{(await client.OpenAsync(item)).Grant}/thread", Default.ThreadAnswer);

    private static Task<CorrectionsAnswer> CorrectionsAsync(TestClient client, OpenedItem opened) =>
        client.GetAsync($"grants/{opened.Grant}/corrections", Default.CorrectionsAnswer);

    private static Task<CorrectionsAnswer> CorrectAsync(TestClient client, OpenedItem opened, string machine, string words, int seen) =>
        PostAsync(client, opened, new CorrectRequest(Heard.IndexOf(machine, StringComparison.Ordinal), machine.Length, machine, words, seen));

    private static Task<CorrectionsAnswer> PostAsync(TestClient client, OpenedItem opened, CorrectRequest request) =>
        client.PostAsync($"grants/{opened.Grant}/corrections", request, Default.CorrectRequest, Default.CorrectionsAnswer);

    private static async Task FaultAsync(string code, HttpStatusCode status, Func<Task> request)
    {
        var fault = await Assert.ThrowsAsync<ApiFaultException>(request);
        Assert.Equal((code, status), (fault.Error.Code, fault.Status));
    }
}

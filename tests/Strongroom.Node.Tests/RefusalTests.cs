using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using Strongroom.Storage;
using Strongroom.Testing;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>What is refused, with which code, and that it is recorded and loses nothing.</summary>
public sealed class RefusalTests
{
    [Fact]
    public async Task A_locked_node_says_so_and_a_wrong_passphrase_leaves_it_locked()
    {
        await using var node = await TestNode.StartAsync(unlock: false);
        using var stranger = node.Stranger();
        Assert.Equal("locked", (await stranger.GetAsync("status", Default.StatusView)).State);
        await RefusedAsync("node.locked", HttpStatusCode.ServiceUnavailable, () => stranger.SignInAsync("ada"));
        await RefusedAsync("node.wrong-passphrase", HttpStatusCode.Forbidden, () => UnlockAsync(stranger, "not this one"));
        Assert.Equal("locked", (await stranger.GetAsync("status", Default.StatusView)).State);
        Assert.Equal("serving", (await UnlockAsync(stranger, Cast.Passphrase)).State);
        using var ada = await node.SignInAsync("ada");
        Assert.Empty((await ada.SearchAsync("anything")).Hits);

        await node.Host.Agency.LockAsync();
        await RefusedAsync("node.no-session", HttpStatusCode.Unauthorized, () => ada.SearchAsync("anything"));
    }

    [Fact]
    public async Task Unknown_names_and_wrong_credentials_look_alike_and_guessing_is_stopped()
    {
        await using var node = await TestNode.StartAsync();
        using var stranger = node.Stranger();
        var wrong = await BytesAsync(stranger, new SignInRequest("ada", "guess"));
        var unknown = await BytesAsync(stranger, new SignInRequest("nobody", "guess"));
        Assert.Equal(wrong, unknown);
        for (var i = 0; i < 9; i++)
        {
            await BytesAsync(stranger, new SignInRequest("ada", "guess"));
            await BytesAsync(stranger, new SignInRequest("nobody", "guess"));
        }

        Assert.Contains("node.too-many-attempts", await BytesAsync(stranger, new SignInRequest("ada", Cast.PasswordOf("ada"))), StringComparison.Ordinal);
        Assert.Contains("node.too-many-attempts", await BytesAsync(stranger, new SignInRequest("nobody", "guess")), StringComparison.Ordinal);
        using var ben = await node.SignInAsync("ben");
        node.Clock.Advance(TimeSpan.FromMinutes(16));
        using var ada = await node.SignInAsync("ada");
    }

    [Fact]
    public async Task A_key_signs_in_once_for_each_nonce_and_for_its_owner_only()
    {
        await using var node = await TestNode.StartAsync();
        using var client = node.Stranger();
        var challenge = await client.PostAsync("session/challenge", new ChallengeRequest("ada"), Default.ChallengeRequest, Default.ChallengeAnswer);
        var byAda = Sign("ada", challenge.Nonce);
        var byBen = Sign("ben", challenge.Nonce);
        await RefusedAsync("node.sign-in-refused", HttpStatusCode.Unauthorized, () => SignedAsync(client, "ada", challenge.Nonce, byBen));
        await RefusedAsync("node.sign-in-refused", HttpStatusCode.Unauthorized, () => SignedAsync(client, "ada", challenge.Nonce, byAda)); // the nonce is spent
        challenge = await client.PostAsync("session/challenge", new ChallengeRequest("ada"), Default.ChallengeRequest, Default.ChallengeAnswer);
        var answer = await SignedAsync(client, "ada", challenge.Nonce, Sign("ada", challenge.Nonce));
        Assert.Equal("ada", answer.User);
        client.Use(answer.Token);
        Assert.Equal("ada", (await client.GetAsync("me", Default.Me)).Person.User);
    }

    [Fact]
    public async Task Sessions_and_grants_end()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var item = await ada.DepositAsync("Note", "UK OFFICIAL", "text");
        var opened = await ada.OpenAsync(item.Id);
        using (var other = await ben.Http.GetAsync($"/api/v1/grants/{opened.Grant}/content"))
        {
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        node.Clock.Advance(TimeSpan.FromMinutes(11));
        await RefusedAsync("node.grant-ended", HttpStatusCode.NotFound, () => ada.TextAsync(opened.Grant));
        node.Clock.Advance(TimeSpan.FromMinutes(31));
        await RefusedAsync("node.no-session", HttpStatusCode.Unauthorized, () => ada.OpenAsync(item.Id));
        using var again = await node.SignInAsync("ada");
        using (var response = await again.Http.DeleteAsync("/api/v1/session"))
        {
            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        }

        await RefusedAsync("node.no-session", HttpStatusCode.Unauthorized, () => again.OpenAsync(item.Id));
    }

    [Fact]
    public async Task No_live_authority_no_data_on_any_path_and_each_refusal_is_recorded()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        var item = await ada.DepositAsync("Note", "UK OFFICIAL", "text");
        await RefusedAsync("governance.authority-not-live", HttpStatusCode.Forbidden, () => ada.SearchAsync("note", Cast.Expired));
        await RefusedAsync("governance.authority-missing", HttpStatusCode.Forbidden, () => ada.SearchAsync("note", "W-INVENTED"));
        await RefusedAsync("governance.purpose-not-covered", HttpStatusCode.Forbidden, () => ada.PostAsync(
            $"items/{item.Id}/open", new OpenRequest("curiosity", Cast.Authority), Default.OpenRequest, Default.OpenedItem));
        await RefusedAsync("governance.authority-missing", HttpStatusCode.Forbidden, () => ada.PostAsync(
            $"items/{item.Id}/open", new OpenRequest("curiosity", null), Default.OpenRequest, Default.OpenedItem));
        await RefusedAsync("governance.not-available", HttpStatusCode.NotFound, () => ada.DepositAsync("x", "UK OFFICIAL", "y", "shelf"));

        var opened = await ada.OpenAsync(item.Id);
        node.Clock.Advance(TimeSpan.FromMinutes(5));
        node.Clock.Advance(TimeSpan.FromDays(31));
        using var later = await node.SignInAsync("ada");
        await RefusedAsync("governance.authority-not-live", HttpStatusCode.Forbidden, () => later.SearchAsync("note"));
        await RefusedAsync("governance.authority-not-live", HttpStatusCode.Forbidden, () => later.OpenAsync(item.Id));
        await RefusedAsync("governance.authority-not-live", HttpStatusCode.Forbidden, () => later.DepositAsync("x", "UK OFFICIAL", "y"));

        using var ina = await node.SignInAsync("ina");
        var shown = await ina.PostAsync("ledger/show", new LedgerShowRequest(Person: "ada"), Default.LedgerShowRequest, Default.LedgerShowAnswer);
        Assert.Equal(8, shown.Entries.Count(static e => e.Summary == "refused"));
        Assert.Contains(shown.Entries, static e => e.Verdict == "decision.authority-expired");
        Assert.NotEmpty(opened.Grant);
    }

    [Fact]
    public async Task Offices_are_kept_apart()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var fay = await node.SignInAsync("fay");
        using var olly = await node.SignInAsync("olly");
        using var sam = await node.SignInAsync("sam");
        var item = await ada.DepositAsync("Note", "UK OFFICIAL", "text");
        var fromField = await fay.DepositAsync("Seen at the quay", "UK SECRET", "three men");
        Assert.Null(fromField.Duplicate);
        foreach (var client in (TestClient[])[fay, olly, sam])
        {
            await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => client.SearchAsync("note"));
            await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => client.OpenAsync(item.Id));
        }

        await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => olly.DepositAsync("x", "UK OFFICIAL", "y"));
        await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => ada.GetAsync("people", Default.PeopleAnswer));
        await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => ada.PostAsync(
            "ledger/show", new LedgerShowRequest(Item: item.Id), Default.LedgerShowRequest, Default.LedgerShowAnswer));
        await RefusedAsync("governance.role-lacking", HttpStatusCode.Forbidden, () => ada.PostAsync(
            $"items/{item.Id}/relabel", new RelabelRequest(Cast.Purpose, Cast.Authority, "UK SECRET"), Default.RelabelRequest, Default.RelabelAnswer));
        Assert.Equal(10, (await sam.GetAsync("people", Default.PeopleAnswer)).People.Count);
        Assert.Empty((await olly.GetAsync("me", Default.Me)).Holdings);
        Assert.Equal("serving", (await olly.GetAsync("health", Default.HealthView)).Status.State);
    }

    [Fact]
    public async Task Absent_and_not_cleared_are_the_same_bytes()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var ben = await node.SignInAsync("ben");
        var secret = await ada.DepositAsync("Watch", "UK TOP SECRET COPPERLEAF", "text");
        var request = new OpenRequest(Cast.Purpose, Cast.Authority);
        var hidden = await RawAsync(await ben.PostRawAsync($"items/{secret.Id}/open", request, Default.OpenRequest));
        var absent = await RawAsync(await ben.PostRawAsync($"items/{new ItemId(RandomSource.System.NextId("x"))}/open", request, Default.OpenRequest));
        var noId = await RawAsync(await ben.PostRawAsync("items/abc/open", request, Default.OpenRequest));
        Assert.Equal(absent, hidden);
        Assert.Equal(absent, noId);
        Assert.Equal(
            await FaultAsync(() => ben.DepositAsync("x", "UK SECRET COPPERLEAF", "y")),
            await FaultAsync(() => ben.DepositAsync("x", "UK SECRET NEVERMADEUP", "y")));
        var fault = await FaultAsync(() => ben.DepositAsync("x", "UK SECRET COPPERLEAF", "y"));
        Assert.Equal(("labels.unknown-value", 10), (fault.Code, fault.Position));
    }

    [Fact]
    public async Task Malformed_requests_are_refused_in_form()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "search", "{\"purpose\":1}", "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "search", "{}", "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "search", "{\"purpose\":\"a\",\"authority\":null,\"query\":\"b\",\"extra\":1}", "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "search", "null", "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "search", "{}", "text/plain"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(ada, "search", new string('x', 2 << 20), "application/json"));
        Assert.Equal(HttpStatusCode.BadRequest, await PostAsync(ada, "items", "\u0000\u0000\u0000\u0009{}", "application/octet-stream"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await PostAsync(ada, "items", "\u007f\u007f\u007f\u007f", "application/octet-stream"));
        var fault = await FaultAsync(() => ada.SearchAsync("(crane"));
        Assert.StartsWith("search.", fault.Code, StringComparison.Ordinal);
        Assert.NotNull(fault.Position);
        Assert.Equal("node.bad-request", (await FaultAsync(() => ada.SearchAsync("crane", limit: 0))).Code);

        using var alien = new HttpRequestMessage(HttpMethod.Get, "/api/v1/status");
        alien.Headers.Host = "evil.example";
        using (var response = await ada.Http.SendAsync(alien))
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }

        using var crossing = new HttpRequestMessage(HttpMethod.Post, "/api/v1/unlock") { Content = new StringContent("{}", Encoding.UTF8, "application/json") };
        crossing.Headers.Add("Origin", "https://evil.example");
        using (var response = await ada.Http.SendAsync(crossing))
        {
            Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        }
    }

    [Fact]
    public async Task A_second_node_on_the_same_state_or_port_is_told_why_not()
    {
        await using var node = await TestNode.StartAsync();
        var fault = await Assert.ThrowsAsync<NodeException>(() => node.OpenAsync());
        Assert.Equal(NodeFault.AlreadyRunning, fault.Fault);
        await using var other = await TestNode.StartAsync(state: false);
        var taken = await Assert.ThrowsAsync<NodeException>(() => NodeHost.StartAsync(
            new NodeOptions
            {
                Port = node.Host.Address.Port,
                Agency = new AgencyOptions { AgencyName = "testers", Store = other.Store, PasswordCost = PasswordCost.ForTests },
            },
            CancellationToken.None));
        Assert.Equal(NodeFault.PortInUse, taken.Fault);
    }

    private static async Task<StatusView> UnlockAsync(TestClient client, string passphrase) =>
        await client.PostAsync("unlock", new UnlockRequest(passphrase), Default.UnlockRequest, Default.StatusView);

    private static string Sign(string user, string nonce) =>
        Convert.ToBase64String(Cast.Instance.Keys[user].Sign(SignInRequest.Domain, Encoding.UTF8.GetBytes(nonce)));

    private static Task<SignInAnswer> SignedAsync(TestClient client, string user, string nonce, string signature) => client.PostAsync(
        "session", new SignInRequest(user, null, nonce, signature), Default.SignInRequest, Default.SignInAnswer);

    private static async Task<string> BytesAsync(TestClient client, SignInRequest request) =>
        await RawAsync(await client.PostRawAsync("session", request, Default.SignInRequest));

    private static async Task<string> RawAsync(HttpResponseMessage response)
    {
        using (response)
        {
            return $"{(int)response.StatusCode}\n{response.Headers}\n{response.Content.Headers}\n{await response.Content.ReadAsStringAsync()}";
        }
    }

    private static async Task<HttpStatusCode> PostAsync(TestClient client, string path, string body, string type)
    {
        using var content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await client.Http.PostAsync($"/api/v1/{path}", content);
        return response.StatusCode;
    }

    private static async Task<ApiError> FaultAsync(Func<Task> call) => (await Assert.ThrowsAsync<ApiFaultException>(call)).Error;

    private static async Task RefusedAsync(string code, HttpStatusCode status, Func<Task> call)
    {
        var fault = await Assert.ThrowsAsync<ApiFaultException>(call);
        Assert.Equal((code, status), (fault.Error.Code, fault.Status));
    }
}

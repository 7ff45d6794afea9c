using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Strongroom.Core;
using Strongroom.Node.Api;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Hosting;

/// <summary>The HTTP API: reads, asks the agency, writes. No decision is made here.</summary>
internal sealed class ApiEndpoints(Agency agency)
{
    // A batch is held in memory whole; two at once in this process bound that.
    private static readonly SemaphoreSlim Batches = new(2);

    // A deposit holds its first mebibyte while it finds out whether it is small.
    private static readonly SemaphoreSlim Deposits = new(32);

    internal void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/api/v1");
        api.MapGet("status", http => Answers.JsonAsync(http, agency.Status(), Default.StatusView));
        api.MapPost("unlock", UnlockAsync);
        api.MapPost("session/challenge", ChallengeAsync);
        api.MapPost("session", SignInAsync);
        api.MapDelete("session", SignOutAsync);

        Get(api, "me", static (a, s) => a.DescribeMe(s), Default.Me);
        Get(api, "health", static (a, s) => a.Health(s), Default.HealthView);
        Get(api, "holdings", static (a, s) => a.Holdings(s), Default.HoldingsAnswer);
        Get(api, "people", static (a, s) => a.People(s), Default.PeopleAnswer);
        Get(api, "authorities", static (a, s) => a.Authorities(s), Default.AuthoritiesAnswer);
        Get(api, "vocabulary", static (a, s) => a.Vocabulary(s), Default.MarkingsView);
        Get(api, "peers/self", static (a, s) => a.Introduce(s), Default.IntroductionView);
        Get(api, "peers", static (a, s) => a.Peers(s), Default.PeersAnswer);
        Get(api, "agreements", static (a, s) => a.Agreements(s), Default.AgreementsAnswer);
        Get(api, "proposals", static (a, s) => a.Proposals(s), Default.ProposalsAnswer);

        Post(api, "search", Default.SearchRequest, Default.SearchAnswer, static (a, s, _, r, ct) => a.SearchAsync(s, r, ct));
        Post(api, "items/{id}/open", Default.OpenRequest, Default.OpenedItem, static (a, s, id, r, ct) => a.OpenItemAsync(s, id, r, ct));
        Post(api, "items/{id}/relabel", Default.RelabelRequest, Default.RelabelAnswer, static (a, s, id, r, ct) => a.RelabelAsync(s, id, r, ct));
        Post(api, "ledger/show", Default.LedgerShowRequest, Default.LedgerShowAnswer, static (a, s, _, r, ct) => a.ShowLedgerAsync(s, r, ct));
        Post(api, "analyse/pending", Default.PendingRequest, Default.PendingAnswer, static (a, s, _, r, ct) => a.PendingAsync(s, r, ct));
        Post(api, "proposals/prepare", Default.ChangeDraft, Default.SigningRequest, static (a, s, _, r, ct) => a.PrepareChangeAsync(s, r, ct));
        Post(api, "proposals", Default.SignedChange, Default.ProposalView, static (a, s, _, r, ct) => a.ProposeAsync(s, r, ct));
        Post(api, "agreements/conclude", Default.AgreementFile, Default.AgreementFileView, static (a, s, _, r, ct) => a.ConcludeAgreementAsync(s, r, ct));
        api.MapGet("agreements/{id}/file", http =>
            Answers.JsonAsync(http, agency.ExportAgreement(SessionOf(http), IdOf(http)), Default.AgreementFileView));
        Post(api, "proposals/{id}/approve", Default.SignedChange, Default.ProposalView, ApproveAsync);
        api.MapGet("proposals/{id}/approval", http =>
            Answers.JsonAsync(http, agency.PrepareApproval(SessionOf(http), IdOf(http)), Default.SigningRequest));

        api.MapPost("items", DepositAsync);
        api.MapPost("items/batch", DepositBatchAsync);
        api.MapMethods("grants/{id}/content", [HttpMethods.Get, HttpMethods.Head], ContentAsync);
        api.MapGet("grants/{id}/text", async http =>
            await Answers.JsonAsync(http, await agency.ReadTextAsync(SessionOf(http), IdOf(http), http.RequestAborted), Default.TextAnswer));
        api.MapGet("grants/{id}/layout", async http =>
            await Answers.JsonAsync(http, await agency.ReadLayoutAsync(SessionOf(http), IdOf(http), http.RequestAborted), Default.LayoutAnswer));
        api.MapGet("grants/{id}/corrections", async http =>
            await Answers.JsonAsync(http, await agency.ReadCorrectionsAsync(SessionOf(http), IdOf(http), http.RequestAborted), Default.CorrectionsAnswer));
        api.MapGet("grants/{id}/thread", async http =>
            await Answers.JsonAsync(http, await agency.ReadThreadAsync(SessionOf(http), IdOf(http), http.RequestAborted), Default.ThreadAnswer));
        api.MapMethods("grants/{id}/page/{number:int}", [HttpMethods.Get, HttpMethods.Head], async http =>
            await RenditionAnswer.WriteAsync(
                http, await agency.RenderPageAsync(SessionOf(http), IdOf(http), RenditionAnswer.NumberOf(http), http.RequestAborted)));
        api.MapMethods("grants/{id}/sound", [HttpMethods.Get, HttpMethods.Head], async http =>
            await RenditionAnswer.WriteAsync(http, await agency.RenderSoundAsync(SessionOf(http), IdOf(http), http.RequestAborted)));
        Post(api, "grants/{id}/corrections", Default.CorrectRequest, Default.CorrectionsAnswer, static (a, s, id, r, ct) => a.CorrectAsync(s, id, r, ct));
    }

    private static string IdOf(HttpContext http) => http.GetRouteValue("id") as string ?? string.Empty;

    private static Task<ProposalView> ApproveAsync(Agency agency, Session session, string id, SignedChange approval, CancellationToken ct) =>
        string.Equals(id, approval.Proposal, StringComparison.Ordinal)
            ? agency.ApproveAsync(session, approval, ct)
            : throw Requests.Bad("the approval is for another proposal");

    private Session SessionOf(HttpContext http) => agency.Resume(Requests.Token(http.Request)) ?? throw Agency.NoSession();

    private void Get<T>(RouteGroupBuilder api, string path, Func<Agency, Session, T> answer, System.Text.Json.Serialization.Metadata.JsonTypeInfo<T> type) =>
        api.MapGet(path, http => Answers.JsonAsync(http, answer(agency, SessionOf(http)), type));

    private void Post<TRequest, TAnswer>(
        RouteGroupBuilder api,
        string path,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TRequest> requestType,
        System.Text.Json.Serialization.Metadata.JsonTypeInfo<TAnswer> answerType,
        Func<Agency, Session, string, TRequest, CancellationToken, Task<TAnswer>> answer)
        where TRequest : class =>
        api.MapPost(path, async http =>
        {
            var session = SessionOf(http);
            var request = await Requests.JsonAsync(http, requestType);
            await Answers.JsonAsync(http, await answer(agency, session, IdOf(http), request, http.RequestAborted), answerType);
        });

    private async Task UnlockAsync(HttpContext http)
    {
        var request = await Requests.JsonAsync(http, Default.UnlockRequest);
        using var passphrase = Strongroom.Crypto.Passphrase.FromTyped(request.Passphrase);
        await agency.UnlockAsync(passphrase, http.RequestAborted);
        await Answers.JsonAsync(http, agency.Status(), Default.StatusView);
    }

    private async Task ChallengeAsync(HttpContext http)
    {
        var request = await Requests.JsonAsync(http, Default.ChallengeRequest);
        await Answers.JsonAsync(http, agency.BeginChallenge(request.User), Default.ChallengeAnswer);
    }

    private async Task SignInAsync(HttpContext http)
    {
        var request = await Requests.JsonAsync(http, Default.SignInRequest);
        await Answers.JsonAsync(http, await agency.SignInAsync(request, http.RequestAborted), Default.SignInAnswer);
    }

    private Task SignOutAsync(HttpContext http)
    {
        agency.SignOut(SessionOf(http));
        return Answers.JsonAsync(http, new Done(), Default.Done);
    }

    private async Task DepositAsync(HttpContext http)
    {
        var session = SessionOf(http);
        Requests.AllowBody(http, Limits.MaxItemBytes + Requests.MaxHeadBytes + 4);
        await Deposits.WaitAsync(http.RequestAborted);
        try
        {
            var head = await Requests.HeadAsync(http.Request.Body, http.RequestAborted);
            await Answers.JsonAsync(http, await agency.DepositAsync(session, head, http.Request.Body, http.RequestAborted), Default.DepositAnswer);
        }
        finally
        {
            Deposits.Release();
        }
    }

    private async Task DepositBatchAsync(HttpContext http)
    {
        var session = SessionOf(http);
        Requests.AllowBody(http, Requests.MaxBatchBytes);
        await Batches.WaitAsync(http.RequestAborted);
        try
        {
            var deposits = await Requests.BatchAsync(http.Request.Body, http.RequestAborted);
            await Answers.JsonAsync(http, await agency.DepositBatchAsync(session, deposits, http.RequestAborted), Default.BatchAnswer);
        }
        finally
        {
            Batches.Release();
        }
    }

    private async Task ContentAsync(HttpContext http)
    {
        await using var content = await agency.OpenContentAsync(SessionOf(http), IdOf(http), http.RequestAborted);
        await ContentAnswer.WriteAsync(http, content, content.Item);
    }
}

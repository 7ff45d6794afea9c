using System.Net;
using Strongroom.Crypto;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>Two people, their own keys, and what takes effect when.</summary>
public sealed class GoverningTests
{
    [Fact]
    public async Task A_person_is_admitted_by_two_and_never_by_one()
    {
        await using var node = await TestNode.StartAsync();
        using var sam = await node.SignInAsync("sam");
        using var sue = await node.SignInAsync("sue");
        using var key = SigningKey.Generate();
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eyes-only"] = ["UK"] };
        var draft = new ChangeDraft(AdmitPerson: new PersonDraft(
            "new", "New Analyst", new ClearanceView("SECRET", values), ["analyst"], [Convert.ToBase64String(key.PublicKey.Spki)], Cast.PasswordOf("new")));
        var proposed = await Signing.ProposeAsync(sam, "sam", draft);
        Assert.Contains("New Analyst", proposed.Summary, StringComparison.Ordinal);
        await Assert.ThrowsAsync<ApiFaultException>(() => node.SignInAsync("new"));
        Assert.Equal("governance.approval-refused", (await FaultAsync(() => Signing.ApproveAsync(sam, "sam", proposed.Id))).Code);

        // Sue's session with another's key is worth nothing: the node never signs, and knows whose key it is.
        Assert.Equal("governance.approval-refused", (await FaultAsync(() => Signing.ApproveAsync(sue, "rita", proposed.Id))).Code);
        Assert.Single((await sue.GetAsync("proposals", Default.ProposalsAnswer)).Proposals);
        var done = await Signing.ApproveAsync(sue, "sue", proposed.Id);
        Assert.Equal(("done", 2), (done.State, done.Approvals.Count));
        Assert.Empty((await sue.GetAsync("proposals", Default.ProposalsAnswer)).Proposals);
        using var newcomer = await node.SignInAsync("new");
        Assert.Equal("SECRET", (await newcomer.GetAsync("me", Default.Me)).Person.Clearance.Level);
        Assert.Equal("node.proposal-not-open", (await FaultAsync(() => Signing.ApproveAsync(sue, "sue", proposed.Id))).Code);
    }

    [Fact]
    public async Task An_ended_authority_ends_searches_and_open_grants_at_once()
    {
        await using var node = await TestNode.StartAsync();
        using var ada = await node.SignInAsync("ada");
        using var sam = await node.SignInAsync("sam");
        var item = await ada.DepositAsync("Note", "UK OFFICIAL", "text");
        var opened = await ada.OpenAsync(item.Id);
        var authority = (await sam.GetAsync("authorities", Default.AuthoritiesAnswer)).Authorities.Single(static a => a.Reference == Cast.Authority);
        Assert.Equal("done", (await Signing.ProposeAsync(sam, "sam", new ChangeDraft(EndAuthority: authority.Id))).State);
        Assert.Equal("governance.authority-not-live", (await FaultAsync(() => ada.SearchAsync("note"))).Code);
        Assert.Equal("node.grant-ended", (await FaultAsync(() => ada.TextAsync(opened.Grant))).Code);
        using var content = await ada.Http.GetAsync($"/api/v1/grants/{opened.Grant}/content");
        Assert.Equal(HttpStatusCode.NotFound, content.StatusCode);
    }

    [Fact]
    public async Task Holdings_words_and_authorities_come_into_use()
    {
        await using var node = await TestNode.StartAsync();
        using var rita = await node.SignInAsync("rita");
        using var sam = await node.SignInAsync("sam");
        using var sue = await node.SignInAsync("sue");
        Assert.Equal("done", (await Signing.ProposeAsync(rita, "rita", new ChangeDraft(OpenHolding: new HoldingDraft("lights", "Lighthouses")))).State);
        var words = await Signing.ProposeAsync(sam, "sam", new ChangeDraft(AddVocabulary: new VocabularyDraft("code-word", ["GREYHERON"])));
        await Signing.ApproveAsync(sue, "sue", words.Id);
        var now = node.Clock.GetUtcNow();
        var granted = await Signing.ProposeAsync(
            sue, "sue", new ChangeDraft(GrantAuthority: new AuthorityDraft("warrant", "W-NEW", ["lights-out"], ["lights"], now.AddHours(-1), now.AddDays(1))));
        await Signing.ApproveAsync(sam, "sam", granted.Id);
        using var ada = await node.SignInAsync("ada");
        var me = await ada.GetAsync("me", Default.Me);
        Assert.Contains("lights-out", me.Purposes);
        Assert.DoesNotContain("GREYHERON", me.Markings.Categories.SelectMany(static c => c.Values));
        var receipt = await ada.DepositAsync(new DepositHead("lights-out", null, "lights", "UK OFFICIAL", "Lamp log"), "dark"u8.ToArray());
        var found = await ada.PostAsync("search", new SearchRequest("lights-out", null, "lamp"), Default.SearchRequest, Default.SearchAnswer);
        Assert.Equal([receipt.Id], found.Hits.Select(static h => h.Id));
        Assert.Empty((await ada.SearchAsync("lamp")).Hits); // another authority, another holding
    }

    private static async Task<ApiError> FaultAsync(Func<Task> call) => (await Assert.ThrowsAsync<ApiFaultException>(call)).Error;
}

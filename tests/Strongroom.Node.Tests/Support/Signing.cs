using Strongroom.Node.Api;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests.Support;

/// <summary>Proposing and approving with people's own keys.</summary>
internal static class Signing
{
    internal static async Task<ProposalView> ProposeAsync(TestClient client, string user, ChangeDraft change)
    {
        var request = await client.PostAsync("proposals/prepare", change, Default.ChangeDraft, Default.SigningRequest);
        return await client.PostAsync("proposals", Sign(user, request), Default.SignedChange, Default.ProposalView);
    }

    internal static async Task<ProposalView> ApproveAsync(TestClient client, string user, string proposal)
    {
        var request = await client.GetAsync($"proposals/{proposal}/approval", Default.SigningRequest);
        return await client.PostAsync($"proposals/{proposal}/approve", Sign(user, request), Default.SignedChange, Default.ProposalView);
    }

    internal static SignedChange Sign(string user, SigningRequest request)
    {
        var key = Cast.Instance.Keys[user];
        return new SignedChange(
            request.Proposal,
            request.Body,
            request.Nonce,
            Convert.ToBase64String(key.PublicKey.Spki),
            Convert.ToBase64String(key.Sign(request.Domain, Convert.FromBase64String(request.Message))));
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Node.Api;
using Strongroom.Node.Tests.Support;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests;

/// <summary>What a partner holds beyond ceiling, holdings or the asker's clearance changes no byte of what the asker gets, headers included.</summary>
public sealed class TwoWorldsAcrossPeersTests
{
    private static readonly string[] Queries = ["heron", "heron quay", "\"the quay\"", "her* -crane", "label:copperleaf", "holding:mail", "date:1971..1972 heron", "(heron"];

    [Fact]
    public async Task Hidden_material_of_a_partner_changes_no_byte()
    {
        var full = await PlayAsync(hidden: true);
        var bare = await PlayAsync(hidden: false);
        Assert.Equal(bare.Count, full.Count);
        for (var i = 0; i < bare.Count; i++)
        {
            Assert.Equal(bare[i], full[i]);
        }

        Assert.Contains(bare, static a => a.Contains("\"status\":\"answered\"", StringComparison.Ordinal) && a.Contains("south:", StringComparison.Ordinal));
    }

    private static async Task<List<string>> PlayAsync(bool hidden)
    {
        await using var all = await Federation.StartAsync(77, "south");
        using var there = await all.Of("south").SignInAsync("ada");
        var visible = new List<string>();
        string[] labels = ["UK TOP SECRET", "UK SECRET COPPERLEAF", "UK SECRET THISTLEDOWN", "UK OFFICIAL COPPERLEAF"];
        for (var i = 0; i < 6; i++)
        {
            visible.Add((await there.DepositAsync($"Report {i}", "UK SECRET", $"A heron at the quay, number {i}.")).Id);
            if (hidden)
            {
                await there.DepositAsync($"Hidden {i}", labels[i % labels.Length], $"The heron, the heron, the quay {i}.");
                await there.DepositAsync($"Not lent {i}", "UK SECRET", "A heron by mail.", holding: "mail");
                await there.SearchAsync("heron");
            }

            await there.UntilReadAsync();
        }

        // Ben's clearance lacks the code word that the ceiling allows; what he may not see is as absent as what is not lent.
        var seen = new List<string>();
        var port = all.Home.Host.Address.Port;
        var token = string.Empty;
        async Task<byte[]> AskAsync<T>(string path, T request, JsonTypeInfo<T> type)
        {
            var answer = await RawExchange.SendAsync(port, "POST", $"/api/v1/{path}", token.Length == 0 ? null : token, "application/json", JsonSerializer.SerializeToUtf8Bytes(request, type));
            seen.Add(Encoding.UTF8.GetString(answer));
            return answer;
        }

        var signedIn = await AskAsync("session", new SignInRequest("ben", Cast.PasswordOf("ben")), Default.SignInRequest);
        token = JsonSerializer.Deserialize(RawExchange.BodyOf(signedIn), Default.SignInAnswer)!.Token;
        foreach (var query in Queries)
        {
            foreach (var limit in new[] { 2, 20 })
            {
                await AskAsync(
                    "search",
                    new SearchRequest(Cast.Purpose, Cast.Authority, query, null, limit, ExactTotal: true, Facets: ["agency", "label", "holding", "type", "year"]),
                    Default.SearchRequest);
            }
        }

        foreach (var id in visible.Take(2).Append("aaaaaaaaaaaaaaaaaaaaaaaaaa"))
        {
            await AskAsync($"items/south:{id}/open", new OpenRequest(Cast.Purpose, Cast.Authority), Default.OpenRequest);
        }

        return seen;
    }
}

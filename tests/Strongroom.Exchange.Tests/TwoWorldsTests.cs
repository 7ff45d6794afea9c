using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Search;
using Strongroom.Testing;

namespace Strongroom.Exchange.Tests;

/// <summary>Two worlds that differ only in what the lender does not lend this asker: every answer is the same, byte for byte, but for the grants' own ids.</summary>
public sealed class TwoWorldsTests
{
    private static readonly string[] Words = ["copper", "wire", "harbour", "ship", "report"];
    private static readonly string[] Visible = ["UK OFFICIAL", "UK SECRET", "UK SECRET COPPERLEAF", "UK SECRET UK EYES ONLY"];
    private static readonly string[] Hidden = ["UK TOP SECRET", "UK SECRET SALTMARSH", "UK SECRET COPPERLEAF SALTMARSH", "UK TOP SECRET COPPERLEAF"];
    private static readonly string[] Queries = ["copper", "copper OR wire", "\"copper wire\"", "sh*", "holding:\"mi5 North\"", "label:SALTMARSH", "-copper ship", "holding:\"mi5 South\""];

    [Fact]
    public async Task What_a_partner_hides_changes_no_byte_of_its_answers()
    {
        for (ulong seed = 1; seed <= 2; seed++)
        {
            var chance = new SeededChance(seed);
            await using var bare = await Pair.MakeAsync();
            await using var full = await Pair.MakeAsync();
            ItemId? parent = null;
            var items = new List<ItemId>();
            var hidden = new List<ItemId>();
            for (var i = 0; i < 12; i++)
            {
                var (marking, title, text) = (Visible[chance.Below(Visible.Length)], $"Item {i}", Text(chance));
                var under = chance.Below(3) == 0 ? parent : null;
                var one = await bare.Lender.FileAsync(marking, title, text, parent: under);
                var other = await full.Lender.FileAsync(marking, title, text, parent: under);
                Assert.Equal(one, other);
                items.Add(one);
                parent = one;

                // Above the ceiling, under a word that was not asserted, or in a holding that is not lent.
                var aside = chance.Below(3);
                hidden.Add(await full.Lender.FileAsync(
                    aside == 0 ? "UK OFFICIAL" : Hidden[chance.Below(Hidden.Length)], Text(chance), Text(chance), aside == 0 ? 1 + chance.Below(2) : 0, chance.Below(2) == 0 ? parent : null));
            }

            foreach (var query in Queries)
            {
                foreach (var user in new[] { "high", "low" })
                {
                    await bare.SearchAsync(query, user);
                    await full.SearchAsync(query, user);
                    await bare.SearchAsync(query, user, new SearchOptions { Limit = 2, Sort = SearchSort.Date });
                    await full.SearchAsync(query, user, new SearchOptions { Limit = 2, Sort = SearchSort.Date });
                }
            }

            foreach (var item in items.Concat(hidden))
            {
                var one = await bare.OpenAsync(item);
                var other = await full.OpenAsync(item);
                Assert.Equal(one is null, other is null);
                if (one is not null)
                {
                    Assert.Equal(await bare.ReadAsync(one, PartnerContent.Text, 0, 4), await full.ReadAsync(other!, PartnerContent.Text, 0, 4));
                }
            }

            Assert.Equal(bare.Link.Seen.Count, full.Link.Seen.Count);
            foreach (var (one, other) in bare.Link.Seen.Zip(full.Link.Seen))
            {
                Assert.Equal(Convert.ToHexString(one.Answer), Convert.ToHexString(other.Answer));
            }

            Assert.Contains(full.Link.Seen, static s => s.Answer.Length > 1000);
        }
    }

    private static string Text(SeededChance chance) =>
        string.Join(' ', Enumerable.Range(0, 3 + chance.Below(10)).Select(_ => Words[chance.Below(Words.Length)]));
}

using System.Text;
using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Labels;
using Strongroom.Search;
using Strongroom.Testing;

namespace Strongroom.Exchange.Tests;

/// <summary>A partner's node that lies: what of it reaches home.</summary>
public sealed class UntrustedAnswerTests
{
    [Fact]
    public async Task Labels_that_the_asker_may_not_see_or_that_mean_nothing_here_are_withheld()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        await pair.Lender.FileAsync("UK OFFICIAL", "Low", "copper");
        var policy = pair.Lender.Policy.With([new LabelValue("code-word", "STRANGE")]);
        foreach (var marking in new[] { "UK TOP SECRET", "UK SECRET SALTMARSH", "UK SECRET STRANGE", "UK SECRET US EYES ONLY" })
        {
            var label = policy.Parse(marking);
            pair.Link.AlterAnswer = (_, bytes) => Rewrite(pair, bytes, part => part with
            {
                Hits = [.. part.Hits.Select(h => h.Hit.Title == "Lent" ? h with { Hit = h.Hit with { Label = label } } : h)],
                Facets = part.Facets! with { Labels = [.. part.Facets.Labels.Select(f => f.Value.Level.Tag == "SECRET" ? new FacetCount<Label>(label, f.Count) : f)] },
            });
            var part = await pair.SearchAsync("copper");
            Assert.Equal(("Low", 1, 2L), (part.Hits.Single().Hit.Title, part.Withheld, part.Total));
            Assert.Equal("UK OFFICIAL", part.Facets!.Labels.Single().Value.Print(pair.Borrower.Policy));
            Assert.Equal(1, MergedAnswer.Merge(Query.Parse("copper"), new SearchOptions { ExactTotal = true }, [part]).Total);
        }

        // The very home of the asker: what he may see there but the ceiling does not lend.
        var above = pair.Borrower.Policy.Parse("UK SECRET HOMEWORD");
        pair.Link.AlterAnswer = (_, bytes) => Rewrite(pair, bytes, part => part with { Hits = [.. part.Hits.Select(h => h with { Hit = h.Hit with { Label = above } })] });
        Assert.Equal(2, (await pair.SearchAsync("copper")).Withheld);
    }

    [Fact]
    public async Task An_answer_to_another_question_or_with_impossible_numbers_is_refused()
    {
        await using var pair = await Pair.MakeAsync();
        await pair.Lender.FileAsync("UK SECRET", "Lent", "copper");
        Func<PartialAnswer, PartialAnswer>[] lies =
        [
            static p => p with { Documents = 0 },
            static p => p with { Total = 7 },
            static p => p with { Holders = p.Holders.Add(1) },
            static p => p with { Holders = [5000] },
            static p => p with { Hits = [.. p.Hits, .. p.Hits] },
            static p => p with { Hits = [p.Hits[0] with { Impacts = [] }] },
            static p => p with { Facets = null },
            static p => p with { ExpandedWords = 5000 },
            static p => p with { ExaminedWords = 1 << 20 },
            static p => p with { Suggestions = [new WordSuggestion(0, 6, [new SuggestedWord("cooper", "cooper", 1, 1)])] },
        ];
        foreach (var lie in lies)
        {
            pair.Link.AlterAnswer = (_, bytes) => Rewrite(pair, bytes, lie);
            await RefusedAsync(() => pair.SearchAsync("copper"));
        }

        byte[]? first = null;
        pair.Link.AlterAnswer = (_, bytes) => first ??= bytes;
        await pair.SearchAsync("copper");
        await RefusedAsync(() => pair.SearchAsync("copper")); // the first one's answer again
        pair.Link.AlterAnswer = static (_, _) => new byte[PeerCalls.MaxAnswerBytes + 1];
        await RefusedAsync(() => pair.SearchAsync("copper"));
    }

    [Fact]
    public async Task Another_item_a_short_range_and_unseeable_relatives_do_not_come_through()
    {
        await using var pair = await Pair.MakeAsync();
        var one = await pair.Lender.FileAsync("UK SECRET", "One", "text");
        var two = await pair.Lender.FileAsync("UK SECRET", "Two", "text");
        byte[]? answer = null;
        pair.Link.AlterAnswer = (_, bytes) => answer = bytes;
        var opened = (await pair.OpenAsync(one))!;
        var exchange = answer![3..19];
        pair.Link.AlterAnswer = (_, bytes) => [.. bytes[..3], .. bytes[3..19], .. answer[19..]]; // the item of another exchange under this one's id
        await RefusedAsync(() => pair.OpenAsync(two));
        Assert.Equal(16, exchange.Length);
        pair.Link.AlterAnswer = static (_, _) => RangeCodec.Encode([1, 2, 3]);
        await RefusedAsync(() => pair.ReadAsync(opened, PartnerContent.Text, 0, 4));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.ReadAsync(opened, PartnerContent.Text, 0, 5));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => pair.ReadAsync(opened, PartnerContent.Corrections, 0, 1));
    }

    [Fact]
    public void Strings_are_cleaned_of_what_lies_to_the_eye_and_keep_their_length()
    {
        Assert.Equal("plain Straße 日本 🙂", Cleaning.Line("plain Straße 日本 🙂"));
        Assert.Equal("a b\uFFFDc d", Cleaning.Line("a\nb\u202Ec\u0000d"));
        Assert.Equal("\uFFFD\uFFFDx", Cleaning.Line("\U000E0041x"));
        Assert.Equal("\uFFFD\uFFFD", Cleaning.Line("\uD800\uDC00\uD800"[2..] + "\u200B"));
        Assert.Equal("a \uFFFD🙂 ", Cleaning.Line("a\u2028\uFEFF🙂\u0085"));
        Assert.Equal("application/octet-stream", Cleaning.MediaType("text/html\r\nX: y"));
        Assert.Equal("application/octet-stream", Cleaning.MediaType("text"));
        Assert.Equal("application/octet-stream", Cleaning.MediaType("a/b/c"));
        Assert.Equal("image/svg+xml", Cleaning.MediaType("image/svg+xml"));
        Mutation.Run(2000, 1, static chance =>
        {
            var text = Mutation.Text(chance, "a\u202E\uD83D\uDE42 \U000E0041b");
            var clean = Cleaning.Line(text);
            Assert.Equal(text.Length, clean.Length);
            Assert.Equal(clean, Cleaning.Line(clean));
            Assert.Equal(clean, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(clean)));
        });
    }

    private static byte[] Rewrite(Pair pair, byte[] bytes, Func<PartialAnswer, PartialAnswer> change)
    {
        var exchange = new ExchangeId(Id128.FromBytes(bytes.AsSpan(3, 16)));
        return PartCodec.Encode(exchange, change(PartCodec.Decode(bytes, exchange, pair.Lender.Policy, static _ => true)));
    }

    private static async Task RefusedAsync(Func<Task> work) =>
        Assert.Equal(ExchangeFault.AnswerRefused, (await Assert.ThrowsAsync<ExchangeException>(work)).Fault);
}

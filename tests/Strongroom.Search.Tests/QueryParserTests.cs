using Strongroom.Core;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class QueryParserTests
{
    [Fact]
    public void Queries_mean_what_the_vectors_say_and_faults_name_their_place()
    {
        var vectors = Repository.JsonLines("vectors/query/queries.jsonl");
        Assert.True(vectors.Count > 40);
        foreach (var vector in vectors)
        {
            var text = vector.GetProperty("query").GetString()!;
            if (vector.TryGetProperty("meaning", out var meaning))
            {
                Assert.Equal(meaning.GetString(), Show(QueryParser.Parse(text, FormVariants.Found)));
                continue;
            }

            var e = Assert.Throws<SearchException>(() => Query.Parse(text));
            Assert.Equal((text, vector.GetProperty("fault").GetString(), vector.GetProperty("position").GetInt32()), (text, e.Code, e.Position!.Value));
            Assert.DoesNotContain("colour", e.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Size_and_depth_are_bounded()
    {
        Assert.Equal(SearchFault.QueryTooLong, Assert.Throws<SearchException>(() => Query.Parse(new string('a', Limits.MaxQueryChars + 1))).Fault);
        var many = string.Join(' ', Enumerable.Range(0, Limits.MaxQueryTerms + 1).Select(static i => $"w{i}"));
        Assert.Equal(SearchFault.QueryTooComplex, Assert.Throws<SearchException>(() => Query.Parse(many)).Fault);
        Query.Parse(string.Join(' ', many.Split(' ')[..Limits.MaxQueryTerms]));
        var deep = new string('(', QueryParser.MaxDepth + 1) + "a" + new string(')', QueryParser.MaxDepth + 1);
        Assert.Equal(SearchFault.QueryTooComplex, Assert.Throws<SearchException>(() => Query.Parse(deep)).Fault);
        Query.Parse(deep[1..^1]);
    }

    [Fact]
    public void Any_text_is_a_query_or_a_search_fault() => Runs.ForSeeds(400, seed =>
    {
        var chance = new Chance(seed);
        string[] bits = ["a", " ", "\"", "(", ")", "-", "*", ":", "title", "date", "1961", "..", "AND ", "OR ", "NOT ", "\uD800", "“", "é", "type:", "\0", "x y"];
        var text = string.Concat(Enumerable.Range(0, 1 + chance.Below(14)).Select(_ => chance.Of(bits)));
        try
        {
            Query.Parse(text);
        }
        catch (SearchException e)
        {
            Assert.InRange(e.Position!.Value, 0, text.Length);
        }
    });

    private static string Show(QueryNode node) => node switch
    {
        WordsNode w => Field(w.Field) + (w.Words.Count == 1 ? Show(w.Words[0]) : $"'{string.Join(' ', w.Words.Select(Show))}'"),
        ValueNode v => $"{v.Field}={v.Value}",
        DateNode d => $"{Day(d.From)}..{Day(d.To)}",
        AndNode a => $"({string.Join(" & ", a.Parts.Select(Show))})",
        OrNode o => $"({string.Join(" | ", o.Parts.Select(Show))})",
        NotNode n => "!" + Show(n.Part),
        _ => "?",
    };

    private static string Show(QueryWord word) => word switch
    {
        TermGroup g => string.Join('/', g.Variants.Select(static v => v.Term)),
        FormsWord f => f.Word,
        PrefixWord p => p.Start + "*",
        _ => "?",
    };

    private static string Field(TermField field) => field == TermField.Words ? string.Empty : $"{field}:";

    private static string Day(long ms) => ms is long.MaxValue or long.MinValue + 1
        ? string.Empty
        : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}

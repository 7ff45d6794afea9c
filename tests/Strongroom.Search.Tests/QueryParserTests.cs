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
            var expected = vector.TryGetProperty("meaning", out var meaning)
                ? meaning.GetString()
                : $"{vector.GetProperty("fault").GetString()} {vector.GetProperty("position").GetInt32()}";
            Assert.Equal((text, expected), (text, Understood(text)));
        }
    }

    private static string Understood(string text)
    {
        try
        {
            return Show(Query.Parse(text).Root);
        }
        catch (SearchException e)
        {
            Assert.DoesNotContain("colour", e.Message, StringComparison.Ordinal);
            return $"{e.Code} {e.Position}";
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
    public void Any_text_is_a_query_or_a_search_fault_and_every_query_is_answered()
    {
        string[] bits =
        [
            "a", "ship", " ", " ", " ", "\"", "(", ")", "-", "*", "?", "~", "~1", ":", "title", "title:", "date:", "1961", "..", "AND ", "OR ", "NOT ", "NEAR", "NEAR/5 ", " w/2 ", "PRE/", "/", "9",
            "\uD800", "“", "é", "type:", "agency:(", "\0", "x y", "ﬁ", "日本", "القاهرة", "ship's", "U.S.", "\u00AD", "𝔸", new string('w', 70),
        ];
        var world = new Chance(1).World([World.PlaceOf(0)], 30);
        Runs.ForSeeds(100, seed =>
        {
            var chance = new Chance(seed);
            for (var i = 0; i < 1000; i++)
            {
                var text = string.Concat(Enumerable.Range(0, 1 + chance.Below(14)).Select(_ => chance.Of(bits)));
                try
                {
                    var query = Query.Parse(text);
                    Assert.All(query.Spans, s => Assert.True(s.Start >= 0 && s.Length > 0 && s.Start + s.Length <= text.Length));
                    if (i % 50 == 0)
                    {
                        world.Search([World.PlaceOf(0).Id], query, new SearchOptions { Suggestions = true });
                        query.MarksIn("a ship 1961 日本", 10);
                    }
                }
                catch (SearchException e)
                {
                    Assert.InRange(e.Position!.Value, 0, text.Length);
                }
            }
        });
    }

    private static string Show(QueryNode node) => node switch
    {
        WordsNode w => Field(w.Field) + (w.Words.Count == 1 ? Show(w.Words[0]) : $"'{string.Join(' ', w.Words.Select(Show))}'"),
        NearNode n => Field(n.Field) + string.Concat(n.Operands.Select((o, i) => (i == 0 ? "<" : n.Steps[i - 1] is var s ? $" {(s.InOrder ? "then" : "near")}{s.Words} " : null)
            + string.Join('|', o.Rows.Select(static r => r.Count == 1 ? Show(r[0]) : $"'{string.Join(' ', r.Select(Show))}'")))) + ">",
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
        KinWord { Kinship: Kinship.Forms } f => f.Word,
        KinWord n => n.Word + "~",
        PrefixWord p => p.Start + "*",
        WildcardWord w => w.Form,
        FuzzyWord f => $"{f.Word}~{f.Edits}",
        _ => "?",
    };

    private static string Field(TermField field) => field == TermField.Words ? string.Empty : $"{field}:";

    private static string Day(long ms) => ms is long.MaxValue or long.MinValue + 1
        ? string.Empty
        : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}

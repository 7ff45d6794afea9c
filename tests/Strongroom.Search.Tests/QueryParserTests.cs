using Strongroom.Core;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;
using Strongroom.Search.Tests.Worlds;

namespace Strongroom.Search.Tests;

public sealed class QueryParserTests
{
    [Theory]
    [InlineData("cuban", "cuban")]
    [InlineData("cuban missiles", "(cuban | missile)")]
    [InlineData("\"bay of pigs\"", "'bay of pig'")]
    [InlineData("“bay of pigs”", "'bay of pig'")]
    [InlineData("covert-action", "'covert action'")]
    [InlineData("a AND b OR c", "((a & b) | c)")]
    [InlineData("a b AND c d", "((a | b) & (c | d))")]
    [InlineData("a -b", "(!b & a)")]
    [InlineData("a NOT (b c)", "(!(b | c) & a)")]
    [InlineData("-b", "(!b)")]
    [InlineData("a OR -b", "(a | (!b))")]
    [InlineData("\"a b\" c d type:mail", "('a b' & Type=mail & (c | d))")]
    [InlineData("type:mail AND budget 1999", "(Type=mail & (budget | 1999))")]
    [InlineData("Title:cables from:\"O'Neill, J\" TO:smith*", "(Title:cable & Sender:'oneill j' & Recipients:smith*)")]
    [InlineData("holding:\"Missile files\" label:SECRET", "(Holding=Missile files & Label=SECRET)")]
    [InlineData("nucl* OR Straße", "(nucl* | strasse)")]
    [InlineData("date:1961", "1961-01-01T00:00:00.000..1961-12-31T23:59:59.999")]
    [InlineData("date:1961-02..1962-03-04", "1961-02-01T00:00:00.000..1962-03-04T23:59:59.999")]
    [InlineData("after:1961-02", "1961-03-01T00:00:00.000..")]
    [InlineData("before:19610417", "..1961-04-16T23:59:59.999")]
    [InlineData("and or not", "(and | or | not)")]
    [InlineData("& a !", "a")]
    [InlineData("10:30 C:\\x", "('10 30' | 'c x')")]
    [InlineData("(a) (b)", "(a | b)")]
    public void Queries_mean(string text, string meaning) => Assert.Equal(meaning, Show(QueryParser.Parse(text)));

    [Theory]
    [InlineData("", SearchFault.EmptyQuery, 0)]
    [InlineData("  \t", SearchFault.EmptyQuery, 0)]
    [InlineData("& ... \"--\"", SearchFault.EmptyQuery, 0)]
    [InlineData("bay \"of pigs", SearchFault.Unbalanced, 4)]
    [InlineData("(bay (of) pigs", SearchFault.Unbalanced, 0)]
    [InlineData("bay) of", SearchFault.Unbalanced, 3)]
    [InlineData("bay AND", SearchFault.MissingOperand, 7)]
    [InlineData("AND bay", SearchFault.MissingOperand, 0)]
    [InlineData("bay AND OR of", SearchFault.MissingOperand, 8)]
    [InlineData("NOT", SearchFault.MissingOperand, 3)]
    [InlineData("title:", SearchFault.MissingOperand, 6)]
    [InlineData("colour:red", SearchFault.UnknownField, 0)]
    [InlineData("x date:1961-13", SearchFault.BadDate, 7)]
    [InlineData("date:1963..1961", SearchFault.BadDate, 5)]
    [InlineData("date:..", SearchFault.BadDate, 5)]
    [InlineData("date:soon", SearchFault.BadDate, 5)]
    [InlineData("a c*", SearchFault.BadPrefix, 3)]
    [InlineData("*cuban", SearchFault.BadPrefix, 0)]
    [InlineData("cu*ban", SearchFault.BadPrefix, 2)]
    [InlineData("covert-act*", SearchFault.BadPrefix, 10)]
    public void Faults_name_their_place(string text, SearchFault fault, int position)
    {
        var e = Assert.Throws<SearchException>(() => Query.Parse(text));
        Assert.Equal((fault, position), (e.Fault, e.Position!.Value));
        Assert.DoesNotContain("colour", e.Message, StringComparison.Ordinal);
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
        WordsNode w => Field(w.Field) + (w.Terms.Count == 1 ? w.Terms[0] : $"'{string.Join(' ', w.Terms)}'"),
        PrefixNode p => Field(p.Field) + p.Prefix + "*",
        ValueNode v => $"{v.Field}={v.Value}",
        DateNode d => $"{Day(d.From)}..{Day(d.To)}",
        AndNode a => $"({string.Join(" & ", a.Parts.Select(Show))})",
        OrNode o => $"({string.Join(" | ", o.Parts.Select(Show))})",
        NotNode n => "!" + Show(n.Part),
        _ => "?",
    };

    private static string Field(TermField field) => field == TermField.Words ? string.Empty : $"{field}:";

    private static string Day(long ms) => ms is long.MaxValue or long.MinValue + 1
        ? string.Empty
        : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}

using Strongroom.Core;
using Strongroom.Search;

namespace Strongroom.Exchange;

/// <summary>What a search asks: [2, query, limit, order, facets, snippets, spellings].</summary>
internal sealed record SearchQuestion(string Query, int Limit, SearchSort Sort, bool Facets, bool Snippets, bool Suggestions)
{
    private const int Version = 2;

    internal static SearchQuestion Of(Query query, SearchOptions options) =>
        new(query.Text, options.Limit, options.Sort, options.Facets, options.Snippets, options.Suggestions);

    internal SearchOptions ToOptions() => new()
    {
        Limit = Limit,
        Sort = Sort,
        Facets = Facets,
        Snippets = Snippets,
        Suggestions = Suggestions,
        ExactTotal = true,
    };

    internal byte[] Encode() => new RecordWriter().Array(7).Int(Version).Text(Query).Int(Limit).Int((long)Sort).Bool(Facets).Bool(Snippets)
        .Bool(Suggestions).End().Finish();

    internal static SearchQuestion Decode(ReadOnlyMemory<byte> bytes) => Parsing.Guard("search", bytes, PeerCalls.MaxQuestionBytes, static reader =>
    {
        reader.Array(7);
        reader.Int(Version, Version);
        var question = new SearchQuestion(
            reader.Text(Limits.MaxQueryChars),
            (int)reader.Int(1, Limits.MaxHits),
            (SearchSort)reader.Int((long)SearchSort.Relevance, (long)SearchSort.Oldest),
            reader.Bool(),
            reader.Bool(),
            reader.Bool());
        reader.End();
        return question;
    });

    public override string ToString() => nameof(SearchQuestion);
}

/// <summary>Which item is to be opened: [1, item].</summary>
internal sealed record OpenQuestion(ItemId Item)
{
    private const int Version = 1;

    internal byte[] Encode() => new RecordWriter().Array(2).Int(Version).Id(Item.Value).End().Finish();

    internal static OpenQuestion Decode(ReadOnlyMemory<byte> bytes) => Parsing.Guard("opening", bytes, PeerCalls.MaxQuestionBytes, static reader =>
    {
        reader.Array(2);
        reader.Int(Version, Version);
        var question = new OpenQuestion(new ItemId(reader.Id()));
        reader.End();
        return question;
    });

    public override string ToString() => nameof(OpenQuestion);
}

/// <summary>Which bytes of an open item are wanted: [1, grant, content, offset, count]. Rides on the grant, so it comes without an assertion.</summary>
internal sealed record ReadQuestion(Id128 Grant, PartnerContent Content, long Offset, int Count)
{
    private const int Version = 1;

    internal byte[] Encode() => new RecordWriter().Array(5).Int(Version).Id(Grant).Int((long)Content).Int(Offset).Int(Count).End().Finish();

    internal static ReadQuestion Decode(ReadOnlyMemory<byte> bytes) => Parsing.Guard("reading", bytes, PeerCalls.MaxQuestionBytes, static reader =>
    {
        reader.Array(5);
        reader.Int(Version, Version);
        var question = new ReadQuestion(
            reader.Id(),
            (PartnerContent)reader.Int((long)PartnerContent.Original, (long)PartnerContent.Corrections),
            reader.Int(0, Limits.MaxItemBytes),
            (int)reader.Int(1, PeerCalls.MaxRangeBytes));
        reader.End();
        return question;
    });

    public override string ToString() => nameof(ReadQuestion);
}

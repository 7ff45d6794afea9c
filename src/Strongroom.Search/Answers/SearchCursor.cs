using System.Text;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search;

/// <summary>What a cursor is made of. Immutable.</summary>
internal sealed class NextPage(HitKey key, Query query, SearchSort sort)
{
    public string ToCursor() => SearchCursor.Write(key, query, sort);
}

/// <summary>
/// The place after the last hit of a page, as text. It holds what that hit shows anyway (score, date, id) and a short hash of query and
/// order, so that it fits no other question. The next page is what comes after that place in the index as it is then.
/// </summary>
internal static class SearchCursor
{
    private const int MaxChars = 128;
    private const int HashBytes = 8;

    public static string Write(in HitKey key, Query query, SearchSort sort) => Base32.Encode(new RecordWriter()
        .Array(4).UInt(key.Score).Int(key.Date).Id(key.Item.Value).Bytes(HashOf(query, sort)).End().Finish());

    /// <exception cref="SearchException">It is no cursor of this question.</exception>
    public static HitKey Read(string cursor, Query query, SearchSort sort)
    {
        var bytes = new byte[Math.Min(cursor.Length, MaxChars) * 5 / 8];
        if (!Base32.TryDecode(cursor, bytes))
        {
            throw Bad();
        }

        try
        {
            var reader = new RecordReader(bytes, "cursor");
            reader.Array(4);
            var score = reader.UInt();
            var key = new HitKey(score <= uint.MaxValue ? (uint)score : throw Bad(), reader.Int(), new ItemId(reader.Id()));
            var hash = reader.Bytes(HashBytes);
            reader.End();
            reader.Finish();
            return hash.AsSpan().SequenceEqual(HashOf(query, sort)) ? key : throw Bad();
        }
        catch (MalformedException)
        {
            throw Bad();
        }
    }

    private static byte[] HashOf(Query query, SearchSort sort) =>
        Hash384.Of("strongroom/v1/search/cursor", Encoding.UTF8.GetBytes($"{(int)sort}{query.Text}")).ToBytes()[..HashBytes];

    private static SearchException Bad() => new(SearchFault.BadCursor, "the cursor does not belong to this query and order", "Search anew from the first page.");
}

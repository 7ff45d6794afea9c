using System.Text;
using Strongroom.Core;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Merging;

/// <summary>
/// The place after the last hit of a merged page, as text: what that hit shows anyway, how many hits came before, and a short hash of query and order.
/// </summary>
internal static class MergeCursor
{
    private const int MaxChars = 128;
    private const int HashBytes = 8;

    public static string Write(int shown, in HitKey key, Query query, SearchSort sort) => Base32.Encode(new RecordWriter()
        .Array(5).Int(shown).UInt(key.Score).Int(key.Date).Id(key.Item.Value).Bytes(HashOf(query, sort)).End().Finish());

    /// <exception cref="SearchException">It is no cursor of this question.</exception>
    public static (int Shown, HitKey Key) Read(string cursor, Query query, SearchSort sort)
    {
        var bytes = new byte[Math.Min(cursor.Length, MaxChars) * 5 / 8];
        if (!Base32.TryDecode(cursor, bytes))
        {
            throw Bad();
        }

        try
        {
            var reader = new RecordReader(bytes, "cursor");
            reader.Array(5);
            var shown = (int)reader.Int(1, Limits.MaxHits);
            var score = reader.UInt();
            var key = new HitKey(score <= uint.MaxValue ? (uint)score : throw reader.Malformed("a score is too great"), reader.Int(), new ItemId(reader.Id()));
            var hash = reader.Bytes(HashBytes);
            reader.End();
            reader.Finish();
            return hash.AsSpan().SequenceEqual(HashOf(query, sort)) ? (shown, key) : throw reader.Malformed("it is of another question");
        }
        catch (MalformedException)
        {
            throw Bad();
        }
    }

    private static byte[] HashOf(Query query, SearchSort sort) =>
        Hash384.Of("strongroom/v1/search/merge-cursor", Encoding.UTF8.GetBytes($"{(int)sort}{query.Text}")).ToBytes()[..HashBytes];

    private static SearchException Bad() =>
        new(SearchFault.BadCursor, "the cursor does not belong to this query and order", "Search anew from the first page.");
}

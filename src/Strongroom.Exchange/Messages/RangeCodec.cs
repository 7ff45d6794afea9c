using Strongroom.Core;

namespace Strongroom.Exchange;

/// <summary>The answer to a reading on the wire: [1, bytes or null].</summary>
internal static class RangeCodec
{
    private const int Version = 1;

    internal static byte[] Encode(byte[]? range)
    {
        var writer = new RecordWriter().Array(2).Int(Version);
        return (range is null ? writer.Null() : writer.Bytes(range)).End().Finish();
    }

    internal static byte[]? Decode(ReadOnlyMemory<byte> bytes, int count) =>
        Parsing.Guard("answer to a reading", bytes, PeerCalls.MaxAnswerBytes, ExchangeFault.AnswerRefused, reader =>
        {
            reader.Array(2);
            reader.Int(Version, Version);
            var range = reader.TryNull() ? null : reader.Bytes(PeerCalls.MaxRangeBytes);
            reader.End();
            return range is null || range.Length == count ? range : throw reader.Malformed("it is of another length than was asked for");
        });
}

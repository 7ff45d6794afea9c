using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Exchange;

/// <summary>The one way in which questions and answers are read: bounded, to the last byte, one fault.</summary>
internal static class Parsing
{
    /// <summary>Reads a question.</summary>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedMessage"/>.</exception>
    internal static T Guard<T>(string what, ReadOnlyMemory<byte> bytes, int maxBytes, Func<RecordReader, T> read) =>
        Guard(what, bytes, maxBytes, ExchangeFault.MalformedMessage, read);

    /// <summary>Reads anything.</summary>
    internal static T Guard<T>(string what, ReadOnlyMemory<byte> bytes, int maxBytes, ExchangeFault fault, Func<RecordReader, T> read)
    {
        try
        {
            if (bytes.Length > maxBytes)
            {
                throw new MalformedException(what, "it is too long");
            }

            var reader = new RecordReader(bytes, what);
            var result = read(reader);
            reader.Finish();
            return result;
        }
        catch (StrongroomException e) when (e is MalformedException or LabelsException)
        {
            throw new ExchangeException(fault, $"these bytes are not a well-formed {what}", e);
        }
    }

    internal static List<T> List<T>(RecordReader reader, int limit, Func<RecordReader, T> read)
    {
        var left = reader.ArrayUpTo(limit);
        var list = new List<T>(Math.Min(left, 1024));
        for (; left > 0; left--)
        {
            list.Add(read(reader));
        }

        reader.End();
        return list;
    }

    internal static DateTimeOffset? TimeOrNull(RecordReader reader) => reader.TryNull() ? null : reader.Time();

    internal static void Write(RecordWriter writer, DateTimeOffset? time) => _ = time is { } value ? writer.Time(value) : writer.Null();

    internal static void Write(RecordWriter writer, Id128? id) => _ = id is { } value ? writer.Id(value) : writer.Null();

    internal static void Write(RecordWriter writer, long? number) => _ = number is { } value ? writer.Int(value) : writer.Null();
}

using System.Buffers.Binary;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Ole;

/// <summary>Title, subject, author, key words and date of an older Office file (MS-OLEPS, one set of properties).</summary>
internal static class SummaryInformation
{
    private const int SetOffsetAt = 44;
    private const int MaxProperties = 64;
    private const uint AnsiText = 30;
    private const uint WideText = 31;
    private const uint FileTime = 64;

    internal static DocumentFields Of(ReadOnlySpan<byte> stream)
    {
        var fields = new DocumentFields();
        if (stream.Length < SetOffsetAt + 4 || BinaryPrimitives.ReadUInt32LittleEndian(stream[SetOffsetAt..]) is var start && start + 8 > stream.Length)
        {
            return fields;
        }

        var set = stream[(int)start..];
        var count = Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(set[4..]), MaxProperties);
        for (var i = 0; i < count && 16 + (8 * i) <= set.Length; i++)
        {
            var id = BinaryPrimitives.ReadUInt32LittleEndian(set[(8 + (8 * i))..]);
            var at = BinaryPrimitives.ReadUInt32LittleEndian(set[(12 + (8 * i))..]);
            if (at + 8 > set.Length)
            {
                continue;
            }

            var value = set[(int)at..];
            fields = id switch
            {
                2 => fields with { Title = Text(value) },
                3 => fields with { Description = Text(value) },
                4 => fields with { Author = Text(value) },
                5 => fields with { Keywords = Text(value) },
                12 => fields with { Date = Date(value) },
                _ => fields,
            };
        }

        return fields;
    }

    private static string? Text(ReadOnlySpan<byte> value)
    {
        var type = BinaryPrimitives.ReadUInt32LittleEndian(value);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(value[4..]);
        if (type is not (AnsiText or WideText) || length > Limits.MaxFieldChars)
        {
            return null;
        }

        var bytes = value[8..Math.Min(value.Length, 8 + (int)(type == WideText ? length * 2 : length))];
        var text = type == WideText ? Encoding.Unicode.GetString(bytes) : TextEngine.Decode(bytes.TrimEnd((byte)0), null, out _);
        return Characters.CleanField(text.TrimEnd('\0'), Limits.MaxFieldChars);
    }

    private static DateTimeOffset? Date(ReadOnlySpan<byte> value)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(value) != FileTime || value.Length < 12)
        {
            return null;
        }

        var ticks = BinaryPrimitives.ReadInt64LittleEndian(value[4..]);
        return FileTimes.Of(ticks);
    }
}

/// <summary>Times of Windows: tenths of microseconds since 1601.</summary>
internal static class FileTimes
{
    internal static DateTimeOffset? Of(long ticks)
    {
        // Durations (editing time) stand in the same form; a date before 1980 is one of these.
        const long From1980 = 119_600_064_000_000_000;
        const long Until9999 = 2_650_467_743_999_999_999;
        return ticks is < From1980 or > Until9999 ? null : new DateTimeOffset(DateTime.FromFileTimeUtc(ticks));
    }
}

namespace Strongroom.Search.Segments;

/// <summary>Whole numbers, mostly of up to 31 bits, seven bits a byte, least first, the top bit set on all bytes but the last; shortest form only.</summary>
internal static class Varint
{
    private const int MaxBytes = 5;

    /// <summary>Reads a number from bytes already checked.</summary>
    public static int Read(byte[] bytes, ref int at)
    {
        int value = bytes[at++];
        if (value < 0x80)
        {
            return value;
        }

        value &= 0x7F;
        for (var shift = 7; ; shift += 7)
        {
            int next = bytes[at++];
            value |= (next & 0x7F) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }

    /// <summary>Reads a number from bytes of unknown worth.</summary>
    /// <returns>False at the end, above 31 bits, or when a shorter form exists.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out int value)
    {
        long sum = 0;
        value = 0;
        for (var shift = 0; shift < 7 * MaxBytes; shift += 7)
        {
            if (at >= bytes.Length)
            {
                return false;
            }

            var next = bytes[at++];
            sum |= (long)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                value = sum <= int.MaxValue ? (int)sum : 0;
                return sum <= int.MaxValue && (next != 0 || shift == 0);
            }
        }

        return false;
    }

    /// <summary>Reads a number of up to 64 bits from bytes of unknown worth.</summary>
    /// <returns>False at the end, above 64 bits, or when a shorter form exists.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, ref int at, out ulong value)
    {
        value = 0;
        for (var shift = 0; shift < 64; shift += 7)
        {
            if (at >= bytes.Length)
            {
                return false;
            }

            var next = bytes[at++];
            if (shift == 63 && next > 1)
            {
                return false;
            }

            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                return next != 0 || shift == 0;
            }
        }

        return false;
    }

    /// <summary>Appends a number.</summary>
    public static void Write(ByteSink sink, int value) => Write(sink, (ulong)value);

    /// <summary>Appends a number.</summary>
    public static void Write(ByteSink sink, ulong value)
    {
        var rest = value;
        while (rest >= 0x80)
        {
            sink.Add((byte)((rest & 0x7F) | 0x80));
            rest >>= 7;
        }

        sink.Add((byte)rest);
    }
}

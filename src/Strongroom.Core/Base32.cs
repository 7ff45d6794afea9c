namespace Strongroom.Core;

/// <summary>Base32 with the lower-case RFC 4648 alphabet and no padding: names that survive any store, address bar or telephone.</summary>
public static class Base32
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

    /// <summary>Encodes bytes; every 5 bytes become 8 characters.</summary>
    /// <param name="bytes">Any length.</param>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new char[((bytes.Length * 8) + 4) / 5];
        int bits = 0, held = 0, at = 0;
        foreach (var value in bytes)
        {
            held = ((held << 8) | value) & 0xFFFF;
            bits += 8;
            while (bits >= 5)
            {
                bits -= 5;
                text[at++] = Alphabet[(held >> bits) & 31];
            }
        }

        if (bits > 0)
        {
            text[at] = Alphabet[(held << (5 - bits)) & 31];
        }

        return new string(text);
    }

    /// <summary>Decodes text that encodes exactly as many bytes as the destination holds; stray trailing bits are refused.</summary>
    /// <param name="text">Lower-case base32.</param>
    /// <param name="destination">Receives the bytes.</param>
    public static bool TryDecode(ReadOnlySpan<char> text, Span<byte> destination)
    {
        if (text.Length != ((destination.Length * 8) + 4) / 5)
        {
            return false;
        }

        int bits = 0, held = 0, at = 0;
        foreach (var letter in text)
        {
            int value = letter switch
            {
                >= 'a' and <= 'z' => letter - 'a',
                >= '2' and <= '7' => letter - '2' + 26,
                _ => -1,
            };
            if (value < 0)
            {
                return false;
            }

            held = ((held << 5) | value) & 0xFFFF;
            bits += 5;
            if (bits >= 8)
            {
                bits -= 8;
                destination[at++] = (byte)((held >> bits) & 0xFF);
            }
        }

        return (held & ((1 << bits) - 1)) == 0;
    }
}

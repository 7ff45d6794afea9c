using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Search.Segments;

/// <summary>Bytes that grow; what they grow out of is overwritten. Not thread-safe.</summary>
internal sealed class ByteSink
{
    private byte[] _bytes;

    public ByteSink(int capacity = 256) => _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public void Add(byte value)
    {
        if (Length == _bytes.Length)
        {
            Grow(2 * _bytes.Length);
        }

        _bytes[Length++] = value;
    }

    public void Add(ReadOnlySpan<byte> values)
    {
        Reserve(values.Length);
        values.CopyTo(_bytes.AsSpan(Length));
        Length += values.Length;
    }

    /// <summary>Appends some of what is there once more.</summary>
    public void AddAgain(int start, int count)
    {
        Reserve(count);
        _bytes.AsSpan(start, count).CopyTo(_bytes.AsSpan(Length));
        Length += count;
    }

    /// <summary>Appends a text in UTF-8; what is no text, such as half a surrogate pair, becomes U+FFFD.</summary>
    public void AddText(ReadOnlySpan<char> text)
    {
        Reserve(Encoding.UTF8.GetByteCount(text));
        Length += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Length));
    }

    /// <summary>Overwrites what it holds; nothing is read from it any more.</summary>
    public void Wipe() => CryptographicOperations.ZeroMemory(_bytes);

    public byte[] ToArray() => Written.ToArray();

    private void Reserve(int length)
    {
        if (Length + (long)length > _bytes.Length)
        {
            Grow((int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)Length + length)));
        }
    }

    private void Grow(int length)
    {
        var longer = new byte[length];
        Written.CopyTo(longer);
        Wipe();
        _bytes = longer;
    }
}

using System.Buffers.Binary;

namespace Strongroom.Core;

/// <summary>
/// A 128-bit identifier. Ids of things are random and so tell nothing about order or number. Text form: 26 characters of lower-case
/// base32 (RFC 4648 alphabet, no padding). Thread-safe: immutable.
/// </summary>
public readonly struct Id128 : IEquatable<Id128>, IComparable<Id128>
{
    /// <summary>Length of the binary form in bytes.</summary>
    public const int ByteLength = 16;

    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 26;

    private readonly UInt128 _value;

    private Id128(UInt128 value) => _value = value;

    /// <summary>Reads an id from exactly 16 big-endian bytes.</summary>
    /// <param name="bytes">16 bytes.</param>
    /// <exception cref="MalformedException">The length is not 16.</exception>
    public static Id128 FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == ByteLength
            ? new Id128(BinaryPrimitives.ReadUInt128BigEndian(bytes))
            : throw new MalformedException("id", $"an id is {ByteLength} bytes, this is {bytes.Length}");

    /// <summary>Writes the 16 big-endian bytes.</summary>
    /// <param name="destination">At least 16 bytes.</param>
    public void WriteTo(Span<byte> destination) => BinaryPrimitives.WriteUInt128BigEndian(destination, _value);

    /// <summary>The 16 big-endian bytes in a new array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        WriteTo(bytes);
        return bytes;
    }

    /// <summary>Reads the 26-character text form; anything else, upper case included, is refused.</summary>
    /// <param name="text">What a person or program typed.</param>
    /// <param name="id">The id when the result is true.</param>
    public static bool TryParse(ReadOnlySpan<char> text, out Id128 id)
    {
        id = default;
        Span<byte> bytes = stackalloc byte[ByteLength];
        if (text.Length != TextLength || !Base32.TryDecode(text, bytes))
        {
            return false;
        }

        id = FromBytes(bytes);
        return true;
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="text">26 characters.</param>
    /// <exception cref="MalformedException">It is not an id.</exception>
    public static Id128 Parse(ReadOnlySpan<char> text) =>
        TryParse(text, out var id) ? id : throw new MalformedException("id", "this is not an identifier (26 characters a-z, 2-7)");

    /// <inheritdoc/>
    public bool Equals(Id128 other) => _value == other._value;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Id128 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode();

    /// <inheritdoc/>
    public int CompareTo(Id128 other) => _value.CompareTo(other._value);

    /// <summary>Equal bytes.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Id128 left, Id128 right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Id128 left, Id128 right) => !left.Equals(right);

    /// <summary>The 26-character text form.</summary>
    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[ByteLength];
        WriteTo(bytes);
        return Base32.Encode(bytes);
    }
}

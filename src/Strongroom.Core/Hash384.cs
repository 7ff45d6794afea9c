using System.Security.Cryptography;

namespace Strongroom.Core;

/// <summary>A SHA-384 value: 48 bytes with equality by content. Thread-safe: immutable.</summary>
public readonly struct Hash384 : IEquatable<Hash384>
{
    /// <summary>Length in bytes.</summary>
    public const int ByteLength = 48;

    private readonly UInt128 _a;
    private readonly UInt128 _b;
    private readonly UInt128 _c;

    private Hash384(UInt128 a, UInt128 b, UInt128 c) => (_a, _b, _c) = (a, b, c);

    /// <summary>Takes exactly 48 bytes.</summary>
    /// <param name="bytes">48 bytes.</param>
    /// <exception cref="MalformedException">The length is not 48.</exception>
    public static Hash384 FromBytes(ReadOnlySpan<byte> bytes) =>
        bytes.Length == ByteLength
            ? new Hash384(
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[16..]),
                System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes[32..]))
            : throw new MalformedException("hash", $"a SHA-384 value is {ByteLength} bytes, this is {bytes.Length}");

    /// <summary>SHA-384 over <c>domain ‖ 00 ‖ data</c>, so that a hash made for one use is never valid for another.</summary>
    /// <param name="domain">ASCII, of the form <c>strongroom/v1/…</c>.</param>
    /// <param name="data">What is hashed.</param>
    public static Hash384 Of(string domain, ReadOnlySpan<byte> data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        hash.AppendData(System.Text.Encoding.ASCII.GetBytes(domain));
        hash.AppendData([0]);
        hash.AppendData(data);
        Span<byte> value = stackalloc byte[ByteLength];
        hash.GetHashAndReset(value);
        return FromBytes(value);
    }

    /// <summary>Writes the 48 bytes.</summary>
    /// <param name="destination">At least 48 bytes.</param>
    public void WriteTo(Span<byte> destination)
    {
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination, _a);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination[16..], _b);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(destination[32..], _c);
    }

    /// <summary>The 48 bytes in a new array.</summary>
    public byte[] ToBytes()
    {
        var bytes = new byte[ByteLength];
        WriteTo(bytes);
        return bytes;
    }

    /// <inheritdoc/>
    public bool Equals(Hash384 other) => _a == other._a && _b == other._b && _c == other._c;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Hash384 other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _a.GetHashCode();

    /// <summary>Equal bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(Hash384 left, Hash384 right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    /// <param name="left">One value.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(Hash384 left, Hash384 right) => !left.Equals(right);

    /// <summary>Lower-case hexadecimal, 96 characters.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToBytes());
}

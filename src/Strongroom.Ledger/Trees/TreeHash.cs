using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>The three hashes of an RFC 6962-shaped tree. Generic, so that published SHA-256 vectors run through the code that ships with SHA-384.</summary>
/// <typeparam name="THash">The hash value.</typeparam>
internal interface ITreeHash<THash>
    where THash : struct, IEquatable<THash>
{
    /// <summary>Root of the tree without leaves: the hash of nothing.</summary>
    static abstract THash Empty { get; }

    /// <summary>Hash of 00 ‖ entry.</summary>
    static abstract THash Leaf(ReadOnlySpan<byte> entry);

    /// <summary>Hash of 01 ‖ left ‖ right.</summary>
    static abstract THash Node(THash left, THash right);
}

/// <summary>SHA-384: the ledger's own trees.</summary>
internal readonly struct Sha384Tree : ITreeHash<Hash384>
{
    public static Hash384 Empty { get; } = Hash384.FromBytes(SHA384.HashData([]));

    public static Hash384 Leaf(ReadOnlySpan<byte> entry)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
        hash.AppendData([0]);
        hash.AppendData(entry);
        Span<byte> value = stackalloc byte[Hash384.ByteLength];
        hash.GetHashAndReset(value);
        return Hash384.FromBytes(value);
    }

    public static Hash384 Node(Hash384 left, Hash384 right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * Hash384.ByteLength)];
        input[0] = 1;
        left.WriteTo(input[1..]);
        right.WriteTo(input[(1 + Hash384.ByteLength)..]);
        Span<byte> value = stackalloc byte[Hash384.ByteLength];
        SHA384.HashData(input, value);
        return Hash384.FromBytes(value);
    }
}

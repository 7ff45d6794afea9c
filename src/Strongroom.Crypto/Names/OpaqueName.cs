using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>Names of blobs in a store. Without the name key they are random text, so they tell neither kind nor compartment. Thread-safe.</summary>
public static class OpaqueName
{
    private const int NameBytes = 20;

    /// <summary>
    /// The object name of a blob: base32 of the first 20 bytes of <c>HMAC-SHA-384(name key, "strongroom/v1/name" ‖ 00 ‖ kind ‖ id)</c>, written as
    /// <c>o/</c>, its first two characters, <c>/</c>, its other thirty.
    /// </summary>
    /// <param name="nameKey">32 bytes; stays the caller's.</param>
    /// <param name="kind">What the blob holds.</param>
    /// <param name="id">The blob's id.</param>
    public static string Of(SecretBytes nameKey, SealedKind kind, Id128 id)
    {
        var prefix = "strongroom/v1/name\0"u8;
        Span<byte> input = stackalloc byte[prefix.Length + 1 + Id128.ByteLength];
        prefix.CopyTo(input);
        input[prefix.Length] = (byte)kind;
        id.WriteTo(input[(prefix.Length + 1)..]);
        Span<byte> mac = stackalloc byte[HMACSHA384.HashSizeInBytes];
        using var use = nameKey.Use();
        HMACSHA384.HashData(use.Bytes, input, mac);
        var text = Base32.Encode(mac[..NameBytes]);
        return $"o/{text.AsSpan(0, 2)}/{text.AsSpan(2)}";
    }
}

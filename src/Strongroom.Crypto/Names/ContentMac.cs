using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>
/// <c>HMAC-SHA-384(key, "strongroom/v1/content" ‖ 00 ‖ content)</c> under a compartment's key: tells equal content within the compartment, and
/// nothing to anyone without the key. Not thread-safe.
/// </summary>
public sealed class ContentMac : IDisposable
{
    private readonly IncrementalHash _hash;

    /// <summary>Starts.</summary>
    /// <param name="key">32 bytes; stays the caller's and may be disposed after this call.</param>
    public ContentMac(SecretBytes key)
    {
        using var use = key.Use();
        _hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA384, use.Bytes);
        Begin();
    }

    /// <summary>Adds content.</summary>
    /// <param name="content">The next bytes.</param>
    public void Append(ReadOnlySpan<byte> content) => _hash.AppendData(content);

    /// <summary>Ends; the object then starts anew.</summary>
    public Hash384 Finish()
    {
        Span<byte> mac = stackalloc byte[Hash384.ByteLength];
        _hash.GetHashAndReset(mac);
        Begin();
        return Hash384.FromBytes(mac);
    }

    /// <summary>The MAC of one piece.</summary>
    /// <param name="key">32 bytes; stays the caller's.</param>
    /// <param name="content">All of the content.</param>
    public static Hash384 Of(SecretBytes key, ReadOnlySpan<byte> content)
    {
        using var mac = new ContentMac(key);
        mac.Append(content);
        return mac.Finish();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Begin() => _hash.AppendData("strongroom/v1/content\0"u8);
}

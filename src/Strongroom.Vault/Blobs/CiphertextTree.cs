using System.Security.Cryptography;
using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>
/// The tree hash of a sealed string: SHA-384 over ranges of 1 MiB of ciphertext, joined as in RFC 6962. Whoever holds the root can challenge
/// any range without a key. Leaf and node carry the domain string; not thread-safe. Format: docs/formats/blob.md.
/// </summary>
internal sealed class CiphertextTree : IDisposable
{
    public const int RangeBytes = 1 << 20;

    private static readonly byte[] LeafPrefix = "strongroom/v1/ciphertext\0\0"u8.ToArray();
    private static readonly byte[] NodePrefix = "strongroom/v1/ciphertext\0\x01"u8.ToArray();

    private readonly IncrementalHash _leaf = IncrementalHash.CreateHash(HashAlgorithmName.SHA384);
    private readonly List<(int Height, Hash384 Hash)> _peaks = [];
    private int _inRange;

    public CiphertextTree() => _leaf.AppendData(LeafPrefix);

    public static Hash384 Of(ReadOnlySpan<byte> sealedString)
    {
        using var tree = new CiphertextTree();
        tree.Append(sealedString);
        return tree.Finish();
    }

    public void Append(ReadOnlySpan<byte> sealedBytes)
    {
        while (!sealedBytes.IsEmpty)
        {
            if (_inRange == RangeBytes)
            {
                CloseRange();
            }

            var take = Math.Min(RangeBytes - _inRange, sealedBytes.Length);
            _leaf.AppendData(sealedBytes[..take]);
            _inRange += take;
            sealedBytes = sealedBytes[take..];
        }
    }

    /// <summary>The root over all bytes so far. The tree must not be used afterwards.</summary>
    public Hash384 Finish()
    {
        CloseRange();
        var root = _peaks[^1].Hash;
        for (var i = _peaks.Count - 2; i >= 0; i--)
        {
            root = Node(_peaks[i].Hash, root);
        }

        return root;
    }

    public void Dispose() => _leaf.Dispose();

    private static Hash384 Node(Hash384 left, Hash384 right)
    {
        Span<byte> input = stackalloc byte[NodePrefix.Length + (2 * Hash384.ByteLength)];
        NodePrefix.CopyTo(input);
        left.WriteTo(input[NodePrefix.Length..]);
        right.WriteTo(input[(NodePrefix.Length + Hash384.ByteLength)..]);
        Span<byte> hash = stackalloc byte[Hash384.ByteLength];
        SHA384.HashData(input, hash);
        return Hash384.FromBytes(hash);
    }

    private void CloseRange()
    {
        Span<byte> hash = stackalloc byte[Hash384.ByteLength];
        _leaf.GetHashAndReset(hash);
        _leaf.AppendData(LeafPrefix);
        _inRange = 0;
        _peaks.Add((0, Hash384.FromBytes(hash)));
        while (_peaks.Count > 1 && _peaks[^1].Height == _peaks[^2].Height)
        {
            var (height, right) = _peaks[^1];
            var left = _peaks[^2].Hash;
            _peaks.RemoveRange(_peaks.Count - 2, 2);
            _peaks.Add((height + 1, Node(left, right)));
        }
    }
}

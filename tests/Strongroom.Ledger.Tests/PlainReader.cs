using System.Buffers.Binary;
using System.Formats.Cbor;
using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Ledger.Tests;

/// <summary>
/// A second reader of commits, written from docs/formats/commit.md and checkpoint.md with nothing of the product: it shows that the pages suffice,
/// and that our writer and reader don't share a mistake.
/// </summary>
internal sealed class PlainReader(byte[] store, byte[] entryKey, byte[] headKey, byte[] logKeySpki)
{
    private readonly List<byte[]> _control = [];
    private readonly List<byte[]> _access = [];
    private byte[] _previous = new byte[48];
    private ulong _number;

    internal List<(string Tree, ulong Index, byte[] Leaf, long Time, ulong Kind, byte[] Body)> Entries { get; } = [];

    internal List<(ulong Commit, byte[] Compartment, ulong Sequence, byte[] Previous, byte[] SealedHead)> Heads { get; } = [];

    internal string CommitHash => Convert.ToHexStringLower(_previous);

    internal string Root(bool control) => Convert.ToHexStringLower(Root(control ? _control : _access, 0, (control ? _control : _access).Count));

    internal void Take(byte[] commit)
    {
        var outer = new CborReader(commit, CborConformanceMode.Canonical);
        Check(outer.ReadStartArray() == 2, "outer array");
        var body = outer.ReadByteString();
        Check(IsSigned("strongroom/v1/commit-signature", body, outer.ReadByteString()), "commit signature");
        outer.ReadEndArray();
        Check(outer.BytesRemaining == 0, "trailing bytes");

        var r = new CborReader(body, CborConformanceMode.Canonical);
        Check(r.ReadStartArray() == 11, "body array");
        Check(r.ReadInt32() == 1, "version");
        Check(r.ReadByteString().AsSpan().SequenceEqual(store), "store");
        Check(r.ReadUInt64() == _number, "number");
        Check(r.ReadByteString().AsSpan().SequenceEqual(_previous), "previous");
        ReadTree(r, 1, "control", _control);
        ReadTree(r, 2, "access", _access);
        var heads = ReadAll(r);
        CheckNote(r.ReadTextString(), "control", _control);
        CheckNote(r.ReadTextString(), "access", _access);
        r.ReadEndArray();
        Check(r.BytesRemaining == 0, "trailing bytes in body");

        for (var i = 0; i < heads.Count; i++)
        {
            var id = new byte[16];
            BinaryPrimitives.WriteInt32BigEndian(id.AsSpan(4), i);
            BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(8), _number);
            var head = Record(Open(headKey, Context(5, id), heads[i]), 6);
            head.ReadInt64();
            Heads.Add((_number, head.ReadByteString(), head.ReadUInt64(), head.ReadByteString(), head.ReadByteString()));
        }

        _previous = Hash("strongroom/v1/commit", body);
        _number++;
    }

    private void ReadTree(CborReader r, byte tree, string word, List<byte[]> all)
    {
        var leaves = ReadAll(r);
        var entries = ReadAll(r);
        Check(leaves.Count == entries.Count, "leaf count");
        for (var i = 0; i < entries.Count; i++)
        {
            var leaf = SHA384.HashData([0, .. entries[i]]);
            Check(leaf.AsSpan().SequenceEqual(leaves[i]), "leaf");
            var id = new byte[16];
            id[0] = tree;
            BinaryPrimitives.WriteUInt64BigEndian(id.AsSpan(8), (ulong)all.Count);
            var record = Record(Open(entryKey, Context(6, id), entries[i]), 4);
            Entries.Add((word, (ulong)all.Count, leaf, record.ReadInt64(), record.ReadUInt64(), record.ReadByteString()));
            all.Add(leaf);
        }
    }

    private void CheckNote(string note, string word, List<byte[]> leaves)
    {
        var parts = note.Split("\n\n");
        Check(parts.Length == 2, "note");
        var origin = $"strongroom/{Base32(store)}/{word}";
        Check(parts[0] == $"{origin}\n{leaves.Count}\n{Convert.ToBase64String(Root(leaves, 0, leaves.Count))}", "note text");
        var line = parts[1].TrimEnd('\n').Split(' ');
        Check(line[0] == "—" && line[1] == origin, "note line");
        var signature = Convert.FromBase64String(line[2]);
        byte[] idInput = [.. Encoding.UTF8.GetBytes(origin), 0x0A, 0xFF, .. "strongroom.v1/p384"u8, .. logKeySpki];
        Check(SHA256.HashData(idInput).AsSpan(0, 4).SequenceEqual(signature.AsSpan(0, 4)), "key id");
        Check(IsSigned("strongroom/v1/checkpoint", Encoding.UTF8.GetBytes(parts[0] + "\n"), signature[4..]), "note signature");
    }

    private byte[] Context(byte kind, byte[] id) =>
        [.. "strongroom/v1\0"u8, kind, .. store, .. new byte[16], 0, 0, 0, 0, .. id, .. _previous];

    // C2SP chunked-encryption, Cobblestone-256.
    private static byte[] Open(byte[] key, byte[] context, byte[] sealedBytes)
    {
        byte[] info = [.. "c2sp.org/chunked-encryption@v1+"u8, .. "AEAD_AES_256_GCM"u8, 0, .. sealedBytes[..24], .. context];
        var first = HMACSHA512.HashData(key, (byte[])[.. info, 1]); // HKDF-Expand, RFC 5869 §2.3
        byte[] derived = [.. first, .. HMACSHA512.HashData(key, (byte[])[.. first, .. info, 2])];
        Check(derived.AsSpan(44, 32).SequenceEqual(sealedBytes.AsSpan(24, 32)), "commitment");
        using var aes = new AesGcm(derived.AsSpan(0, 32), 16);
        var plain = new List<byte>();
        var at = 56;
        for (ulong number = 0; ; number++)
        {
            var length = Math.Min(16384 + 16, sealedBytes.Length - at) - 16;
            Check(length >= 0, "cut");
            var nonce = derived[32..44];
            var low = BinaryPrimitives.ReadUInt64BigEndian(nonce.AsSpan(4)) ^ number;
            BinaryPrimitives.WriteUInt64BigEndian(nonce.AsSpan(4), low);
            var chunk = new byte[length];
            aes.Decrypt(nonce, sealedBytes.AsSpan(at, length), sealedBytes.AsSpan(at + length, 16), chunk);
            plain.AddRange(chunk);
            at += length + 16;
            if (length < 16384)
            {
                Check(at == sealedBytes.Length, "bytes after the last chunk");
                return [.. plain];
            }
        }
    }

    private static CborReader Record(byte[] padded, int fields)
    {
        Check(padded.Length % 512 == 0, "step");
        var length = BinaryPrimitives.ReadInt32BigEndian(padded);
        Check(padded.AsSpan(4 + length).IndexOfAnyExcept((byte)0) < 0 && padded.Length - 4 - length < 512, "padding");
        var r = new CborReader(padded.AsMemory(4, length), CborConformanceMode.Canonical);
        Check(r.ReadStartArray() == fields, "record");
        Check(r.ReadInt32() == 1, "record version");
        return r;
    }

    private static byte[] Root(List<byte[]> leaves, int start, int end)
    {
        if (end == start)
        {
            return SHA384.HashData([]);
        }

        if (end - start == 1)
        {
            return leaves[start];
        }

        var split = 1;
        while (split * 2 < end - start)
        {
            split *= 2;
        }

        return SHA384.HashData([1, .. Root(leaves, start, start + split), .. Root(leaves, start + split, end)]);
    }

    private bool IsSigned(string domain, byte[] message, byte[] signature)
    {
        using var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(logKeySpki, out _);
        byte[] signed = [.. Encoding.ASCII.GetBytes(domain), 0, .. message];
        return key.VerifyData(signed, signature, HashAlgorithmName.SHA384);
    }

    private static byte[] Hash(string domain, byte[] data) => SHA384.HashData([.. Encoding.ASCII.GetBytes(domain), 0, .. data]);

    private static List<byte[]> ReadAll(CborReader r)
    {
        var all = new List<byte[]>();
        for (var left = r.ReadStartArray()!.Value; left > 0; left--)
        {
            all.Add(r.ReadByteString());
        }

        r.ReadEndArray();
        return all;
    }

    private static string Base32(byte[] bytes)
    {
        var bits = string.Concat(bytes.Select(static b => Convert.ToString(b, 2).PadLeft(8, '0')));
        return string.Concat(bits.PadRight((bits.Length + 4) / 5 * 5, '0').Chunk(5)
            .Select(static five => "abcdefghijklmnopqrstuvwxyz234567"[Convert.ToInt32(new string(five), 2)]));
    }

    private static void Check(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidDataException(what);
        }
    }
}

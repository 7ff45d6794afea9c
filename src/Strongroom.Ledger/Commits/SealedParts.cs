using System.Buffers.Binary;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// Sealing and opening the parts of a commit. The seal of each is bound to its place and to the hash of the commit before it, so that no part
/// opens at another place or on top of another history. Inside, a part is padded to 512-byte steps.
/// </summary>
internal static class SealedParts
{
    internal const int StepBytes = 512;

    private const int Version = 1;
    private const int LengthBytes = 4;
    private const int OverheadBytes = 512; // more than the fixed fields of either record need
    private const int MaxEntryPlainBytes = Limits.MaxEntryBytes + OverheadBytes;
    private const int MaxHeadPlainBytes = HeadAdvance.MaxSealedBytes + OverheadBytes;

    internal static readonly int MaxSealedEntryBytes = (int)SealedString.LengthOf(MaxEntryPlainBytes);
    internal static readonly int MaxSealedHeadBytes = (int)SealedString.LengthOf(MaxHeadPlainBytes);

    internal static byte[] SealEntry(
        SecretBytes key, StoreId store, LedgerTree tree, ulong index, Hash384 previous, DateTimeOffset time, EntryDraft entry)
    {
        var record = new RecordWriter().Array(4).Int(Version).Time(time).UInt(entry.Kind).Bytes(entry.Body).End().Finish();
        return SealedString.Seal(key, EntryContext(store, tree, index, previous), Pad(record));
    }

    /// <exception cref="CryptoException">It does not open.</exception>
    /// <exception cref="MalformedException">What is inside is not an entry.</exception>
    internal static OpenedEntry OpenEntry(
        SecretBytes key, StoreId store, LedgerTree tree, ulong index, Hash384 previous, byte[] sealedEntry, Hash384 leaf)
    {
        var plain = SealedString.Open(key, EntryContext(store, tree, index, previous), sealedEntry, MaxEntryPlainBytes);
        var reader = new RecordReader(Unpad(plain), "ledger entry");
        reader.Array(4);
        reader.Int(Version, Version);
        var time = reader.Time();
        var kind = (ushort)reader.Int(0, ushort.MaxValue);
        var body = reader.Bytes(Limits.MaxEntryBytes);
        reader.End();
        reader.Finish();
        return new OpenedEntry(tree, index, leaf, time, kind, body);
    }

    internal static byte[] SealHead(
        SecretBytes key, StoreId store, ulong commit, int ordinal, Hash384 previous, DateTimeOffset time, HeadAdvance head)
    {
        var record = new RecordWriter().Array(6).Int(Version).Time(time).Id(head.Compartment.Value).UInt(head.Sequence)
            .Hash(head.PreviousHash).Bytes(head.SealedHead).End().Finish();
        return SealedString.Seal(key, HeadContext(store, commit, ordinal, previous), Pad(record));
    }

    /// <exception cref="CryptoException">It does not open.</exception>
    /// <exception cref="MalformedException">What is inside is not a head.</exception>
    internal static (DateTimeOffset Time, HeadAdvance Head) OpenHead(
        SecretBytes key, StoreId store, ulong commit, int ordinal, Hash384 previous, byte[] sealedHead)
    {
        var plain = SealedString.Open(key, HeadContext(store, commit, ordinal, previous), sealedHead, MaxHeadPlainBytes);
        var reader = new RecordReader(Unpad(plain), "ledger head");
        reader.Array(6);
        reader.Int(Version, Version);
        var time = reader.Time();
        var head = new HeadAdvance(new CompartmentId(reader.Id()), reader.UInt(), reader.Hash(), reader.Bytes(HeadAdvance.MaxSealedBytes));
        reader.End();
        reader.Finish();
        return (time, head);
    }

    internal static byte[] Pad(byte[] record)
    {
        var length = LengthBytes + record.Length;
        var padded = new byte[(length + StepBytes - 1) / StepBytes * StepBytes];
        BinaryPrimitives.WriteInt32BigEndian(padded, record.Length);
        record.CopyTo(padded, LengthBytes);
        return padded;
    }

    /// <exception cref="MalformedException">The padding is not the one way to pad.</exception>
    internal static ReadOnlyMemory<byte> Unpad(byte[] padded)
    {
        var length = padded.Length < LengthBytes ? -1 : BinaryPrimitives.ReadInt32BigEndian(padded);
        if (length < 0 || length > padded.Length - LengthBytes || padded.Length % StepBytes != 0
            || padded.Length - LengthBytes - length >= StepBytes || padded.AsSpan(LengthBytes + length).ContainsAnyExcept((byte)0))
        {
            throw new MalformedException("ledger part", "the padding is not zeros up to the next 512-byte step");
        }

        return padded.AsMemory(LengthBytes, length);
    }

    private static byte[] EntryContext(StoreId store, LedgerTree tree, ulong index, Hash384 previous)
    {
        Span<byte> id = stackalloc byte[Id128.ByteLength];
        id[0] = (byte)tree;
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], index);
        return new SealContext(store, default, 0, SealedKind.Entry, Id128.FromBytes(id), previous).ToBytes();
    }

    private static byte[] HeadContext(StoreId store, ulong commit, int ordinal, Hash384 previous)
    {
        Span<byte> id = stackalloc byte[Id128.ByteLength];
        BinaryPrimitives.WriteInt32BigEndian(id[4..], ordinal);
        BinaryPrimitives.WriteUInt64BigEndian(id[8..], commit);
        return new SealContext(store, default, 0, SealedKind.Head, Id128.FromBytes(id), previous).ToBytes();
    }
}

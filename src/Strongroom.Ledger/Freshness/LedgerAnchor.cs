using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// The last ledger position that a machine has seen, kept in a small local file that holds no secret. A store that can't show the same commit
/// was rolled back or forked. Thread-safe: immutable. See docs/formats/checkpoint.md.
/// </summary>
/// <param name="Store">The store.</param>
/// <param name="Position">The position.</param>
public sealed record LedgerAnchor(StoreId Store, LedgerPosition Position)
{
    private const int Version = 1;
    private const int MaxBytes = 1024;
    private const string CheckDomain = "strongroom/v1/anchor";

    /// <summary>Reads an anchor file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The anchor, or null when there is no such file.</returns>
    /// <exception cref="LedgerException">The file is damaged.</exception>
    /// <exception cref="StorageException">The file can't be read.</exception>
    public static LedgerAnchor? Load(string path) => LocalFile.Read(path, MaxBytes) is { } bytes ? Decode(bytes) : null;

    /// <summary>
    /// Replaces the anchor file in one step; durable on return. Keeps the file if it already holds a later position of the same store. May be
    /// repeated.
    /// </summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="LedgerException">The file there is damaged or belongs to another store.</exception>
    /// <exception cref="StorageException">The file can't be written; the old one is still there.</exception>
    public void Save(string path)
    {
        var there = Load(path);
        if (there is not null && there.Store != Store)
        {
            throw new LedgerException(LedgerFault.AnchorForeign, $"the anchor file belongs to store {there.Store}, not to {Store}");
        }

        if (there is null || there.Position.Commit < Position.Commit)
        {
            LocalFile.Replace(path, Encode());
        }
    }

    /// <summary>The anchor as the bytes of its file.</summary>
    public byte[] Encode()
    {
        var body = new RecordWriter().Array(9).Int(Version).Id(Store.Value).UInt(Position.Commit).Hash(Position.CommitHash)
            .Time(Position.Time).UInt(Position.ControlSize).Hash(Position.ControlRoot).UInt(Position.AccessSize).Hash(Position.AccessRoot)
            .End().Finish();
        return new RecordWriter().Array(2).Bytes(body).Hash(Hash384.Of(CheckDomain, body)).End().Finish();
    }

    /// <summary>Reads the bytes of an anchor file.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <exception cref="LedgerException">They are damaged.</exception>
    public static LedgerAnchor Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var outer = new RecordReader(bytes, "anchor");
            outer.Array(2);
            var body = outer.Bytes(MaxBytes);
            var check = outer.Hash();
            outer.End();
            outer.Finish();
            if (check != Hash384.Of(CheckDomain, body))
            {
                throw outer.Malformed("the check value does not fit");
            }

            var reader = new RecordReader(body, "anchor body");
            reader.Array(9);
            reader.Int(Version, Version);
            var store = new StoreId(reader.Id());
            var commit = reader.UInt();
            var hash = reader.Hash();
            var time = reader.Time();
            var position = new LedgerPosition(commit, hash, time, reader.UInt(), reader.Hash(), reader.UInt(), reader.Hash());
            reader.End();
            reader.Finish();
            return new LedgerAnchor(store, position);
        }
        catch (MalformedException e)
        {
            throw new LedgerException(LedgerFault.AnchorDamaged, e.Message, e);
        }
    }
}

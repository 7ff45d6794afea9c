using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>
/// The public object <c>k/&lt;generation&gt;</c>: everything that the custody secret needs to open the store, and nothing that opens without it.
/// Format: docs/formats/key-record.md. Thread-safe: immutable.
/// </summary>
internal sealed class KeyRecord
{
    public const int Version = 1;
    public const int MaxBytes = 64 << 10;
    private const string ChecksumDomain = "strongroom/v1/key-record";
    private const string ContextDomain = "strongroom/v1/control-root";

    public required StoreId Store { get; init; }

    public required uint Generation { get; init; }

    public required byte[] Custody { get; init; }

    public required byte[] LogKeySpki { get; init; }

    public required byte[] WrappedRoot { get; init; }

    public required byte[] SealedLogKey { get; init; }

    public required byte[] ExchangeKeySpki { get; init; }

    public required byte[] SealedExchangeKey { get; init; }

    /// <summary>What the wrapped control root is bound to: a root moved to another store, generation, custody or pair of keys does not unwrap.</summary>
    public static Hash384 RootContext(StoreId store, uint generation, byte[] custody, byte[] logKeySpki, byte[] exchangeKeySpki) =>
        Hash384.Of(
            ContextDomain,
            new RecordWriter().Array(5).Id(store.Value).UInt(generation).Bytes(custody).Bytes(logKeySpki).Bytes(exchangeKeySpki).End().Finish());

    /// <summary>The record followed by its hash. The hash tells damage from a wrong passphrase; it protects nothing, the wrapping does.</summary>
    public byte[] Encode()
    {
        var body = Body();
        return new RecordWriter().Array(2).Bytes(body).Hash(Hash384.Of(ChecksumDomain, body)).End().Finish();
    }

    public static KeyRecord Decode(ReadOnlyMemory<byte> bytes)
    {
        var outer = new RecordReader(bytes, "key record");
        outer.Array(2);
        var body = outer.Bytes(MaxBytes);
        var hash = outer.Hash();
        outer.End();
        outer.Finish();
        if (hash != Hash384.Of(ChecksumDomain, body))
        {
            throw outer.Malformed("its hash is wrong");
        }

        var reader = new RecordReader(body, "key record");
        reader.Array(9);
        reader.Int(Version, Version);
        var record = new KeyRecord
        {
            Store = new StoreId(reader.Id()),
            Generation = (uint)reader.Int(1, uint.MaxValue),
            Custody = reader.Bytes(4096),
            LogKeySpki = reader.Bytes(4096),
            WrappedRoot = reader.Bytes(4096),
            SealedLogKey = reader.Bytes(4096),
            ExchangeKeySpki = reader.Bytes(4096),
            SealedExchangeKey = reader.Bytes(4096),
        };
        reader.End();
        reader.Finish();
        return record;
    }

    private byte[] Body() => new RecordWriter().Array(9)
        .Int(Version).Id(Store.Value).UInt(Generation).Bytes(Custody).Bytes(LogKeySpki).Bytes(WrappedRoot).Bytes(SealedLogKey)
        .Bytes(ExchangeKeySpki).Bytes(SealedExchangeKey)
        .End().Finish();
}

using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Governance;

/// <summary>
/// Query and reason of an access, sealed for the inspectors inside an entry that is sealed itself: whoever holds the ledger's entry key sees who
/// asked and what came of it, but not what was typed. Padded, so that the length tells little, and bound to the rest of its record.
/// </summary>
public static class AccessInner
{
    /// <summary>Greatest length of a query, and of a reason.</summary>
    public const int MaxTextChars = 4000;

    /// <summary>Bytes by which an inner plaintext of less than 16 KiB grows.</summary>
    internal const int OverheadBytes = HpkeShare.EncapsulatedBytes + SealedString.HeaderBytes + SealedString.TagBytes;

    private const int Version = 2;
    private const int StepBytes = 512;
    private const int MaxPlainBytes = 64 << 10;
    private const string Domain = "strongroom/v1/access-inner";

    private static readonly byte[] Info = Encoding.ASCII.GetBytes(Domain);

    internal static ImmutableArray<byte> Seal(GovernanceState state, AccessRecord record, string? query, string? reason)
    {
        if (query?.Length > MaxTextChars || reason?.Length > MaxTextChars)
        {
            throw new ArgumentException("a query or reason in a record is at most 4000 characters");
        }

        var plaintext = Pad(WellFormed(query), WellFormed(reason));
        try
        {
            return [.. state.Inner.Seal(Info, record.At, Binding(state.Store, record), plaintext)];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }
    }

    internal static (string? Query, string? Reason) Open(StoreId store, AccessRecord record, HpkePrivateKey inspectors)
    {
        if (record.InnerSealed.IsEmpty)
        {
            return (null, null);
        }

        try
        {
            var reader = new RecordReader(Plaintext(store, record, inspectors), "inner");
            reader.Array(4);
            reader.Int(Version, Version);
            var query = reader.TextOrNull(MaxTextChars);
            var reason = reader.TextOrNull(MaxTextChars);
            if (reader.Bytes(2 * StepBytes).AsSpan().ContainsAnyExcept((byte)0))
            {
                throw reader.Malformed("padding is zero");
            }

            reader.End();
            reader.Finish();
            return (query, reason);
        }
        catch (StrongroomException e) when (e is MalformedException or CryptoException)
        {
            throw new GovernanceException(GovernanceFault.MalformedRecord, "the inner seal is not for this store, key and record", e);
        }
    }

    private static byte[] Plaintext(StoreId store, AccessRecord record, HpkePrivateKey inspectors)
    {
        var bytes = record.InnerSealed.AsMemory();
        if (bytes.Length < OverheadBytes)
        {
            throw new MalformedException("inner", "shorter than any inner seal");
        }

        using var key = HpkeShare.Find(inspectors, Info, bytes.Span[..HpkeShare.EncapsulatedBytes]);
        return SealedString.Open(key, Binding(store, record), bytes[HpkeShare.EncapsulatedBytes..], MaxPlainBytes);
    }

    internal static byte[] Binding(StoreId store, AccessRecord record) =>
        [.. store.Value.ToBytes(), .. Hash384.Of(Domain, AccessCodec.EncodeOuter(record)).ToBytes()];

    // A lone surrogate can be typed, but not be written as text; that must not keep an access off the record.
    private static string? WellFormed(string? text) => text is null ? null : Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    /// <summary>[1, query, reason, zeros], with as many zeros as bring it to a whole number of steps.</summary>
    internal static byte[] Pad(string? query, string? reason)
    {
        // The length's own length grows with it (1, 2 or 3 bytes), so the first guess may be up to two too many; and where a jump of that skips
        // the step, a number of zeros whose length takes 3 bytes meets it.
        var bare = Encode(query, reason, 0).Length;
        var guess = Missing(bare);
        for (var zeros = guess; zeros >= Math.Max(0, guess - 2); zeros--)
        {
            var bytes = Encode(query, reason, zeros);
            if (bytes.Length % StepBytes == 0)
            {
                return bytes;
            }
        }

        return Encode(query, reason, 256 + Missing(bare + 2 + 256));
    }

    private static int Missing(int length) => (StepBytes - (length % StepBytes)) % StepBytes;

    private static byte[] Encode(string? query, string? reason, int zeros) =>
        new RecordWriter().Array(4).Int(Version).TextOrNull(query).TextOrNull(reason).Bytes(new byte[zeros]).End().Finish();
}

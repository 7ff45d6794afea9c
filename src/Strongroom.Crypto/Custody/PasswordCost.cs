using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>The ways of making trying passwords expensive. The numbers stand in stored parameters.</summary>
public enum PasswordKdf : byte
{
    /// <summary>Argon2id version 1.3 (RFC 9106), through the system's libargon2.</summary>
    Argon2id = 1,

    /// <summary>PBKDF2 with HMAC-SHA-512 (RFC 8018), from the platform.</summary>
    Pbkdf2Sha512 = 2,
}

/// <summary>How much work a password or passphrase costs to try. Immutable; equality by value.</summary>
public sealed class PasswordCost : IEquatable<PasswordCost>
{
    // The upper bounds keep a forged parameter record from eating a node's memory or an hour of its time.
    private const uint MaxMemoryKibibytes = 1 << 20;
    private const uint MaxPasses = 32;
    private const uint MaxLanes = 16;
    private const uint MaxRounds = 10_000_000;

    private PasswordCost(PasswordKdf kdf, uint work, uint memoryKibibytes, uint lanes) =>
        (Kdf, Work, MemoryKibibytes, Lanes) = (kdf, work, memoryKibibytes, lanes);

    /// <summary>
    /// The default on this machine: Argon2id with 64 MiB, 3 passes and one lane (RFC 9106's second recommendation, with fewer lanes) where
    /// libargon2 is installed, else PBKDF2-HMAC-SHA-512 with 600,000 rounds (OWASP's floor is 210,000). A fraction of a second either way.
    /// </summary>
    public static PasswordCost Default { get; } = Argon2.IsAvailable ? Argon2id(64 << 10, 3, 1) : Pbkdf2(600_000);

    /// <summary>Next to no work, for tests only.</summary>
    public static PasswordCost ForTests { get; } = Argon2.IsAvailable ? Argon2id(8, 1, 1) : Pbkdf2(1);

    /// <summary>Which derivation.</summary>
    public PasswordKdf Kdf { get; }

    /// <summary>Passes over memory (Argon2id) or rounds (PBKDF2).</summary>
    public uint Work { get; }

    /// <summary>Memory in KiB for Argon2id; 0 for PBKDF2.</summary>
    public uint MemoryKibibytes { get; }

    /// <summary>Lanes for Argon2id; 0 for PBKDF2.</summary>
    public uint Lanes { get; }

    /// <summary>A cost in Argon2id.</summary>
    /// <param name="memoryKibibytes">8 for each lane, up to 1,048,576 (1 GiB).</param>
    /// <param name="passes">1 to 32.</param>
    /// <param name="lanes">1 to 16.</param>
    /// <exception cref="CryptoException">Outside these limits.</exception>
    public static PasswordCost Argon2id(uint memoryKibibytes, uint passes, uint lanes) =>
        lanes is >= 1 and <= MaxLanes && passes is >= 1 and <= MaxPasses && memoryKibibytes >= 8 * lanes && memoryKibibytes <= MaxMemoryKibibytes
            ? new PasswordCost(PasswordKdf.Argon2id, passes, memoryKibibytes, lanes)
            : throw OutOfRange();

    /// <summary>A cost in PBKDF2.</summary>
    /// <param name="rounds">1 to 10,000,000.</param>
    /// <exception cref="CryptoException">Outside these limits.</exception>
    public static PasswordCost Pbkdf2(uint rounds) =>
        rounds is >= 1 and <= MaxRounds ? new PasswordCost(PasswordKdf.Pbkdf2Sha512, rounds, 0, 0) : throw OutOfRange();

    /// <inheritdoc/>
    public bool Equals(PasswordCost? other) =>
        other is not null && (Kdf, Work, MemoryKibibytes, Lanes) == (other.Kdf, other.Work, other.MemoryKibibytes, other.Lanes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PasswordCost);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kdf, Work, MemoryKibibytes, Lanes);

    /// <summary>Writes <c>[1, memory, passes, lanes]</c> or <c>[2, rounds]</c>.</summary>
    internal void Write(RecordWriter record)
    {
        if (Kdf == PasswordKdf.Argon2id)
        {
            record.Array(4).UInt((ulong)Kdf).UInt(MemoryKibibytes).UInt(Work).UInt(Lanes).End();
        }
        else
        {
            record.Array(2).UInt((ulong)Kdf).UInt(Work).End();
        }
    }

    internal static PasswordCost Read(RecordReader record)
    {
        var count = record.ArrayUpTo(4);
        var kdf = count is 2 or 4 ? record.UInt() : 0;
        PasswordCost cost;
        switch (kdf, count)
        {
            case ((ulong)PasswordKdf.Argon2id, 4):
                uint memory = Number(record), passes = Number(record), lanes = Number(record);
                cost = Argon2id(memory, passes, lanes);
                break;
            case ((ulong)PasswordKdf.Pbkdf2Sha512, 2):
                cost = Pbkdf2(Number(record));
                break;
            default:
                throw record.Malformed("this key derivation is not known");
        }

        record.End();
        return cost;
    }

    private static uint Number(RecordReader record) => (uint)record.Int(0, uint.MaxValue);

    private static CryptoException OutOfRange() =>
        CryptoException.Bad(CryptoFault.CostOutOfRange, "The work for a password lies outside the limits.", "Treat the record as tampered with.");
}

using Strongroom.Core;

namespace Strongroom.Crypto;

/// <summary>Everything that can go wrong in this room; each has its line in docs/faults/crypto.md.</summary>
public enum CryptoFault
{
    /// <summary>A sealed string is shorter than its header and one tag, or its length is one that no sealed string has.</summary>
    SealedLength = 1,

    /// <summary>The commitment does not fit: wrong key, wrong context, or a changed header. Nothing was decrypted.</summary>
    CommitmentMismatch = 2,

    /// <summary>A chunk does not verify: it was changed, moved, cut or added to. No byte of it left.</summary>
    ChunkMismatch = 3,

    /// <summary>The plaintext is longer than the caller allows.</summary>
    TooLong = 4,

    /// <summary>A wrapped key does not open under this wrapping key.</summary>
    UnwrapFailed = 5,

    /// <summary>A wrapped key opens but belongs to another place.</summary>
    WrapContext = 6,

    /// <summary>Bytes are not a key of the one kind that is used here.</summary>
    KeyForm = 7,

    /// <summary>A message sealed to a public key does not open.</summary>
    HpkeOpen = 8,

    /// <summary>Custody parameters or a password verifier ask for work outside the limits.</summary>
    CostOutOfRange = 9,

    /// <summary>The key derivation that these parameters name is not on this machine.</summary>
    KdfUnavailable = 10,

    /// <summary>The operating system refused memory for secrets, or randomness.</summary>
    OutOfSecretMemory = 11,

    /// <summary>What was typed cannot be a passphrase: empty, too long, or not well-formed text.</summary>
    PassphraseForm = 12,
}

/// <summary>A fault of this room. Never holds key material or plaintext.</summary>
public sealed class CryptoException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">Which.</param>
    /// <param name="kind">Whose.</param>
    /// <param name="message">What happened; ids and codes only.</param>
    /// <param name="remedy">What to do, or null.</param>
    /// <param name="inner">The cause, or null.</param>
    internal CryptoException(CryptoFault fault, FaultKind kind, string message, string? remedy = null, Exception? inner = null)
        : base(CodeOf("crypto", fault), kind, message, remedy, inner) => Fault = fault;

    /// <summary>Which fault.</summary>
    public CryptoFault Fault { get; }

    internal static CryptoException Bad(CryptoFault fault, string message, string? remedy = null, Exception? inner = null) =>
        new(fault, FaultKind.BadInput, message, remedy, inner);
}

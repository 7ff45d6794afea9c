using System.Diagnostics;
using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>
/// Secret bytes in locked, non-dumpable memory that is zeroed on dispose. Has no text form, no serializer and no debugger view. Immutable.
/// Thread-safe: a use that runs while another thread disposes ends on the true bytes, and the memory is zeroed after it. Whoever makes or
/// is handed one disposes it, unless the receiver's documentation says that it takes ownership.
/// </summary>
[DebuggerDisplay("secret")]
public sealed class SecretBytes : IDisposable
{
    /// <summary>Greatest length: 1 MiB.</summary>
    public const int MaxBytes = 1 << 20;

    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly SecretSlot _slot;

    private SecretBytes(int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(length, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, MaxBytes);
        _slot = new SecretSlot(length);
    }

    /// <summary>Length in bytes.</summary>
    public int Length => _slot.Length;

    /// <summary>New secret bytes from the operating system's source.</summary>
    /// <param name="length">1 to 1 MiB.</param>
    public static SecretBytes Random(int length)
    {
        var secret = new SecretBytes(length);
        using var use = secret.Use();
        Entropy.Fill(use.Bytes);
        return secret;
    }

    /// <summary>Copies bytes into secret memory and zeroes where they came from.</summary>
    /// <param name="source">1 byte to 1 MiB; zeroed on return.</param>
    public static SecretBytes TakeFrom(Span<byte> source)
    {
        var secret = CopyOf(source);
        CryptographicOperations.ZeroMemory(source);
        return secret;
    }

    /// <summary>Copies the secret out. The caller zeroes the destination as soon as it can.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void ExportSecret(Span<byte> destination)
    {
        using var use = Use();
        use.Bytes.CopyTo(destination);
    }

    /// <summary>Compares in time that depends on the lengths only.</summary>
    /// <param name="other">The other secret.</param>
    public bool FixedTimeEquals(SecretBytes other)
    {
        using var mine = Use();
        using var theirs = other.Use();
        return CryptographicOperations.FixedTimeEquals(mine.Bytes, theirs.Bytes);
    }

    /// <summary>A second owner of the same bytes, in its own memory.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public SecretBytes Copy()
    {
        using var use = Use();
        return CopyOf(use.Bytes);
    }

    /// <summary>Zeroes the bytes, at once or when the last running use ends. May be repeated.</summary>
    public void Dispose() => _slot.Dispose();

    internal static SecretBytes CopyOf(ReadOnlySpan<byte> source)
    {
        var secret = new SecretBytes(source.Length);
        using var use = secret.Use();
        source.CopyTo(use.Bytes);
        return secret;
    }

    /// <summary>Secret memory to compute in.</summary>
    internal static SecretBytes Zeroed(int length) => new(length);

    /// <summary>A new secret whose bytes the caller's function writes in place, so that they never stand anywhere else.</summary>
    internal static SecretBytes Write<TState>(int length, TState state, Writer<TState> write)
        where TState : allows ref struct
    {
        var secret = new SecretBytes(length);
        try
        {
            using var use = secret.Use();
            write(use.Bytes, state);
            return secret;
        }
        catch
        {
            secret.Dispose();
            throw;
        }
    }

    internal SecretUse Use() => new(_slot);

    internal delegate void Writer<TState>(Span<byte> destination, TState state)
        where TState : allows ref struct;
}

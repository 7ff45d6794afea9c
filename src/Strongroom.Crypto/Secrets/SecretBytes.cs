using System.Diagnostics;

namespace Strongroom.Crypto;

/// <summary>
/// Secret bytes in locked, non-dumpable memory that is zeroed on dispose. Has no text form, no serializer and no debugger view. Immutable.
/// Thread-safe: a use that runs while another thread disposes ends on the true bytes, and the memory is zeroed after it. Whoever makes or
/// is handed one disposes it, unless the receiver's documentation says that it takes ownership.
/// </summary>
[DebuggerDisplay("secret")]
public sealed class SecretBytes : IDisposable
{
    [DebuggerBrowsable(DebuggerBrowsableState.Never)]
    private readonly byte[] _bytes;

    private SecretBytes(byte[] bytes) => _bytes = bytes;

    /// <summary>Length in bytes.</summary>
    public int Length => _bytes.Length;

    /// <summary>New secret bytes from the operating system's source.</summary>
    /// <param name="length">1 to 1 MiB.</param>
    public static SecretBytes Random(int length) => throw new NotImplementedException();

    /// <summary>Copies bytes into secret memory and zeroes where they came from.</summary>
    /// <param name="source">Zeroed on return.</param>
    public static SecretBytes TakeFrom(Span<byte> source) => throw new NotImplementedException();

    /// <summary>Copies the secret out. The caller zeroes the destination as soon as it can.</summary>
    /// <param name="destination">At least <see cref="Length"/> bytes.</param>
    public void ExportSecret(Span<byte> destination) => throw new NotImplementedException();

    /// <summary>Compares in time that depends on the lengths only.</summary>
    /// <param name="other">The other secret.</param>
    public bool FixedTimeEquals(SecretBytes other) => throw new NotImplementedException();

    /// <summary>A second owner of the same bytes, in its own memory.</summary>
    public SecretBytes Copy() => throw new NotImplementedException();

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

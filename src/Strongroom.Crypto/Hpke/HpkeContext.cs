namespace Strongroom.Crypto;

/// <summary>What both sides of one encapsulation share: a cipher whose messages are numbered, and an exporter. Not thread-safe.</summary>
internal sealed class HpkeContext(HpkeSuite suite, NonceCipher cipher, SecretBytes exporter) : IDisposable
{
    private ulong _sequence;

    internal byte[] Seal(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> plaintext)
    {
        var bytes = new byte[plaintext.Length + NonceCipher.TagBytes];
        cipher.Seal(_sequence++, plaintext, bytes, aad);
        return bytes;
    }

    /// <summary>The next message, or null when it does not open; the number then stays where it is.</summary>
    internal byte[]? Open(ReadOnlySpan<byte> aad, ReadOnlySpan<byte> sealedBytes)
    {
        if (sealedBytes.Length < NonceCipher.TagBytes)
        {
            return null;
        }

        var plaintext = new byte[sealedBytes.Length - NonceCipher.TagBytes];
        if (!cipher.TryOpen(_sequence, sealedBytes, plaintext, aad))
        {
            return null;
        }

        _sequence++;
        return plaintext;
    }

    internal SecretBytes Export(ReadOnlySpan<byte> context, int length)
    {
        var secret = SecretBytes.Zeroed(length);
        using var from = exporter.Use();
        using var to = secret.Use();
        suite.LabeledExpand(from.Bytes, "sec"u8, context, to.Bytes);
        return secret;
    }

    public void Dispose()
    {
        cipher.Dispose();
        exporter.Dispose();
    }
}

using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Analysis;

/// <summary>
/// The signature beside a manifest: PEM, <c>STRONGROOM SPEECH MODELS SIGNATURE</c>, of the signer's public key (120 bytes SPKI) and the
/// signature (96 bytes).
/// </summary>
public static class ModelSignature
{
    private const string Label = "STRONGROOM SPEECH MODELS SIGNATURE";
    private const int KeyBytes = 120;
    private const int SignatureBytes = 96;
    private const int MaxChars = 4096;

    /// <summary>Writes it.</summary>
    /// <param name="spki">The signer's public key.</param>
    /// <param name="signature">The signature over the manifest's bytes in <see cref="ModelManifest.SignatureDomain"/>.</param>
    public static string Write(ReadOnlySpan<byte> spki, ReadOnlySpan<byte> signature) => PemEncoding.WriteString(Label, [.. spki, .. signature]) + "\n";

    /// <summary>Reads it; proves nothing.</summary>
    /// <param name="text">Not trusted.</param>
    /// <returns>Null when it is none.</returns>
    internal static (byte[] Spki, byte[] Signature)? Read(ReadOnlySpan<byte> text)
    {
        var bytes = new byte[KeyBytes + SignatureBytes];
        var chars = text.Length <= MaxChars ? Encoding.ASCII.GetString(text) : string.Empty;
        return PemEncoding.TryFind(chars, out var found) && chars.AsSpan(found.Label).SequenceEqual(Label) && found.DecodedDataLength == bytes.Length
            && Convert.TryFromBase64Chars(chars.AsSpan(found.Base64Data), bytes, out _)
                ? (bytes[..KeyBytes], bytes[KeyBytes..])
                : null;
    }
}

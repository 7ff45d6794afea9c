using System.Security.Cryptography;

namespace Strongroom.Exchange;

/// <summary>Bytes as a text that survives mail and memory sticks: PEM (RFC 7468).</summary>
internal static class TextFile
{
    internal const string IntroductionLabel = "STRONGROOM INTRODUCTION";
    internal const string AgreementLabel = "STRONGROOM AGREEMENT";

    internal static string Write(string label, byte[] bytes) => PemEncoding.WriteString(label, bytes) + "\n";

    internal static byte[]? Read(string label, string text, int maxBytes)
    {
        if (text.Length > (maxBytes * 2) + 1000 || !PemEncoding.TryFind(text, out var found) || !text.AsSpan(found.Label).SequenceEqual(label)
            || found.DecodedDataLength > maxBytes)
        {
            return null;
        }

        var bytes = new byte[found.DecodedDataLength];
        return Convert.TryFromBase64Chars(text.AsSpan(found.Base64Data), bytes, out var written) && written == bytes.Length ? bytes : null;
    }
}

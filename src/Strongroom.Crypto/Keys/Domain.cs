using System.Text;

namespace Strongroom.Crypto;

/// <summary>The domain strings that keep one use of a key or hash from being valid for another.</summary>
internal static class Domain
{
    private const string Prefix = "strongroom/v1/";

    /// <summary>The ASCII bytes of a domain string and the zero byte that ends it. A string of another form is our own bug.</summary>
    internal static byte[] Bytes(string domain)
    {
        if (!domain.StartsWith(Prefix, StringComparison.Ordinal) || domain.Length == Prefix.Length || !Ascii.IsValid(domain)
            || domain.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"A domain string is ASCII and begins with {Prefix}.", nameof(domain));
        }

        var bytes = new byte[domain.Length + 1];
        Encoding.ASCII.GetBytes(domain, bytes);
        return bytes;
    }
}

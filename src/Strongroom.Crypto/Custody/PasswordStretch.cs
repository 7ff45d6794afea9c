using System.Security.Cryptography;

namespace Strongroom.Crypto;

/// <summary>From a password to 32 bytes, at a cost.</summary>
internal static class PasswordStretch
{
    internal const int OutputBytes = 32;

    internal static SecretBytes Derive(SecretBytes password, ReadOnlySpan<byte> salt, PasswordCost cost)
    {
        var output = SecretBytes.Zeroed(OutputBytes);
        try
        {
            using var from = password.Use();
            using var to = output.Use();
            if (cost.Kdf == PasswordKdf.Argon2id)
            {
                Argon2.Derive(from.Bytes, salt, cost, to.Bytes);
            }
            else
            {
                Rfc2898DeriveBytes.Pbkdf2(from.Bytes, salt, to.Bytes, checked((int)cost.Work), HashAlgorithmName.SHA512);
            }

            return output;
        }
        catch
        {
            output.Dispose();
            throw;
        }
    }
}

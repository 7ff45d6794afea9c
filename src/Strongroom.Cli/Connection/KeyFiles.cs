using System.Security.Cryptography;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;

namespace Strongroom.Cli.Connection;

/// <summary>Key files: a person's P-384 signing key as (encrypted) PKCS#8 PEM, and the inspectors' key pair.</summary>
internal static class KeyFiles
{
    private const string InspectorPublic = "STRONGROOM INSPECTOR PUBLIC KEY";

    public static string NewSigning(string path, SecretBytes passphrase)
    {
        using var key = SigningKey.Generate();
        WritePrivate(path, key.ExportSecretPem(passphrase));
        File.WriteAllText(path + ".pub", key.PublicKey.ToPem() + "\n");
        return key.PublicKey.Fingerprint;
    }

    public static string NewInspector(string path, SecretBytes passphrase)
    {
        using var key = HpkePrivateKey.Generate();
        using var secret = key.ExportSecret();
        WritePrivate(path, InspectorKeyFile.Protect(secret, passphrase));
        var bytes = key.PublicKey.ToBytes();
        File.WriteAllText(path + ".pub", PemEncoding.WriteString(InspectorPublic, bytes) + "\n");
        return Convert.ToHexStringLower(SHA384.HashData(bytes))[..32];
    }

    public static HpkePublicKey ReadInspectorPublic(string path)
    {
        var text = File.ReadAllText(path);
        if (!PemEncoding.TryFind(text, out var fields) || text.AsSpan()[fields.Label] is not InspectorPublic)
        {
            throw new UsageException($"{path} is not an inspectors' public key file");
        }

        return HpkePublicKey.FromBytes(Convert.FromBase64String(text[fields.Base64Data]));
    }

    private static void WritePrivate(string path, string text)
    {
        using var stream = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        using var writer = new StreamWriter(stream);
        writer.Write(text);
        writer.Write('\n');
    }
}

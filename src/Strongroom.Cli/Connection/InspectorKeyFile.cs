using System.Security.Cryptography;
using System.Text;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Cli.Connection;

/// <summary>The inspectors' private key, wrapped under a passphrase with the same custody as a store's: PEM over CBOR [parameters, wrapped].</summary>
internal static class InspectorKeyFile
{
    private const string Label = "STRONGROOM INSPECTOR KEY";
    private static readonly Hash384 Context = Hash384.Of("strongroom/v1/inspector-key-file", []);

    public static string Protect(SecretBytes key, SecretBytes passphrase)
    {
        using var custody = PassphraseCustody.Create(passphrase, out var parameters);
        var wrapped = custody.Wrap(key, Context);
        return PemEncoding.WriteString(Label, new RecordWriter().Array(2).Bytes(parameters.Encode()).Bytes(wrapped).End().Finish());
    }

    public static HpkePrivateKey Read(string text, SecretBytes passphrase)
    {
        if (!PemEncoding.TryFind(text, out var fields) || text.AsSpan()[fields.Label] is not Label)
        {
            throw new UsageException("this is not an inspectors' key file");
        }

        var reader = new RecordReader(Convert.FromBase64String(text[fields.Base64Data]), "inspector key file");
        reader.Array(2);
        var parameters = CustodyParameters.Decode(reader.Bytes(4096));
        var wrapped = reader.Bytes(4096);
        reader.End();
        reader.Finish();
        using var custody = PassphraseCustody.Open(passphrase, parameters);
        using var secret = custody.Unwrap(wrapped, Context);
        return HpkePrivateKey.Import(secret);
    }
}

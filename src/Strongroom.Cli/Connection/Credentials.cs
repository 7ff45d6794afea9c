using System.Text;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Connection;

/// <summary>Who asks, and how he proves it: his own P-384 key file, or a password where the agency allows one.</summary>
internal sealed class Credentials : IDisposable
{
    public Credentials(string user, SecretBytes? password, SigningKey? key)
    {
        User = user;
        Password = password;
        Key = key;
    }

    public string User { get; }

    public SecretBytes? Password { get; }

    /// <summary>Signs approvals too; null when signing in by password.</summary>
    public SigningKey? Key { get; }

    public async Task SignInAsync(NodeClient node, CancellationToken ct)
    {
        SignInRequest request;
        if (Key is not null)
        {
            var challenge = await node.PostAsync(
                "api/v1/session/challenge", new ChallengeRequest(User), ApiJson.Default.ChallengeRequest, ApiJson.Default.ChallengeAnswer, ct);
            var signature = Key.Sign(SignInRequest.Domain, Encoding.UTF8.GetBytes(challenge.Nonce));
            request = new SignInRequest(User, Nonce: challenge.Nonce, Signature: Convert.ToBase64String(signature));
        }
        else
        {
            request = new SignInRequest(User, Password: Text(Password ?? throw new UsageException("a key file or a password is needed")));
        }

        node.Token = (await node.PostAsync("api/v1/session", request, ApiJson.Default.SignInRequest, ApiJson.Default.SignInAnswer, ct)).Token;
    }

    public void Dispose()
    {
        Password?.Dispose();
        Key?.Dispose();
    }

    /// <summary>A secret as text for the one request that carries it.</summary>
    public static string Text(SecretBytes secret)
    {
        var bytes = new byte[secret.Length];
        secret.ExportSecret(bytes);
        var text = Encoding.UTF8.GetString(bytes);
        Array.Clear(bytes);
        return text;
    }
}

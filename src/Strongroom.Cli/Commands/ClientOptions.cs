using System.CommandLine;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Demo;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;

namespace Strongroom.Cli.Commands;

/// <summary>What every command that talks to a node takes: where it is, who asks, and for what.</summary>
internal sealed class ClientOptions
{
    private readonly Option<string?> _node = new("--node")
    {
        Description = "Address of the node, http://AGENCY.localhost:PORT. Default: STRONGROOM_NODE, else the running demo.",
    };
    private readonly Option<string?> _user = new("--user", "-u") { Description = "User name." };
    private readonly Option<FileInfo?> _key = new("--key")
    {
        Description = "Your P-384 key file (PEM). Its passphrase is asked for, or read from standard input.",
    };
    private readonly Option<bool> _passwordStdin = new("--password-stdin")
    {
        Description = "Read the password, or the key file's passphrase, from the first line of standard input.",
    };
    private readonly Option<string?> _demo = new("--demo")
    {
        Description = "Sign in as this person of the demo, USER or USER@AGENCY, with the demo's secrets.",
    };
    private readonly Option<string?> _purpose = new("--purpose", "-p") { Description = "The purpose this serves. Default: the only one you have." };
    private readonly Option<string?> _authority = new("--authority", "-a")
    {
        Description = "Reference or id of the authority. Default: the only live one for the purpose.",
    };
    private readonly Option<string?> _reason = new("--reason") { Description = "Your reason, kept for inspectors." };

    private bool _withPurpose;

    /// <summary>Adds address and sign-in options.</summary>
    public ClientOptions AddTo(Command command, bool withPurpose = false)
    {
        command.Options.Add(_node);
        command.Options.Add(_user);
        command.Options.Add(_key);
        command.Options.Add(_passwordStdin);
        command.Options.Add(_demo);
        _withPurpose = withPurpose;
        if (withPurpose)
        {
            command.Options.Add(_purpose);
            command.Options.Add(_authority);
            command.Options.Add(_reason);
        }

        return this;
    }

    /// <summary>A client, not signed in.</summary>
    public NodeClient Connect(ParseResult parsed)
    {
        var text = parsed.GetValue(_node) ?? Environment.GetEnvironmentVariable("STRONGROOM_NODE")
            ?? DemoHome.Default().Node(DemoSecrets.AgencyOf(parsed.GetValue(_demo) ?? string.Empty))?.Address
            ?? throw new UsageException("no node is named: give --node, set STRONGROOM_NODE, or start the demo");
        return Uri.TryCreate(text.EndsWith('/') ? text : text + "/", UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"
            ? new NodeClient(uri)
            : throw new UsageException("--node is not an http address");
    }

    /// <summary>A client that is signed in, and the credentials to sign with.</summary>
    public async Task<SignedIn> SignInAsync(ParseResult parsed, StandardInput input, CancellationToken ct)
    {
        var credentials = CredentialsFrom(parsed, input);
        var node = Connect(parsed);
        try
        {
            await credentials.SignInAsync(node, ct);
            var signedIn = new SignedIn(node, credentials);
            if (_withPurpose)
            {
                await signedIn.ChooseAsync(parsed.GetValue(_purpose), parsed.GetValue(_authority), parsed.GetValue(_reason), ct);
            }

            return signedIn;
        }
        catch
        {
            node.Dispose();
            credentials.Dispose();
            throw;
        }
    }

    public static StandardInput Input(ParseResult parsed) => new(Console.In, !Console.IsInputRedirected);

    private Credentials CredentialsFrom(ParseResult parsed, StandardInput input)
    {
        if (parsed.GetValue(_demo) is { } person)
        {
            return DemoHome.Default().ReadSecrets().CredentialsOf(person);
        }

        var user = parsed.GetValue(_user) ?? throw new UsageException("who asks? Give --user (or --demo)");
        if (parsed.GetValue(_key) is not { } file)
        {
            return new Credentials(user, input.Secret($"Password of {user}"), null);
        }

        var pem = File.ReadAllText(file.FullName);
        using var passphrase = pem.Contains("ENCRYPTED", StringComparison.Ordinal) ? input.Secret($"Passphrase of {file.Name}") : null;
        return new Credentials(user, null, SigningKey.FromPem(pem, passphrase));
    }
}

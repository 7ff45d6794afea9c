using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Node.Api;

namespace Strongroom.Node.SignIn;

/// <summary>
/// Signs people in. Unknown name, wrong password, wrong signature, removed person: one answer after the same work, so that nobody learns who
/// is here. Thread-safe.
/// </summary>
internal sealed class Registrar : IDisposable
{
    private const int MaxUserChars = 64;
    private const int MaxPasswordChars = 1000;
    private const int SignatureBytes = 96;

    private readonly AgencyOptions _options;
    private readonly Challenges _challenges;
    private readonly AttemptLimit _attempts;
    private volatile PasswordVerifier _decoy;
    private readonly VerifyingKey _decoyKey;

    // A password costs tens of megabytes; two at once bound what strangers can make the node use.
    private readonly SemaphoreSlim _passwords = new(2);

    internal Registrar(AgencyOptions options)
    {
        _options = options;
        _challenges = new Challenges(options.Clock, options.Random);
        _attempts = new AttemptLimit(options.Clock, options.SignInAttempts);
        _decoy = PasswordHash.Decoy(options.PasswordCost);
        using var key = SigningKey.Generate();
        _decoyKey = key.PublicKey;
        Sessions = new Sessions(options.Clock, options.Random, options.SessionIdleTime, options.SessionTime);
    }

    internal Sessions Sessions { get; }

    internal ChallengeAnswer BeginChallenge(string user) => new(_challenges.Begin(NameOf(user)));

    internal async Task<SignInAnswer> SignInAsync(GovernanceState state, SignInRequest request, CancellationToken ct)
    {
        var user = NameOf(request.User);
        if (!_attempts.TryBegin(user))
        {
            throw new NodeException(
                NodeFault.TooManyAttempts, FaultKind.Refused, "too many attempts for this name", "Wait a quarter of an hour.");
        }

        var person = state.PersonNamed(user);
        var known = request switch
        {
            { Password: { } password, Nonce: null, Signature: null } => await PasswordFitsAsync(state, person, password, ct),
            { Password: null, Nonce: { } nonce, Signature: { } signature } => SignatureFits(person, user, nonce, signature),
            _ => throw Hosting.Requests.Bad("give a password, or a nonce and its signature"),
        };
        if (!known || person is null)
        {
            throw new NodeException(NodeFault.SignInRefused, FaultKind.Refused, "name or credential is wrong", "Check both and try again.");
        }

        _attempts.Succeeded(user);
        var session = Sessions.Begin(person.Id);
        return new SignInAnswer(session.Token, person.UserName, person.DisplayName, session.Expires);
    }

    public void Dispose() => _passwords.Dispose();

    private static string NameOf(string user) =>
        user.Length is > 0 and <= MaxUserChars ? user.ToLowerInvariant() : throw Hosting.Requests.Bad("a user name has 1 to 64 characters");

    private async Task<bool> PasswordFitsAsync(GovernanceState state, Person? person, string password, CancellationToken ct)
    {
        if (password.Length is 0 or > MaxPasswordChars)
        {
            throw Hosting.Requests.Bad("a password has 1 to 1000 characters");
        }

        await _passwords.WaitAsync(ct);
        try
        {
            using var secret = Hosting.Requests.Secret(password);
            var fits = PasswordHash.Verify(secret, person?.Password ?? DecoyFor(state));
            return fits && person?.Password is not null && state.Settings.PasswordsAllowed;
        }
        finally
        {
            _passwords.Release();
        }
    }

    // As costly as real ones, or the time would tell who is here.
    private PasswordVerifier DecoyFor(GovernanceState state)
    {
        if (state.People.Values.FirstOrDefault(static p => p.Password is not null)?.Password is { } real && !real.Cost.Equals(_decoy.Cost))
        {
            _decoy = PasswordHash.Decoy(real.Cost);
        }

        return _decoy;
    }

    private bool SignatureFits(Person? person, string user, string nonce, string signature)
    {
        var bytes = Hosting.Requests.Base64(signature, SignatureBytes);
        var message = Encoding.UTF8.GetBytes(nonce);
        var ours = _challenges.Take(user, nonce);
        var fits = false;

        // As many checks for everyone, so that the time tells neither who is here nor how many keys he has.
        for (var i = 0; i < Person.MaxKeys; i++)
        {
            var key = person is not null && i < person.Keys.Length ? person.Keys[i] : _decoyKey;
            fits |= key.Verify(SignInRequest.Domain, message, bytes) && !ReferenceEquals(key, _decoyKey);
        }

        return fits && ours;
    }
}

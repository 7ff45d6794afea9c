using System.Text;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;

namespace Strongroom.Cli.Demo;

/// <summary>A person of the demo with everything he signs in and signs with.</summary>
internal sealed record DemoPerson(string User, string Name, string About, string Password, string Key);

/// <summary>One agency's secrets.</summary>
internal sealed record DemoAgencySecrets(string Agency, string Passphrase, string InspectorKey, string LogKey, IReadOnlyList<DemoPerson> People);

/// <summary>The demo's secrets: one file with mode 0600, outside stores and state. A real agency has no such file.</summary>
/// <param name="Notice">What it is.</param>
/// <param name="Format">Raised whenever a demo made before can't go on.</param>
/// <param name="Agencies">The agencies that were founded.</param>
internal sealed record DemoSecrets(string Notice, int Format, IReadOnlyList<DemoAgencySecrets> Agencies)
{
    public const string Warning = "DEMO ONLY. Everything that guards this demo stands here in plain text. A real agency has no such file.";

    public const int CurrentFormat = 2;

    public DemoAgencySecrets? Find(string agency) => Agencies.FirstOrDefault(a => a.Agency == agency);

    public DemoAgencySecrets Of(string agency) => Find(agency) ?? throw new UsageException($"the demo has not founded {agency}");

    /// <summary>The agency of <c>USER@AGENCY</c>; without one it is the first.</summary>
    public static string AgencyOf(string person) => person.Split('@', 2) is [_, var agency] ? agency : DemoPlan.Agencies[0].Name;

    /// <summary>A person's key as credentials; the caller disposes them.</summary>
    public Credentials CredentialsOf(string person)
    {
        var user = person.Split('@', 2)[0];
        var agency = Of(AgencyOf(person));
        var found = agency.People.FirstOrDefault(p => p.User == user)
            ?? throw new UsageException($"{agency.Agency} has no {user}; it has {string.Join(", ", agency.People.Select(static p => p.User))}");
        return new Credentials(user, null, SigningKey.FromPem(found.Key, null));
    }

    public static SecretBytes Bytes(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return SecretBytes.TakeFrom(bytes);
    }

    public override string ToString() => nameof(DemoSecrets);
}

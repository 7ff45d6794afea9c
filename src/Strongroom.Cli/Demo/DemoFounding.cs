using System.Security.Cryptography;
using Strongroom.Cli.Connection;
using Strongroom.Cli.Terminal;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Cli.Demo;

/// <summary>Founds the demo's agencies with newly made secrets, each in a store of its own.</summary>
internal static class DemoFounding
{
    // Category names of the UK policy.
    private const string CodeWord = "code-word";
    private const string EyesOnly = "eyes-only";

    /// <summary>The agency's secrets; founds it first where that was not done or not finished.</summary>
    /// <param name="home">The demo's folder.</param>
    /// <param name="plan">The agency.</param>
    /// <param name="holdings">Names of the holdings that its material names.</param>
    /// <param name="output">Told when it takes a moment.</param>
    /// <param name="ct">Stops it; the next start begins anew.</param>
    public static async Task<DemoAgencySecrets> EnsureAsync(
        DemoHome home, DemoAgency plan, IReadOnlyCollection<string> holdings, Output output, CancellationToken ct)
    {
        if (Directory.Exists(home.Store(plan.Name)) && home.TryReadSecrets()?.Find(plan.Name) is { } kept)
        {
            return kept;
        }

        // Secrets are written last: without them nothing of an interrupted founding is of use.
        home.Remove(plan.Name);
        output.Note($"Founding the agency {plan.Name} …");
        var secrets = Generate(plan);
        var founding = PlanOf(plan, holdings, secrets, TimeProvider.System.GetUtcNow());
        Directory.CreateDirectory(home.Store(plan.Name));
        try
        {
            var founded = await AgencyFounding.FoundAsync(
                founding, new DirectoryStore(home.Store(plan.Name)), home.State(plan.Name), TimeProvider.System, RandomSource.System, ct);
            secrets = secrets with { LogKey = founded.LogKey };
            home.AddSecrets(secrets);
            return secrets;
        }
        finally
        {
            founding.Passphrase.Dispose();
            foreach (var person in founding.People)
            {
                person.Password?.Dispose();
            }
        }
    }

    /// <summary>Generates every secret of an agency. The log key enters once it is founded.</summary>
    private static DemoAgencySecrets Generate(DemoAgency plan)
    {
        using var passphrase = Passphrase.Generate();
        using var inspector = HpkePrivateKey.Generate();
        using var inspectorSecret = inspector.ExportSecret();
        var inspectorBytes = new byte[inspectorSecret.Length];
        inspectorSecret.ExportSecret(inspectorBytes);
        var people = plan.People.Select(static p =>
        {
            using var key = SigningKey.Generate();
            return new DemoPerson(p.User, p.Name, p.About, NewPassword(), key.ExportSecretPem(null));
        }).ToList();
        return new DemoAgencySecrets(plan.Name, Credentials.Text(passphrase), Convert.ToBase64String(inspectorBytes), string.Empty, people);
    }

    /// <summary>The founding plan for those secrets. The caller disposes passphrase and passwords.</summary>
    private static FoundingPlan PlanOf(DemoAgency plan, IReadOnlyCollection<string> named, DemoAgencySecrets secrets, DateTimeOffset now)
    {
        using var inspector = HpkePrivateKey.Import(SecretBytes.TakeFrom(Convert.FromBase64String(secrets.InspectorKey)));
        var holdings = plan.Holdings.Select(static h => new HoldingDraft(h.Name, h.Description))
            .Concat(named.Where(n => plan.Holdings.All(h => h.Name != n)).Select(static n => new HoldingDraft(n, "Further material")))
            .ToList();
        return new FoundingPlan
        {
            AgencyName = plan.Name,
            Policy = "uk",
            Vocabulary = [new VocabularyDraft(CodeWord, DemoPlan.CodeWords)],
            People = [.. plan.People.Select(p => Found(p, secrets.People.First(s => s.User == p.User)))],
            Holdings = holdings,
            Authorities =
            [
                .. plan.Authorities.Select(a => new AuthorityDraft(
                    a.Kind, a.Reference, a.Purposes, a.Holdings is [] ? [.. holdings.Select(static h => h.Name)] : a.Holdings,
                    now.AddDays(a.FromDays), now.AddDays(a.ToDays))),
            ],
            InspectorKey = inspector.PublicKey,
            Passphrase = DemoSecrets.Bytes(secrets.Passphrase),
        };
    }

    private static FoundingPerson Found(DemoRole role, DemoPerson person)
    {
        using var key = SigningKey.FromPem(person.Key, null);
        return new FoundingPerson(
            role.User, role.Name, ClearanceOf(role.Level, role.Words, role.Nation), role.Roles, [key.PublicKey], DemoSecrets.Bytes(person.Password));
    }

    /// <summary>A clearance, or a ceiling, in the words of the UK policy.</summary>
    public static ClearanceView ClearanceOf(string level, IReadOnlyList<string> words, string nation)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [EyesOnly] = [nation] };
        if (words.Count > 0)
        {
            values[CodeWord] = words;
        }

        return new ClearanceView(level, values);
    }

    /// <summary>Four groups of four letters and digits without look-alikes: 16 × 5 bits.</summary>
    private static string NewPassword()
    {
        const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
        return string.Join('-', Enumerable.Range(0, 4).Select(static _ => RandomNumberGenerator.GetString(Alphabet, 4)));
    }
}

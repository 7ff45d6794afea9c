using System.Security.Cryptography;
using Strongroom.Cli.Connection;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Demo;

/// <summary>The invented agency: its people, holdings, code words and authorities. Names and code words are made up.</summary>
internal static class DemoPlan
{
    public const string Agency = "gchq";

    /// <summary>The authority under which everything may be searched for the demo's main purpose.</summary>
    public const string Purpose = "historical assessment";

    /// <summary>Files the demo's material.</summary>
    public const string Filer = "ruth";

    /// <summary>The most cleared analyst; asks when nobody is named.</summary>
    public const string Analyst = "ada";

    public static readonly IReadOnlyList<(string Query, string Why)> Searches =
    [
        ("missile \"San Cristobal\"", "words and an exact phrase"),
        ("\"Bay of Pigs\" OR mongoose", "either of two"),
        ("title:telegram Trujillo -arms", "a field, a word, and without another"),
        ("Oswald \"Mexico City\" date:1963..1964", "within a range of dates"),
        ("sabotag* Cuba type:text/plain", "words that begin alike"),
    ];

    private static readonly string[] AllHoldings = ["signals", "reporting", "diplomatic", "correspondence"];

    private sealed record Role(string User, string Name, string About, string Level, string[] Words, string[] Nations, string[] Roles);

    private static readonly Role[] People =
    [
        new("ada", "Ada Marsh", "analyst, cleared for everything", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"], ["UK"], ["analyst"]),
        new("ben", "Ben Okafor", "analyst, SECRET with one code word", "SECRET", ["THISTLEDOWN"], ["UK"], ["analyst"]),
        new("dan", "Dan Reyes", "exchange officer of the US, TOP SECRET", "TOP SECRET", ["COPPERLEAF"], ["US"], ["analyst"]),
        new("cleo", "Cleo Hart", "analyst, OFFICIAL only", "OFFICIAL", [], ["UK"], ["analyst"]),
        new("ruth", "Ruth Lane", "records officer: files, opens holdings, corrects labels", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"], ["UK"], ["records-officer", "analyst"]),
        new("sam", "Sam Pryce", "security officer: people and authorities, with another", "SECRET", [], ["UK"], ["security-officer"]),
        new("tess", "Tess Vaughan", "security officer", "SECRET", [], ["UK"], ["security-officer"]),
        new("theo", "Theo Brandt", "security officer", "SECRET", [], ["UK"], ["security-officer"]),
        new("uma", "Uma Castell", "custodian: unlocks the node", "OFFICIAL", [], ["UK"], ["custodian"]),
        new("vic", "Vic Lindqvist", "custodian", "OFFICIAL", [], ["UK"], ["custodian"]),
        new("otto", "Otto Finch", "operator: health, never content", "OFFICIAL", [], ["UK"], ["operator"]),
        new("iris", "Iris Bell", "inspector: who saw what, under what", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"], ["UK"], ["inspector"]),
    ];

    /// <summary>Generates every secret of the demo. The log key enters once the agency is founded.</summary>
    public static DemoAgencySecrets Generate()
    {
        using var passphrase = Passphrase.Generate();
        using var inspector = HpkePrivateKey.Generate();
        using var inspectorSecret = inspector.ExportSecret();
        var inspectorBytes = new byte[inspectorSecret.Length];
        inspectorSecret.ExportSecret(inspectorBytes);
        var people = People.Select(static p =>
        {
            using var key = SigningKey.Generate();
            return new DemoPerson(p.User, p.Name, p.About, NewPassword(), key.ExportSecretPem(null));
        }).ToList();
        return new DemoAgencySecrets(Agency, Credentials.Text(passphrase), Convert.ToBase64String(inspectorBytes), string.Empty, people);
    }

    /// <summary>The founding plan for those secrets. The caller disposes passphrase and passwords.</summary>
    public static FoundingPlan Plan(DemoAgencySecrets secrets, DateTimeOffset now)
    {
        using var inspector = HpkePrivateKey.Import(SecretBytes.TakeFrom(Convert.FromBase64String(secrets.InspectorKey)));
        return new FoundingPlan
        {
            AgencyName = Agency,
            Policy = "uk",
            Vocabulary = [new VocabularyDraft(CodeWords, ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"])],
            People = [.. People.Select(p => Found(p, secrets.People.First(s => s.User == p.User)))],
            Holdings =
            [
                new HoldingDraft("signals", "Reports from signals intelligence and defence"),
                new HoldingDraft("reporting", "Intelligence reports, estimates and case files"),
                new HoldingDraft("diplomatic", "Diplomatic papers and telegrams"),
                new HoldingDraft("correspondence", "Mail"),
            ],
            Authorities =
            [
                new AuthorityDraft("directive", "Directive D7", [Purpose], AllHoldings, now.AddDays(-30), now.AddYears(1)),
                new AuthorityDraft("warrant", "Warrant 2026/14", ["counter-intelligence"], ["signals", "reporting"], now.AddDays(-10), now.AddDays(80)),
                new AuthorityDraft("warrant", "Warrant 2025/101", ["counter-proliferation"], ["signals"], now.AddYears(-1), now.AddDays(-5)),
            ],
            InspectorKey = inspector.PublicKey,
            Passphrase = DemoSecrets.Bytes(secrets.Passphrase),
        };
    }

    /// <summary>Category names of the UK policy.</summary>
    private const string CodeWords = "code-word";

    private const string Nations = "eyes-only";

    private static FoundingPerson Found(Role role, DemoPerson person)
    {
        using var key = SigningKey.FromPem(person.Key, null);
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { [Nations] = role.Nations };
        if (role.Words.Length > 0)
        {
            values[CodeWords] = role.Words;
        }

        return new FoundingPerson(role.User, role.Name, new ClearanceView(role.Level, values), role.Roles, [key.PublicKey], DemoSecrets.Bytes(person.Password));
    }

    /// <summary>Four groups of four letters and digits without look-alikes: 16 × 5 bits.</summary>
    private static string NewPassword()
    {
        const string Alphabet = "abcdefghijkmnpqrstuvwxyz23456789";
        return string.Join('-', Enumerable.Range(0, 4).Select(static _ => RandomNumberGenerator.GetString(Alphabet, 4)));
    }
}

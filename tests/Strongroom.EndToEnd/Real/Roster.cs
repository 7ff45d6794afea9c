using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.EndToEnd.Real;

/// <summary>The words that a test's agency is made of, so that a test can plant its own. All are invented.</summary>
internal sealed record Roster
{
    internal const string Passphrase = "orchard lantern gravel sixteen mule pepper";

    internal string Agency { get; init; } = "testers";

    internal string Analyst { get; init; } = "ada";

    internal string AnalystName { get; init; } = "Ada Marsh";

    internal string Junior { get; init; } = "cleo";

    internal string Records { get; init; } = "ruth";

    internal string CodeWord { get; init; } = "COPPERLEAF";

    internal string Holding { get; init; } = "harbour";

    internal string HoldingText { get; init; } = "Reports from the harbour, 1961 to 1975";

    internal string Purpose { get; init; } = "counter-smuggling";

    internal string Authority { get; init; } = "D7";

    /// <summary>People's own keys, by user name, once the agency is founded.</summary>
    internal Dictionary<string, SigningKey> Keys { get; } = new(StringComparer.Ordinal);

    internal static string PasswordOf(string user) => $"the password of {user}";

    internal static SecretBytes Secret(string text) => SecretBytes.TakeFrom(Encoding.UTF8.GetBytes(text));

    internal async Task FoundAsync(IObjectStore store, string? statePath, TimeProvider clock, RandomSource random)
    {
        using var inspectors = HpkePrivateKey.Generate();
        using var passphrase = Secret(Passphrase);
        var now = clock.GetUtcNow();
        await AgencyFounding.FoundAsync(
            new FoundingPlan
            {
                AgencyName = Agency,
                Vocabulary = [new VocabularyDraft("code-word", [CodeWord])],
                People =
                [
                    Person(Analyst, AnalystName, "TOP SECRET", [CodeWord], "analyst"),
                    Person(Junior, "Cleo Hart", "OFFICIAL", [], "analyst"),
                    Person(Records, "Ruth Lane", "TOP SECRET", [CodeWord], "records-officer", "analyst"),
                    Person("sam", "Sam Pryce", "TOP SECRET", [CodeWord], "security-officer"),
                    Person("sue", "Sue Vaughan", "TOP SECRET", [CodeWord], "security-officer"),
                    Person("uma", "Uma Castell", "OFFICIAL", [], "custodian"),
                    Person("otto", "Otto Finch", "OFFICIAL", [], "operator"),
                    Person("iris", "Iris Bell", "TOP SECRET", [CodeWord], "inspector"),
                ],
                Holdings = [new HoldingDraft(Holding, HoldingText), new HoldingDraft("mail", "Mail")],
                Authorities = [new AuthorityDraft("directive", Authority, [Purpose], [Holding, "mail"], now.AddDays(-1), now.AddDays(30))],
                InspectorKey = inspectors.PublicKey,
                Passphrase = passphrase,
                Cost = PasswordCost.ForTests,
            },
            store, statePath, clock, random, CancellationToken.None);
    }

    private FoundingPerson Person(string user, string name, string level, IReadOnlyList<string> words, params string[] roles)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eyes-only"] = ["UK"] };
        if (words.Count > 0)
        {
            values["code-word"] = words;
        }

        var key = Keys[user] = SigningKey.Generate();
        return new FoundingPerson(user, name, new ClearanceView(level, values), roles, [key.PublicKey], Secret(PasswordOf(user)));
    }
}

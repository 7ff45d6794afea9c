using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Node.Tests.Support;

/// <summary>The people of the tests' agency: who may do what, and with which key and password. Code words are invented.</summary>
internal sealed class Cast : IDisposable
{
    internal const string Purpose = "counter-smuggling";
    internal const string Authority = "D7";
    internal const string Expired = "W-OLD";
    internal const string Passphrase = "correct horse battery staple";

    internal static Cast Instance { get; } = new();

    internal Dictionary<string, SigningKey> Keys { get; } = new(StringComparer.Ordinal);

    internal HpkePrivateKey Inspectors { get; } = HpkePrivateKey.Generate();

    internal static string PasswordOf(string user) => $"pass of {user}";

    internal static SecretBytes Secret(string text) => SecretBytes.TakeFrom(Encoding.UTF8.GetBytes(text));

    internal static Task<FoundedAgency> FoundAsync(IObjectStore store, string? state, TimeProvider clock, RandomSource random, string name = "testers") =>
        AgencyFounding.FoundAsync(Instance.Plan(clock.GetUtcNow(), name), store, state, clock, random, CancellationToken.None);

    public void Dispose()
    {
        foreach (var key in Keys.Values)
        {
            key.Dispose();
        }

        Inspectors.Dispose();
    }

    private FoundingPlan Plan(DateTimeOffset now, string name) => new()
    {
        AgencyName = name,
        Vocabulary = [new VocabularyDraft("code-word", ["COPPERLEAF", "THISTLEDOWN"])],
        People =
        [
            Person("ada", "Ada Analyst", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN"], "analyst"),
            Person("ben", "Ben Analyst", "SECRET", [], "analyst"),
            Person("rita", "Rita Records", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN"], "records-officer"),
            Person("fay", "Fay Field", "SECRET", [], "field-officer"),
            Person("sam", "Sam Security", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN"], "security-officer"),
            Person("sue", "Sue Security", "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN"], "security-officer"),
            Person("cora", "Cora Custodian", "OFFICIAL", [], "custodian"),
            Person("carl", "Carl Custodian", "OFFICIAL", [], "custodian"),
            Person("olly", "Olly Operator", "OFFICIAL", [], "operator"),
            Person("ina", "Ina Inspector", "OFFICIAL", [], "inspector"),
        ],
        Holdings = [new HoldingDraft("harbour", "Harbour reports"), new HoldingDraft("mail", "Mail"), new HoldingDraft("shelf", "Covered by no live authority")],
        Authorities =
        [
            new AuthorityDraft("directive", Authority, [Purpose], ["harbour", "mail"], now.AddDays(-1), now.AddDays(30)),
            new AuthorityDraft("warrant", Expired, ["old-purpose"], ["harbour", "shelf"], now.AddDays(-30), now.AddDays(-1)),
        ],
        InspectorKey = Inspectors.PublicKey,
        Passphrase = Secret(Passphrase),
        Cost = PasswordCost.ForTests,
    };

    private FoundingPerson Person(string user, string name, string level, IReadOnlyList<string> words, string role)
    {
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eyes-only"] = ["UK"] };
        if (words.Count > 0)
        {
            values["code-word"] = words;
        }

        lock (Keys)
        {
            if (!Keys.TryGetValue(user, out var key))
            {
                Keys[user] = key = SigningKey.Generate();
            }

            return new FoundingPerson(user, name, new ClearanceView(level, values), [role], [key.PublicKey], Secret(PasswordOf(user)));
        }
    }
}

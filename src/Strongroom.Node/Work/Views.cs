using System.Globalization;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;

namespace Strongroom.Node.Work;

/// <summary>Turns what the rooms hold into what answers show, cut down to what the asker may see.</summary>
internal static class Views
{
    private static readonly (Role Role, string Name)[] RoleNames =
    [
        (Role.Analyst, "analyst"),
        (Role.RecordsOfficer, "records-officer"),
        (Role.SecurityOfficer, "security-officer"),
        (Role.Custodian, "custodian"),
        (Role.Operator, "operator"),
        (Role.Inspector, "inspector"),
        (Role.FieldOfficer, "field-officer"),
    ];

    internal static Role RoleOf(string name)
    {
        foreach (var (role, known) in RoleNames)
        {
            if (string.Equals(known, name, StringComparison.Ordinal))
            {
                return role;
            }
        }

        throw Hosting.Requests.Bad("a role is unknown");
    }

    internal static Clearance ClearanceOf(LabelPolicy policy, ClearanceView view) =>
        Clearance.Create(policy, view.Level, view.Values.SelectMany(static v => v.Value.Select(tag => new LabelValue(v.Key, tag))), view.Originator);

    internal static ClearanceView Of(Clearance clearance) => new(
        clearance.Level.Tag,
        clearance.Values.ToDictionary(static v => v.Category, static v => (IReadOnlyList<string>)[.. v.Tags], StringComparer.Ordinal),
        clearance.IsOriginator);

    internal static PersonView Of(Person person) => new(
        person.Id.ToString(),
        person.UserName,
        person.DisplayName,
        Of(person.Clearance),
        [.. person.Roles.Select(static r => RoleNames.First(n => n.Role == r).Name)],
        person.Active,
        [.. person.Keys.Select(static k => k.Fingerprint)],
        person.Password is not null);

    internal static HoldingView Of(Holding holding) => new(holding.Id.ToString(), holding.Name, holding.Description);

    internal static AuthorityView Of(Authority authority, DateTimeOffset now) => new(
        authority.Id.ToString(),
        authority.Kind,
        authority.Reference,
        [.. authority.Purposes],
        [.. authority.Holdings.Select(static h => h.ToString())],
        authority.From,
        authority.To,
        authority.IsLive(now));

    internal static MarkingsView Of(LabelPolicy visible) => new(
        visible.Name,
        [.. visible.Levels.Select(static l => l.Tag)],
        [.. visible.Categories.Select(c => new MarkingCategory(c.Id, c.Name, c.Type.ToString().ToLowerInvariant(), visible.ValuesOf(c.Id)))]);

    internal static string Of(FreshnessStatus status) => status switch
    {
        FreshnessStatus.Witnessed => "witnessed",
        FreshnessStatus.Unwitnessed => "unwitnessed",
        FreshnessStatus.ReadOnly => "read-only",
        FreshnessStatus.Dark => "dark",
        _ => "unproven",
    };

    internal static string? Of(WitnessTrouble? trouble) => trouble switch
    {
        WitnessTrouble.OutOfReach => "out-of-reach",
        WitnessTrouble.BadAnswer => "bad-answer",
        WitnessTrouble.DoesNotKnowUs => "does-not-know-us",
        WitnessTrouble.Refuses => "refuses",
        WitnessTrouble.Forgot => "forgot",
        WitnessTrouble.ClockDiffers => "clock-differs",
        _ => null,
    };

    internal static string? DateOf(DateTimeOffset? date) => date?.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static DateTimeOffset? DateOf(string? text)
    {
        if (text is null)
        {
            return null;
        }

        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            ? new DateTimeOffset(date.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero)
            : throw Hosting.Requests.Bad("a date has the form yyyy-MM-dd");
    }
}

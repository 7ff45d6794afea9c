using System.Text;
using Strongroom.Core;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;

namespace Strongroom.EndToEnd.StandIn;

/// <summary>
/// A desk with made-up people and papers, so that every page and state of the console can be shown and measured by itself: hostile text, long
/// documents, nodes that are locked or refuse. The real agency stands behind the same pages in the other tests of this project.
/// </summary>
internal sealed class SampleDesk : IDesk
{
    internal const string Password = "correct horse";

    public string Agency => "gchq";

    public StatusView Status { get; set; } = new("gchq", "serving", "unwitnessed", null, "0.1.0", "SR1");

    public Task UnlockAsync(UnlockRequest request, CancellationToken ct)
    {
        if (request.Passphrase != "open sesame")
        {
            throw new NodeException(NodeFault.WrongPassphrase, FaultKind.BadInput, "The passphrase is wrong.", "Check it word by word and try again.");
        }

        Status = Status with { State = "serving" };
        return Task.CompletedTask;
    }

    public Task<IDeskSession> SignInAsync(string user, string password, CancellationToken ct)
    {
        string[] roles = user switch
        {
            "amara" => ["analyst"],
            "records" => ["analyst", "records-officer"],
            "security" => ["security-officer"],
            "operator" => ["operator"],
            "inspector" => ["inspector"],
            _ => [],
        };
        return roles.Length > 0 && password == Password
            ? Task.FromResult<IDeskSession>(new SampleSession(user, roles))
            : throw new NodeException(
                NodeFault.SignInRefused, FaultKind.Refused, "User name or password is wrong.", "Try again, or ask a security officer for a new password.");
    }
}

internal sealed class SampleSession(string user, string[] roles) : IDeskSession
{
    private static readonly DateTimeOffset Day = new(2026, 11, 22, 14, 5, 0, TimeSpan.Zero);

    private readonly List<CorrectionView> _corrections =
        [new(Shown.RecordingText.IndexOf("lighter", StringComparison.Ordinal), 7, "lighter", "tender", "ruth", "Ruth Calder", Day.AddDays(-2), true)];

    public Me Me { get; } = MeOf(user, roles);

    public bool Alive { get; private set; } = true;

    public Task SignOutAsync(CancellationToken ct)
    {
        Alive = false;
        return Task.CompletedTask;
    }

    public Task<SearchAnswer> SearchAsync(SearchRequest request, CancellationToken ct)
    {
        if (request.Query.StartsWith('"') && request.Query.Count(c => c == '"') % 2 == 1)
        {
            throw new Search.SearchException(Search.SearchFault.Unbalanced, "A phrase is not closed.", "End it with a second quotation mark.", request.Query.Length - 1);
        }

        if (request.Query.Contains("nothing", StringComparison.Ordinal))
        {
            return Task.FromResult(new SearchAnswer("gchq", [], [], false, null, 0, []));
        }

        var page = request.Cursor is null ? 0 : int.Parse(request.Cursor);
        var hits = Enumerable.Range(page * 20, page == 2 ? 7 : 20).Select(Papers.Hit).ToList();
        return Task.FromResult(new SearchAnswer(
            "gchq", hits, [], page < 2, page < 2 ? $"{page + 1}" : null, request.ExactTotal ? 47 : null, request.Facets is null ? null : Papers.Facets));
    }

    public Task<OpenedItem> OpenAsync(string item, OpenRequest request, CancellationToken ct) =>
        Task.FromResult(Shown.Knows(item) ? Shown.Open(item, DateTimeOffset.MaxValue.AddYears(-1)) : Papers.Open(item, DateTimeOffset.MaxValue.AddYears(-1)));

    public Task<TextAnswer> TextAsync(string grant, CancellationToken ct) => Task.FromResult(Shown.Knows(grant) ? Shown.Text(grant) : Papers.Text(grant));

    public Task<LayoutAnswer> LayoutAsync(string grant, CancellationToken ct) => Task.FromResult(Shown.Layout(grant));

    public Task<Rendition> PageAsync(string grant, int number, CancellationToken ct) =>
        grant == Shown.Scan && number <= 2
            ? Task.FromResult(Shown.Page(grant, number))
            : throw new NodeException(NodeFault.NoRendition, FaultKind.Refused, "the item has no such page or sound", "Take the original.");

    public Task<Rendition> SoundAsync(string grant, CancellationToken ct) => Task.FromResult(Shown.Sound(grant));

    public Task<CorrectionsAnswer> CorrectionsAsync(string grant, CancellationToken ct) =>
        Task.FromResult(new CorrectionsAnswer(grant, "UK SECRET", grant == Shown.Recording ? [.. _corrections] : []));

    public Task<CorrectionsAnswer> CorrectAsync(string grant, CorrectRequest request, CancellationToken ct)
    {
        if (request.Words.Contains("refused", StringComparison.Ordinal))
        {
            throw new NodeException(NodeFault.CorrectedMeanwhile, FaultKind.Refused, "somebody else corrected this place first", "Look at his words, then correct again.");
        }

        for (var i = 0; i < _corrections.Count; i++)
        {
            if (_corrections[i].Start < request.Start + request.Length && _corrections[i].Start + _corrections[i].Length > request.Start)
            {
                _corrections[i] = _corrections[i] with { InForce = false };
            }
        }

        _corrections.Add(new CorrectionView(
            request.Start, request.Length, request.Machine, request.Words, user, Me.Person.Name, Day, request.Words != request.Machine));
        return CorrectionsAsync(grant, ct);
    }

    public Task<ThreadAnswer> ThreadAsync(string grant, CancellationToken ct) => Task.FromResult(Shown.Thread(grant));

    public Task<OriginalBytes> ContentAsync(string grant, CancellationToken ct)
    {
        var bytes = Encoding.UTF8.GetBytes(Papers.Text(grant).Text);
        var content = new MemoryStream(bytes);
        return Task.FromResult(new OriginalBytes(content, bytes.Length, content));
    }

    public Task<RelabelAnswer> RelabelAsync(string item, RelabelRequest request, CancellationToken ct) =>
        request.Label.Contains("NOSUCH", StringComparison.Ordinal)
            ? throw new NodeException(NodeFault.BadRequest, FaultKind.BadInput, "The label holds an unknown value.", "Use values that you hold.")
            : Task.FromResult(new RelabelAnswer(item, request.Label, 2,
            [
                new SeenBy("p", "amara", "Amara Okafor", "search", "counter-espionage", "W-2026-014", Day.AddHours(-3)),
                new SeenBy("p", "amara", "Amara Okafor", "read", "counter-espionage", "W-2026-014", Day.AddHours(-2)),
                new SeenBy("q", "tom", "Tom Ashdown", "read", "historical review", "HR-7", Day.AddHours(-1)),
            ]));

    public Task<PendingAnswer?> PendingAsync(PendingRequest request, CancellationToken ct) =>
        Task.FromResult<PendingAnswer?>(new PendingAnswer(118, [new FacetCount("unread.no-reader", 3)]));

    public Task<LedgerShowAnswer> RecordAsync(LedgerShowRequest request, CancellationToken ct) => Task.FromResult(new LedgerShowAnswer(
    [
        new LedgerEntryView(Day, "access", "search", "p", "amara", "Amara Okafor", "counter-espionage", "W-2026-014", "allowed", [Papers.Id(0), Papers.Id(1), Papers.Id(2)], "search", "00"),
        new LedgerEntryView(Day.AddMinutes(1), "access", "read", "p", "amara", "Amara Okafor", "counter-espionage", "W-2026-014", "allowed", [Papers.Id(0)], "read", "01"),
        new LedgerEntryView(Day.AddMinutes(4), "access", "read", "q", "tom", "Tom Ashdown", "historical review", "HR-7", "refused-clearance", [], "read", "02"),
        new LedgerEntryView(Day.AddMinutes(9), "control", "item-relabelled", "r", "records", "Ruth Calder", null, null, null, [Papers.Id(0)], "relabelled", "03"),
    ], false));

    public Task<HoldingsAnswer> HoldingsAsync(CancellationToken ct) => Task.FromResult(new HoldingsAnswer(Me.Holdings));

    public Task<PeopleAnswer> PeopleAsync(CancellationToken ct) => Task.FromResult(new PeopleAnswer(
        [MeOf("amara", ["analyst"]).Person, MeOf("records", ["analyst", "records-officer"]).Person, MeOf("security", ["security-officer"]).Person]));

    public Task<AuthoritiesAnswer> AuthoritiesAsync(CancellationToken ct) => Task.FromResult(new AuthoritiesAnswer(Me.Authorities));

    public Task<ProposalsAnswer> ProposalsAsync(CancellationToken ct) => Task.FromResult(new ProposalsAnswer(
    [
        new ProposalView("aaaaaaaaaaaaaaaaaaaaaaaaae", "person-admitted", "Admit Tom Ashdown as analyst, cleared to SECRET", "Sana Malik",
            [new ApprovalView("s", "Sana Malik", Day)], 2, "open"),
    ]));

    public Task<PeersAnswer> PeersAsync(CancellationToken ct) => Task.FromResult(new PeersAnswer([]));

    public Task<AgreementsAnswer> AgreementsAsync(CancellationToken ct) => Task.FromResult(new AgreementsAnswer([]));

    public Task<HealthView> HealthAsync(CancellationToken ct) => Task.FromResult(new HealthView(
        new StatusView("gchq", "serving", "unwitnessed", null, "0.1.0", "SR1"), true, true, "landlock", "argon2id", [], [], []));

    public IReadOnlyList<Mark> MarksIn(string text, string query)
    {
        var marks = new List<Mark>();
        for (var at = text.IndexOf("cable", StringComparison.Ordinal); at >= 0; at = text.IndexOf("cable", at + 5, StringComparison.Ordinal))
        {
            marks.Add(new Mark(at, 5));
        }

        return marks;
    }

    private static Me MeOf(string user, string[] roles)
    {
        var name = user switch { "amara" => "Amara Okafor", "records" => "Ruth Calder", "security" => "Sana Malik", "operator" => "Oli Brandt", _ => "Ines Duarte" };
        var person = new PersonView(
            user, user, name,
            new ClearanceView("TOP SECRET", new Dictionary<string, IReadOnlyList<string>> { ["Code words"] = ["COPPERLEAF", "TIDEWATER"], ["Eyes only"] = ["UK"] }),
            roles, true, ["ab:cd"], true);
        HoldingView[] holdings =
        [
            new("h1", "Cables", "Diplomatic and station cables, 1945 to 1975, as released."),
            new("h2", "Assassination records", "Files of the 1963 inquiry and what came after."),
            new("h3", "Mail", "Correspondence of the review boards."),
        ];
        AuthorityView[] authorities = roles.Contains("analyst")
            ? [
                new("a1", "warrant", "W-2026-014", ["counter-espionage", "historical review"], ["h1", "h2", "h3"], Day.AddMonths(-5), Day.AddMonths(7), true),
                new("a2", "standing order", "SO-11", ["records management"], ["h1"], Day.AddMonths(-5), Day.AddMonths(1), true),
            ]
            : [];
        return new Me("gchq", person, ["counter-espionage", "historical review", "records management"], authorities, holdings,
            new MarkingsView("uk", ["OFFICIAL", "SECRET", "TOP SECRET"], [new MarkingCategory("code-word", "Code words", "restrictive", ["COPPERLEAF", "TIDEWATER"])]), []);
    }
}

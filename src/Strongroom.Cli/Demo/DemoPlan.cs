namespace Strongroom.Cli.Demo;

/// <summary>One of the demo's people. Names are made up; values name what the clearance holds.</summary>
/// <param name="User">User name.</param>
/// <param name="Name">The person's name.</param>
/// <param name="About">What he does, for the printed list.</param>
/// <param name="Level">Highest level.</param>
/// <param name="Words">Code words held.</param>
/// <param name="Nation">Nation, for eyes-only lists.</param>
/// <param name="Roles">Roles.</param>
internal sealed record DemoRole(string User, string Name, string About, string Level, string[] Words, string Nation, params string[] Roles);

/// <summary>An authority of the demo; its days are counted from the founding.</summary>
internal sealed record DemoAuthority(string Kind, string Reference, string[] Purposes, string[] Holdings, int FromDays, int ToDays);

/// <summary>What an agency lends to another, and how far. Each pair's differ, so that a search shows it.</summary>
/// <param name="Lender">Whose holdings.</param>
/// <param name="Borrower">Who may search and read them.</param>
/// <param name="Holdings">The holdings.</param>
/// <param name="Level">Ceiling: highest level.</param>
/// <param name="Words">Ceiling: code words.</param>
/// <param name="Purposes">Purposes.</param>
/// <param name="Days">Days until it ends.</param>
internal sealed record DemoAgreement(string Lender, string Borrower, string[] Holdings, string Level, string[] Words, string[] Purposes, int Days);

/// <summary>An invented agency.</summary>
/// <param name="Name">Its name, as in its host name.</param>
/// <param name="Filer">Who files the demo's material.</param>
/// <param name="Analyst">The most cleared analyst.</param>
/// <param name="People">Its people.</param>
/// <param name="Holdings">Names and descriptions of its holdings.</param>
/// <param name="Authorities">Its authorities; one without holdings covers all.</param>
internal sealed record DemoAgency(
    string Name, string Filer, string Analyst, DemoRole[] People, (string Name, string Description)[] Holdings, DemoAuthority[] Authorities)
{
    /// <summary>Proposes peers and agreements, and who approves them.</summary>
    public (string Proposer, string Approver) Officers =>
        People.Where(static p => p.Roles.Contains("security-officer")).Select(static p => p.User).ToArray() is [var one, var two, ..]
            ? (one, two)
            : throw new InvalidOperationException("an agency of the demo has two security officers");
}

/// <summary>The demo's three agencies as data. People and code words are invented; the material is real and declassified.</summary>
internal static class DemoPlan
{
    /// <summary>The purpose that every agency has an authority for.</summary>
    public const string Purpose = "historical assessment";

    private const string Espionage = "counter-intelligence";

    /// <summary>Means the same at all three, so that a label crosses from one to the other.</summary>
    public static readonly string[] CodeWords = ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"];

    public static readonly DemoAgency[] Agencies =
    [
        new(
            "gchq",
            "ruth",
            "ada",
            [
                new("ada", "Ada Marsh", "analyst, cleared for everything", "TOP SECRET", CodeWords, "UK", "analyst"),
                new("ben", "Ben Okafor", "analyst, SECRET with one code word", "SECRET", ["THISTLEDOWN"], "UK", "analyst"),
                new("dan", "Dan Reyes", "exchange officer of the US, TOP SECRET", "TOP SECRET", ["COPPERLEAF"], "US", "analyst"),
                new("cleo", "Cleo Hart", "analyst, OFFICIAL only", "OFFICIAL", [], "UK", "analyst"),
                new("ruth", "Ruth Lane", "records officer: files, opens holdings, corrects", "TOP SECRET", CodeWords, "UK", "records-officer", "analyst"),
                new("sam", "Sam Pryce", "security officer: people, authorities, peers", "SECRET", [], "UK", "security-officer"),
                new("tess", "Tess Vaughan", "security officer", "SECRET", [], "UK", "security-officer"),
                new("theo", "Theo Brandt", "security officer", "SECRET", [], "UK", "security-officer"),
                new("uma", "Uma Castell", "custodian: unlocks the node", "OFFICIAL", [], "UK", "custodian"),
                new("vic", "Vic Lindqvist", "custodian", "OFFICIAL", [], "UK", "custodian"),
                new("otto", "Otto Finch", "operator: health, never content", "OFFICIAL", [], "UK", "operator"),
                new("iris", "Iris Bell", "inspector: who saw what, under what", "TOP SECRET", CodeWords, "UK", "inspector"),
            ],
            [
                ("signals", "Reports from signals intelligence and defence"),
                ("reporting", "Intelligence reports, estimates and case files"),
                ("diplomatic", "Diplomatic papers and telegrams"),
                ("correspondence", "Mail"),
            ],
            [
                new("directive", "Directive D7", [Purpose], [], -30, 365),
                new("warrant", "Warrant 2026/14", [Espionage], ["signals", "reporting"], -10, 80),
                new("warrant", "Warrant 2025/101", ["counter-proliferation"], ["signals"], -365, -5),
            ]),
        new(
            "mi5",
            "rhys",
            "mona",
            [
                new("mona", "Mona Sayer", "analyst, cleared for everything", "TOP SECRET", CodeWords, "UK", "analyst"),
                new("owen", "Owen Blythe", "analyst, SECRET with one code word", "SECRET", ["THISTLEDOWN"], "UK", "analyst"),
                new("pia", "Pia Norling", "analyst, OFFICIAL only", "OFFICIAL", [], "UK", "analyst"),
                new("rhys", "Rhys Calder", "records officer", "TOP SECRET", CodeWords, "UK", "records-officer", "analyst"),
                new("seth", "Seth Amory", "security officer", "SECRET", [], "UK", "security-officer"),
                new("tara", "Tara Quill", "security officer", "SECRET", [], "UK", "security-officer"),
                new("tim", "Tim Osei", "security officer", "SECRET", [], "UK", "security-officer"),
                new("ulla", "Ulla Fenn", "custodian", "OFFICIAL", [], "UK", "custodian"),
                new("vera", "Vera Storm", "custodian", "OFFICIAL", [], "UK", "custodian"),
                new("olga", "Olga Mead", "operator", "OFFICIAL", [], "UK", "operator"),
                new("isla", "Isla Webb", "inspector", "TOP SECRET", CodeWords, "UK", "inspector"),
            ],
            [
                ("security", "Case files and reports on persons"),
                ("correspondence", "Mail"),
            ],
            [
                new("directive", "Directive S2", [Purpose], [], -30, 365),
                new("warrant", "Warrant 2026/31", [Espionage], [], -20, 160),
            ]),
        new(
            "mi6",
            "rosa",
            "nina",
            [
                new("nina", "Nina Farrow", "analyst, cleared for everything", "TOP SECRET", CodeWords, "UK", "analyst"),
                new("omar", "Omar Teale", "analyst, SECRET with one code word", "SECRET", ["GREYHERON"], "UK", "analyst"),
                new("quin", "Quin Abara", "analyst, OFFICIAL only", "OFFICIAL", [], "UK", "analyst"),
                new("rosa", "Rosa Holt", "records officer", "TOP SECRET", CodeWords, "UK", "records-officer", "analyst"),
                new("sian", "Sian Moss", "security officer", "SECRET", [], "UK", "security-officer"),
                new("toby", "Toby Lund", "security officer", "SECRET", [], "UK", "security-officer"),
                new("thea", "Thea Rook", "security officer", "SECRET", [], "UK", "security-officer"),
                new("ugo", "Ugo Pell", "custodian", "OFFICIAL", [], "UK", "custodian"),
                new("vita", "Vita Crane", "custodian", "OFFICIAL", [], "UK", "custodian"),
                new("oona", "Oona Birk", "operator", "OFFICIAL", [], "UK", "operator"),
                new("ivor", "Ivor Dale", "inspector", "TOP SECRET", CodeWords, "UK", "inspector"),
            ],
            [
                ("diplomatic", "Diplomatic papers and telegrams"),
                ("reporting", "Reports from abroad"),
                ("correspondence", "Mail"),
            ],
            [
                new("directive", "Directive C9", [Purpose], [], -30, 365),
                new("warrant", "Authorisation 2026/5", [Espionage], ["reporting"], -20, 120),
            ]),
    ];

    public static readonly DemoAgreement[] Agreements =
    [
        new("mi5", "gchq", ["security", "correspondence"], "TOP SECRET", ["COPPERLEAF", "THISTLEDOWN"], [Purpose, Espionage], 365),
        new("mi6", "gchq", ["diplomatic", "reporting"], "TOP SECRET", ["THISTLEDOWN", "GREYHERON"], [Purpose], 180),
        new("gchq", "mi5", ["signals", "reporting"], "SECRET", ["THISTLEDOWN"], [Purpose, Espionage], 365),
        new("mi6", "mi5", ["reporting"], "SECRET", ["GREYHERON"], [Espionage, Purpose], 90),
        new("gchq", "mi6", ["signals", "diplomatic"], "TOP SECRET", ["THISTLEDOWN"], [Purpose], 270),
        new("mi5", "mi6", ["security"], "SECRET", [], [Purpose], 60),
    ];

    public static readonly (string Query, string Why)[] Searches =
    [
        ("Oswald \"Mexico City\"", "one affair, found at all three agencies"),
        ("\"your country\" type:audio", "a recording: opens at the second where it is said"),
        ("\"Lee Harvey Oswald\" type:application/pdf", "scans that were read: hits marked on the picture of the page"),
        ("missile \"San Cristobal\" date:1961..1963", "words, an exact phrase, a range of dates"),
        ("title:telegram Trujillo -arms", "a field, a word, and without another"),
    ];

    public static DemoAgency Of(string name) =>
        Agencies.FirstOrDefault(a => a.Name == name)
        ?? throw new Terminal.UsageException($"the demo has no agency {name}; it has {string.Join(", ", Agencies.Select(static a => a.Name))}");
}

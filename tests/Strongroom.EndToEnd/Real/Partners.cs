using System.Text;
using System.Text.Json;
using Strongroom.EndToEnd.Browser;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.Real;

/// <summary>Three agencies in this process, each with its own folders and ports; the second and the third lend to the first. Started once for a class of tests.</summary>
public sealed class Partners : IAsyncLifetime
{
    internal const string Home = "gchq";

    /// <summary>In the text of one item of each lender, and nowhere else.</summary>
    internal const string InText = "quillonberry";

    internal const string InTitle = "Zephyrantine";

    /// <summary>In an item that its keeper does not lend: above what was agreed.</summary>
    internal const string NotLent = "wolframkelp";

    private readonly Dictionary<string, (Roster People, RealNode Node)> _agencies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _items = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _agreements = new(StringComparer.Ordinal);

    internal Uri Address => Of(Home).Address;

    internal static Roster People { get; } = OfAgency(Home);

    /// <summary>Ids of items at their keepers, by file or title.</summary>
    internal IReadOnlyDictionary<string, string> Items => _items;

    /// <summary>Ids of agreements, by lender.</summary>
    internal IReadOnlyDictionary<string, string> Agreements => _agreements;

    internal IEnumerable<RealNode> Nodes => _agencies.Values.Select(static a => a.Node);

    internal static string Sample(string file) => Path.Combine(Repository.Root, "samples", "demo", file);

    internal RealNode Of(string agency) => _agencies[agency].Node;

    public async ValueTask InitializeAsync()
    {
        foreach (var people in new[] { People, OfAgency("mi5"), OfAgency("mi6") })
        {
            _agencies[people.Agency] = (people, await RealNode.StartAsync(people, peers: true));
        }

        foreach (var lender in new[] { "mi5", "mi6" })
        {
            await IntroduceAsync(Home, lender);
            await IntroduceAsync(lender, Home);
        }

        await LendAsync("mi5", "SECRET");
        await LendAsync("mi6", "TOP SECRET", People.CodeWord);
        await FileAsync();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (people, node) in _agencies.Values)
        {
            await node.DisposeAsync();
            foreach (var key in people.Keys.Values)
            {
                key.Dispose();
            }
        }
    }

    private static Roster OfAgency(string name) => new()
    {
        Agency = name,
        Holding = "reporting",
        HoldingText = "Reports and cables, 1955 to 1979",
        Purpose = "counter-espionage",
    };

    private async Task<ApiClient> SignInAsync(string agency, string user)
    {
        var client = new ApiClient(Of(agency).Address, _agencies[agency].People);
        await client.SignInAsync(user);
        return client;
    }

    /// <summary>Two officers of an agency decide something, each with a key of his own.</summary>
    private async Task DecideAsync(string agency, ChangeDraft change)
    {
        var keys = _agencies[agency].People.Keys;
        using var sam = await SignInAsync(agency, "sam");
        using var sue = await SignInAsync(agency, "sue");
        var request = await sam.PostAsync("proposals/prepare", change, ApiJson.Default.ChangeDraft, ApiJson.Default.SigningRequest);
        var proposal = await sam.PostAsync("proposals", Sign("sam", request), ApiJson.Default.SignedChange, ApiJson.Default.ProposalView);
        var approval = await sue.GetAsync($"proposals/{proposal.Id}/approval", ApiJson.Default.SigningRequest);
        var done = await sue.PostAsync($"proposals/{proposal.Id}/approve", Sign("sue", approval), ApiJson.Default.SignedChange, ApiJson.Default.ProposalView);
        Assert.Equal("done", done.State);

        SignedChange Sign(string user, SigningRequest r) => new(
            r.Proposal, r.Body, r.Nonce, Convert.ToBase64String(keys[user].PublicKey.Spki),
            Convert.ToBase64String(keys[user].Sign(r.Domain, Convert.FromBase64String(r.Message))));
    }

    private async Task IntroduceAsync(string here, string there)
    {
        using var officer = await SignInAsync(there, "sam");
        var own = await officer.GetAsync("peers/self", ApiJson.Default.IntroductionView);
        await DecideAsync(here, new ChangeDraft(IntroducePeer: new PeerDraft(own.File, own.Fingerprint)));
    }

    private async Task LendAsync(string lender, string level, params string[] words)
    {
        var now = DateTimeOffset.UtcNow;
        var values = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["eyes-only"] = ["UK"] };
        if (words.Length > 0)
        {
            values["code-word"] = words;
        }

        await DecideAsync(lender, new ChangeDraft(ApproveAgreement: new AgreementDraft(
            Borrower: Home, Holdings: [People.Holding], Ceiling: new ClearanceView(level, values), Purposes: [People.Purpose], From: now.AddMinutes(-1), To: now.AddDays(20))));
        using var there = await SignInAsync(lender, "sam");
        using var here = await SignInAsync(Home, "sam");
        var id = _agreements[lender] = (await there.GetAsync("agreements", ApiJson.Default.AgreementsAnswer)).Agreements.Single().Id;
        var draft = await there.GetAsync($"agreements/{id}/file", ApiJson.Default.AgreementFileView);
        await DecideAsync(Home, new ChangeDraft(ApproveAgreement: new AgreementDraft(draft.File)));
        var complete = await here.PostAsync("agreements/conclude", new AgreementFile(draft.File), ApiJson.Default.AgreementFile, ApiJson.Default.AgreementFileView);
        var concluded = await there.PostAsync("agreements/conclude", new AgreementFile(complete.File), ApiJson.Default.AgreementFile, ApiJson.Default.AgreementFileView);
        Assert.Equal("live", concluded.Agreement.State);
    }

    /// <summary>A few of the samples, each with its own keeper, and the planted ones.</summary>
    private async Task FileAsync()
    {
        var manifest = (await File.ReadAllLinesAsync(Sample("manifest.jsonl"))).Select(static l => JsonSerializer.Deserialize<JsonElement>(l))
            .ToDictionary(static l => l.GetProperty("file").GetString()!, StringComparer.Ordinal);
        foreach (var (agency, files) in Samples)
        {
            using var ruth = await SignInAsync(agency, People.Records);
            foreach (var file in files)
            {
                var line = manifest[file];
                Assert.Equal(agency, line.GetProperty("keeper").GetString());
                string? Of(string name) => line.TryGetProperty(name, out var value) ? value.GetString() : null;
                var head = new DepositHead("", null, People.Holding, Of("label")!, Of("title")!, Of("mediaType"), Path.GetFileName(file), Of("date"));
                _items[file] = (await ruth.DepositAsync(head, await File.ReadAllBytesAsync(Sample(file)))).Id;
            }

            await PlantAsync(ruth, $"{InTitle} of {agency}", "UK SECRET", $"The {InText} is kept by {agency}.");
            await PlantAsync(ruth, $"{InTitle} notice of {agency}", "UK OFFICIAL", $"Everybody may know of the {InText} at {agency}.");
            await PlantAsync(ruth, $"{NotLent} of {agency}", $"UK TOP SECRET {People.CodeWord}", $"The {InText} is a {NotLent}.");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        foreach (var agency in Samples.Select(static s => s.Agency))
        {
            using var ruth = await SignInAsync(agency, People.Records);
            await ruth.UntilReadAsync(patience.Token);
        }
    }

    private async Task PlantAsync(ApiClient ruth, string title, string label, string text) => _items[title] =
        (await ruth.DepositAsync(new DepositHead("", null, People.Holding, label, title, "text/plain"), Encoding.UTF8.GetBytes(text))).Id;

    private static readonly (string Agency, string[] Files)[] Samples =
    [
        (Home,
        [
            "documents/reporting/jfk-104-10125-10003.txt", "documents/reporting/jfk-104-10009-10195.txt", "documents/signals/jfk-144-10001-10213.txt",
            "documents/signals/jfk-144-10001-10105.txt", "documents/diplomatic/cable-1974lapaz01221.txt",
        ]),
        ("mi5",
        [
            "documents/reporting/jfk-104-10071-10257.txt", "documents/signals/jfk-124-10239-10171.txt", "documents/reporting/jfk-157-10008-10253.txt",
            "scans/jfk-124-10279-10020-p2.png",
        ]),
        ("mi6",
        [
            "documents/reporting/jfk-104-10015-10359.txt", "documents/reporting/jfk-104-10302-10021.txt", "documents/diplomatic/cable-1974lapaz01394.txt",
            "recordings/LJ042-0094.wav",
        ]),
    ];
}

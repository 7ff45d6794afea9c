using System.Net;
using System.Net.Sockets;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Benchmarks.Report;

/// <summary>Agencies on real sockets in one process, founded and connected by their own means, in a scratch folder that goes with them or in one that is kept.</summary>
internal sealed class BenchAgencies : IAsyncDisposable
{
    internal const string Purpose = "measuring";
    internal const string Officer = "ruth";
    private const string Secret = "correct horse";

    private readonly DirectoryInfo _folder;
    private readonly bool _keeps;
    private readonly Dictionary<string, int> _ports = new(StringComparer.Ordinal); // of kept agencies: another at each start
    private readonly Dictionary<string, SigningKey> _keys = new(StringComparer.Ordinal);
    private readonly List<NodeHost> _hosts = [];

    /// <summary>Agencies in a scratch folder.</summary>
    internal BenchAgencies() => _folder = Directory.CreateTempSubdirectory("strongroom-bench-");

    /// <summary>Agencies in a folder that is kept.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="names">All agencies that are ever in it.</param>
    internal BenchAgencies(string folder, IEnumerable<string> names)
    {
        (_folder, _keeps) = (Directory.CreateDirectory(folder), true);
        foreach (var name in names)
        {
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            _ports.Add(name, ((IPEndPoint)listener.LocalEndpoint).Port);
        }
    }

    internal IReadOnlyList<NodeHost> Hosts => _hosts;

    internal static ClearanceView Clearance => new("TOP SECRET", new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["code-word"] = ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"],
        ["eyes-only"] = ["UK"],
    });

    /// <summary>Founds an agency and starts its node.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="holdings">Its holdings.</param>
    /// <param name="analyses">Whether it reads what is filed.</param>
    /// <param name="store">Its store; null for a folder.</param>
    internal async Task<Agency> FoundAsync(string name, IReadOnlyList<string> holdings, bool analyses, IObjectStore? store = null)
    {
        using var password = Passphrase.FromTyped(Secret);
        using var inspector = HpkePrivateKey.Generate();
        FoundingPerson Person(string user, string role)
        {
            var key = SigningKey.Generate();
            _keys[$"{user}@{name}"] = key;
            return new FoundingPerson(user, user, Clearance, [role], [key.PublicKey], password);
        }

        store ??= StoreOf(name);
        var plan = new FoundingPlan
        {
            AgencyName = name,
            Vocabulary = [new VocabularyDraft("code-word", ["COPPERLEAF", "THISTLEDOWN", "GREYHERON"])],
            People = [Person("one", "security-officer"), Person("two", "security-officer"), Person("three", "custodian"), Person(Officer, "records-officer")],
            Holdings = [.. holdings.Select(static h => new HoldingDraft(h, h))],
            Authorities = [new AuthorityDraft("warrant", "W1", [Purpose], holdings, DateTimeOffset.UnixEpoch, DateTimeOffset.MaxValue.AddYears(-1))],
            InspectorKey = inspector.PublicKey,
            Passphrase = password,
        };
        await AgencyFounding.FoundAsync(plan, store, StateOf(name), TimeProvider.System, RandomSource.System, default);
        return await StartAsync(name, store, analyses);
    }

    /// <summary>An agency's store in the folder.</summary>
    internal DirectoryStore StoreOf(string name) => new(Directory.CreateDirectory(Path.Combine(_folder.FullName, name, "store")).FullName);

    /// <summary>Takes in an agency of another folder: its store and state as they are there.</summary>
    internal void CopyOf(string folder, string name)
    {
        var from = Path.Combine(folder, name);
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var to = Path.Combine(_folder.FullName, name, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Copy(file, to);
        }
    }

    /// <summary>Starts an agency's node and unlocks it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="store">Its store.</param>
    /// <param name="analyses">Whether it reads what is filed.</param>
    /// <param name="witnesses">Whom it asks instead of its peers; null for these.</param>
    internal async Task<Agency> StartAsync(string name, IObjectStore store, bool analyses, IPeerWitnesses? witnesses = null)
    {
        var host = await NodeHost.StartAsync(
            new NodeOptions
            {
                ExchangeEndPoint = new IPEndPoint(IPAddress.Loopback, _ports.GetValueOrDefault(name)),
                Agency = new AgencyOptions
                {
                    AgencyName = name,
                    Store = store,
                    StatePath = StateOf(name),
                    PartnerDeadline = TimeSpan.FromSeconds(30),
                    AnalyseInBackground = analyses,
                    Witnesses = witnesses,
                    PeerAddresses = _ports.ToDictionary(static p => p.Key, static p => $"https://127.0.0.1:{p.Value}", StringComparer.Ordinal),
                },
            },
            default);
        _hosts.Add(host);
        using var password = Passphrase.FromTyped(Secret);
        await host.Agency.UnlockAsync(password, default);
        return host.Agency;
    }

    /// <summary>Stops the node of an agency; its store and state stay.</summary>
    internal async Task StopAsync(string name)
    {
        var host = _hosts.Single(h => h.Agency.Name == name);
        _hosts.Remove(host);
        await host.DisposeAsync();
    }

    /// <summary>The first agency borrows everything from the other two.</summary>
    internal async Task ConnectAsync()
    {
        var home = _hosts[0].Agency;
        foreach (var there in _hosts.Skip(1).Select(static h => h.Agency))
        {
            await IntroduceAsync(home, there);
            await IntroduceAsync(there, home);
            var one = await SignInAsync(there, "one");
            var now = TimeProvider.System.GetUtcNow();
            await ChangeAsync(there, new ChangeDraft(ApproveAgreement: new AgreementDraft(
                Borrower: home.Name, Holdings: [.. there.Holdings(one).Holdings.Select(static h => h.Name)], Ceiling: Clearance, Purposes: [Purpose], From: now.AddMinutes(-1), To: now.AddYears(10))));
            var id = there.Agreements(one).Agreements.Single().Id;
            var draft = there.ExportAgreement(one, id);
            await ChangeAsync(home, new ChangeDraft(ApproveAgreement: new AgreementDraft(draft.File)));
            var complete = await home.ConcludeAgreementAsync(await SignInAsync(home, "one"), new AgreementFile(draft.File), default);
            await there.ConcludeAgreementAsync(one, new AgreementFile(complete.File), default);
        }
    }

    private async Task IntroduceAsync(Agency here, Agency there)
    {
        var own = there.Introduce(await SignInAsync(there, "one"));
        await ChangeAsync(here, new ChangeDraft(IntroducePeer: new PeerDraft(own.File, own.Fingerprint)));
    }

    private async Task ChangeAsync(Agency agency, ChangeDraft change)
    {
        var (one, two) = (await SignInAsync(agency, "one"), await SignInAsync(agency, "two"));
        var proposal = await agency.ProposeAsync(one, Sign($"one@{agency.Name}", await agency.PrepareChangeAsync(one, change, default)), default);
        await agency.ApproveAsync(two, Sign($"two@{agency.Name}", agency.PrepareApproval(two, proposal.Id)), default);
    }

    private SignedChange Sign(string person, SigningRequest request) => new(
        request.Proposal,
        request.Body,
        request.Nonce,
        Convert.ToBase64String(_keys[person].PublicKey.Spki),
        Convert.ToBase64String(_keys[person].Sign(request.Domain, Convert.FromBase64String(request.Message))));

    internal static async Task<Session> SignInAsync(Agency agency, string user = Officer) =>
        agency.Resume((await agency.SignInAsync(new SignInRequest(user, Secret), default)).Token)!;

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }

        foreach (var key in _keys.Values)
        {
            key.Dispose();
        }

        if (!_keeps)
        {
            _folder.Delete(recursive: true);
        }
    }

    private string StateOf(string name) => Path.Combine(_folder.FullName, name, "state");
}

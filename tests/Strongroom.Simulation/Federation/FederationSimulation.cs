using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Governance;
using Strongroom.Search;

namespace Strongroom.Simulation.Federation;

/// <summary>
/// Three agencies with agreements in every direction, each another one, that file and search each other's holdings at the same time, in one thread, from one
/// seed. What goes wrong, and what must survive it:
/// <list type="table">
/// <item><term>a partner dark, a link cut, an answer too late</term><description>the others' hits stand; the answer says who is missing</description></item>
/// <item><term>questions sent again, by their asker's link or by another agency's</term><description>never answered twice; the replay gets what nobody's gets</description></item>
/// <item><term>the answer to another question, an altered answer</term><description>refused as no answer to this one; nothing else breaks</description></item>
/// <item><term>agreements ended on one side, partners restarted</term><description>nothing more is lent; what was recorded stays</description></item>
/// </list>
/// Checked: hits are exactly what a scan of everybody's filings says for asker, ceiling and those who answered; no answer holds a word of what is not lent;
/// both records hold each exchange once; every access of every record is decided alike again.
/// </summary>
internal sealed class FederationSimulation
{
    private const int Steps = 50;
    private const int AtOnce = 4;

    private static readonly Reach[] Markings =
    [
        new("UK OFFICIAL", 0, ""), new("UK SECRET COPPERLEAF", 1, "C"), new("UK SECRET SALTMARSH", 1, "S"), new("UK TOP SECRET COPPERLEAF", 2, "C"),
    ];

    private static readonly Reach[] Ceilings =
    [
        new("SECRET COPPERLEAF UK", 1, "C"), new("OFFICIAL UK", 0, ""), new("TOP SECRET COPPERLEAF SALTMARSH UK", 2, "CS"),
    ];

    private static readonly (string User, Reach Clearance)[] People = [("high", new("", 2, "CS")), ("low", new("", 0, ""))];

    private readonly ulong _seed;
    private readonly SeededChance _chance;
    private readonly Trace _trace = new();
    private readonly ManualClock _clock = new();
    private readonly Dictionary<(Site From, Site To), (PartnerLink Link, Agreement Terms, Reach Ceiling)> _ways = [];
    private readonly List<Filed> _filed = [];
    private readonly List<Task> _running = [];
    private Site[] _sites = [];
    private int _questions;
    private int _hits;
    private int _missing;

    public FederationSimulation(ulong seed)
    {
        _seed = seed;
        _chance = new SeededChance(seed);
    }

    public async Task<FederationReport> RunAsync()
    {
        _sites = [];
        foreach (var (name, i) in new[] { "gchq", "mi5", "mi6" }.Select(static (n, i) => (n, i)))
        {
            _sites = [.. _sites, await Site.FoundAsync(name, i, _clock, "COPPERLEAF", "SALTMARSH")];
        }

        await ConnectAsync();
        for (var step = 0; step < Steps; step++)
        {
            await StepAsync();
            while (_running.Count >= AtOnce)
            {
                await Task.WhenAny(_running);
                Reap();
            }
        }

        await QuietAsync();
        foreach (var (link, _, _) in _ways.Values)
        {
            (link.IsCut, link.IsCalm) = (false, true);
        }

        foreach (var site in _sites)
        {
            foreach (var (user, clearance) in People)
            {
                foreach (var word in Checks.Words.Take(3))
                {
                    await SearchAsync(site, user, clearance, word, everybodyMustAnswer: true);
                }
            }
        }

        RecordsAgree();
        foreach (var site in _sites)
        {
            await site.DisposeAsync();
        }

        return new FederationReport(
            _seed, _questions, _hits, _missing, _ways.Values.Sum(static w => w.Link.Faults), _ways.Values.Sum(static w => w.Link.Replays), _trace.ToString());
    }

    private async Task ConnectAsync()
    {
        foreach (var from in _sites)
        {
            foreach (var to in _sites.Where(s => s != from))
            {
                await from.IntroduceAsync(to);
            }
        }

        foreach (var from in _sites)
        {
            foreach (var to in _sites.Where(s => s != from))
            {
                var ceiling = Ceilings[_chance.Below(Ceilings.Length)];
                var terms = Pair.TermsOf(from, to, _clock, ceiling.Text, 100 + (ulong)_ways.Count);
                await Pair.ConcludeAsync(from, to, terms);
                var third = _sites.Single(s => s != from && s != to);
                var link = new PartnerLink(from, to, third, _chance, () => Hidden(to, ceiling), () => [.. _filed.Select(static f => f.Token)]);
                _ways.Add((from, to), (link, terms, ceiling));
            }
        }
    }

    private async Task StepAsync()
    {
        var site = _sites[_chance.Below(_sites.Length)];
        switch (_chance.Below(20))
        {
            case < 7:
                Begin(FileAsync(site, 1 + _chance.Below(5)));
                break;
            case < 16:
                var (user, clearance) = People[_chance.Below(People.Length)];
                Begin(SearchAsync(site, user, clearance, Checks.Words[_chance.Below(Checks.Words.Count)]));
                break;
            case 16:
                var way = _ways.Values.ElementAt(_chance.Below(_ways.Count));
                way.Link.IsCut = !way.Link.IsCut;
                _trace.Add("link");
                break;
            case 17:
                await QuietAsync(); // a question that is older than a minute on arrival rightly finds nothing
                _clock.Advance(TimeSpan.FromSeconds(_chance.Below(200)));
                break;
            case 18:
                await QuietAsync();
                await RestartAsync(site);
                break;
            case 19 when _chance.OneIn(4):
                await QuietAsync();
                await EndAsync(site);
                break;
        }
    }

    private void Begin(Task work) => _running.Add(work);

    private void Reap()
    {
        foreach (var task in _running.Where(static t => t.IsCompleted).ToList())
        {
            _running.Remove(task);
            task.GetAwaiter().GetResult();
        }
    }

    private async Task QuietAsync()
    {
        await Task.WhenAll(_running);
        Reap();
    }

    private async Task FileAsync(Site site, int count)
    {
        for (; count > 0; count--)
        {
            await FileAsync(site);
        }
    }

    private async Task FileAsync(Site site)
    {
        var marking = Markings[_chance.Below(Markings.Length)];
        var holding = _chance.Below(2);
        var token = $"tok{_filed.Count}xq";
        var text = $"{Checks.Words[_chance.Below(Checks.Words.Count)]} {token} {Checks.Words[_chance.Below(Checks.Words.Count)]}";
        var filed = new Filed(site, marking, holding == 0, text, token);
        _filed.Add(filed);
        _trace.Add($"file {token} at {site.Name}");
        await Task.Yield();
        filed.Item = await site.FileAsync(marking.Text, "note", text, holding);
        _trace.Add($"filed {token}");
    }

    private async Task SearchAsync(Site site, string user, Reach clearance, string word, bool everybodyMustAnswer = false)
    {
        var (query, options) = (Query.Parse(word), new SearchOptions { Limit = 500, ExactTotal = true });
        var partOptions = MergedAnswer.PartOptions(options);
        _trace.Add($"search {word} by {user} of {site.Name}");
        var sure = _filed.Where(static f => f.Item is not null).ToHashSet();
        var own = site.Decide(new AccessRequest { Person = site[user].Id, Action = AccessAction.Search, Purpose = Site.Purpose, Authority = site.Warrant });
        var ownPart = site.Index.SearchPart(site.Vault.RingFor(own.AdmittedOrThrow()), query, partOptions);
        var asked = _sites.Where(s => s != site).Select(to => AskAsync(site, to, user, query, partOptions)).ToList();
        var parts = new List<(Site Site, PartialAnswer? Part, Delivery Delivery)> { (site, ownPart, Delivery.Answered) };
        foreach (var one in asked)
        {
            parts.Add(await one);
        }

        foreach (var (at, part, delivery) in parts)
        {
            Must(!everybodyMustAnswer || part is not null || !InForce(site, at), $"{at.Name} does not answer though all is well");
            if (part is null || delivery == Delivery.Bent)
            {
                _missing++;
                continue;
            }

            var reach = at == site ? null : _ways[(site, at)].Ceiling;
            bool Expected(Filed f) => f.Site == at && clearance.Covers(f.Marking) && f.Text.Contains(word, StringComparison.Ordinal)
                && (reach is null || (f.IsLent && reach.Covers(f.Marking)));
            var hits = part.Hits.Select(static h => h.Hit.Item).ToHashSet();
            Must(sure.Where(Expected).All(f => hits.Contains(f.Item!.Value)), $"{site.Name} did not find something of {at.Name}'s");
            Must(hits.All(h => _filed.Exists(f => Expected(f) && (f.Item is null || f.Item == h))), $"{site.Name} found something of {at.Name}'s that it should not");
            _hits += hits.Count;
        }

        var heard = parts.Where(static p => p.Part is not null && p.Delivery != Delivery.Bent).Select(static p => p.Part!).ToList();
        var merged = MergedAnswer.Merge(query, options, heard);
        Must(merged.Total == heard.Sum(static p => p.Hits.Count), "the merged total is not the sum of what was found");
        Must(
            merged.Hits.Zip(merged.Hits.Skip(1)).All(static p => p.First.Hit.Score >= p.Second.Hit.Score), "one ranking is not in order");
        _trace.Add($"found {merged.Hits.Count} with {heard.Count}");
    }

    private async Task<(Site Site, PartialAnswer? Part, Delivery Delivery)> AskAsync(
        Site from, Site to, string user, Query query, SearchOptions partOptions)
    {
        var (link, terms, _) = _ways[(from, to)];
        var peer = from.State.PeerWith(to.Identity.PublicKey)!;
        var exchange = new ExchangeId(from.Random.NextId($"exchange {++_questions}"));
        var request = PeerAsk.RequestFor(from[user].Id, Site.Purpose, from.Warrant, peer.Id, terms, exchange);
        var decision = from.Decide(request);
        var committed = await from.CommitAsync([], [AccessRecord.Of(from.State, decision, null, [], query.Text).ToDraft()]);
        if (decision.Admission is not { } admission)
        {
            return (to, null, Delivery.Lost); // told at home, before sending
        }

        var ask = new PeerAsk(from.State, admission, committed);
        var own = new OwnDelivery(link);
        try
        {
            var part = await new PeerClient(own, from.Identity, _clock).SearchAsync(ask, query, partOptions, TimeSpan.FromSeconds(5), CancellationToken.None);
            Must(own.Delivery != Delivery.Stale, "the answer to another question was believed");
            Must(InForce(from, to) || own.Delivery == Delivery.Bent || (part.Hits.Count == 0 && part.Total == 0), "something was lent after the agreement ended");
            return (to, InForce(from, to) ? part : null, own.Delivery);
        }
        catch (ExchangeException e) when (e.Fault is ExchangeFault.OutOfReach or ExchangeFault.AnswerRefused)
        {
            Must(own.Delivery != Delivery.Answered, $"a true answer was refused: {e.Code}");
            return (to, null, own.Delivery);
        }
    }

    private bool InForce(Site borrower, Site lender) =>
        borrower == lender || new[] { borrower, lender }.All(s => !s.State.Agreements[_ways[(borrower, lender)].Terms.Id].Ended);

    private IReadOnlyList<string> Hidden(Site lender, Reach ceiling) =>
        [.. _filed.Where(f => f.Site == lender && !(f.IsLent && ceiling.Covers(f.Marking))).Select(static f => f.Token)];

    private async Task EndAsync(Site site)
    {
        var (way, with) = _ways.Where(w => w.Key.From == site || w.Key.To == site).Select(static w => (w.Key, w.Value.Terms)).ElementAt(_chance.Below(4));
        if (InForce(way.From, way.To) && _ways.Keys.Count(k => InForce(k.From, k.To)) > 3)
        {
            _trace.Add($"{site.Name} ends an agreement");
            await site.ChangeAsync(new AgreementEnded(with.Id), "vera");
        }
    }

    private async Task RestartAsync(Site site)
    {
        _trace.Add($"restart {site.Name}");
        await site.RestartAsync();
        var ring = site.Vault.RingFor(site.Decide(new AccessRequest { Action = AccessAction.Analyse }).AdmittedOrThrow());
        foreach (var row in site.Index.WantedTexts(ring))
        {
            site.Index.IndexText(row, _filed.Single(f => f.Item == row.Item).Text);
        }
    }

    /// <summary>Both records hold each exchange, once admitted at most, and everything in them is decided alike again.</summary>
    private void RecordsAgree()
    {
        var records = _sites.ToDictionary(static s => s, static s => new Collecting(s));
        foreach (var (site, read) in records)
        {
            Must(read.Differences.Count == 0, $"an access of {site.Name} is decided otherwise now");
            var answered = read.Records.Select(static r => r.Record).Where(static r => r.Request.Partner?.Asker is not null && r.Code == ReasonCode.Admitted).ToList();
            Must(answered.Select(static r => r.Request.Partner!.Exchange).Distinct().Count() == answered.Count, $"{site.Name} answered a question twice");
            var asked = records.Where(r => r.Key != site).SelectMany(static r => r.Value.Records)
                .Where(static r => r.Record.Request.Action == AccessAction.Ask).Select(static r => r.Record.Request.Partner!.Exchange).ToHashSet();
            Must(answered.All(r => asked.Contains(r.Request.Partner!.Exchange!.Value)), $"{site.Name} answered what nobody has on record");
        }
    }

    private static void Must(bool holds, string what)
    {
        if (!holds)
        {
            throw new InvalidOperationException(what);
        }
    }

    /// <summary>One question's way: remembers what became of this one, though others travel at the same time.</summary>
    private sealed class OwnDelivery(PartnerLink link) : IPeerTransport
    {
        public Delivery Delivery { get; private set; } = Delivery.Lost;

        public async ValueTask<ReadOnlyMemory<byte>> CallAsync(string call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            var (answer, delivery) = await link.SendAsync(call, body);
            Delivery = delivery;
            return answer;
        }
    }
}

/// <summary>What a run did.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Questions">Questions to partners.</param>
/// <param name="Hits">Hits checked.</param>
/// <param name="Missing">Partners' answers that did not come, or not whole.</param>
/// <param name="Faults">Faults of links.</param>
/// <param name="Replays">Questions sent again by others.</param>
/// <param name="Trace">Hash over every step.</param>
internal sealed record FederationReport(ulong Seed, int Questions, int Hits, int Missing, int Faults, int Replays, string Trace)
{
    public override string ToString() =>
        $"seed {Seed}: {Questions} questions, {Hits} hits, {Missing} missing, {Faults} faults, {Replays} replays, trace {Trace[..16]}";
}

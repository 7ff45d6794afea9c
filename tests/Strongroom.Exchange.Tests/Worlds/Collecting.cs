using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;

namespace Strongroom.Exchange.Tests.Worlds;

/// <summary>Reads a store's whole record as its inspectors would, and decides it all again.</summary>
internal sealed class Collecting : ILedgerFold
{
    private readonly Site _site;
    private readonly AccessReplay _replay = new();

    public Collecting(Site site)
    {
        _site = site;
        var secrets = new LedgerSecrets(site.StoreId, site.Keys.Ledger.EntryKey, site.Keys.Ledger.HeadKey, site.Keys.Ledger.LogKey);
        Ledger.Ledger.OpenAsync(
            site.Store,
            secrets,
            new LedgerOptions { Clock = site.Clock, Random = new SeededRandomSource(5), Folds = [this, _replay] },
            CancellationToken.None).GetAwaiter().GetResult();
    }

    public List<(AccessRecord Record, string? Query)> Records { get; } = [];

    public IReadOnlyList<ReplayDifference> Differences => _replay.Differences;

    public ulong Checked => _replay.Checked;

    public void Apply(OpenedCommit commit)
    {
        foreach (var entry in commit.Entries.Where(static e => e.Tree == LedgerTree.Access))
        {
            var record = AccessRecord.Decode(_site.State.Policy, entry.Body);
            Records.Add((record, record.OpenInner(_site.StoreId, Site.Inspectors).Query));
        }
    }
}

using Strongroom.Core;
using Strongroom.Storage;

namespace Strongroom.Vault;

/// <summary>What a sweep did.</summary>
/// <param name="Listed">Blobs in the store.</param>
/// <param name="Waiting">Unreferenced blobs that were not seen unreferenced for long enough yet.</param>
/// <param name="Removed">Blobs removed.</param>
public sealed record SweepReport(int Listed, int Waiting, int Removed);

/// <summary>
/// Removes blobs that nothing names: left by a crash before its commit, or replaced by merging, relabelling or new index segments. Only what was
/// seen unreferenced for the whole grace goes, since another node may be about to commit it. Used by one caller at a time.
/// </summary>
internal sealed class Sweeping(VaultCore core, InFlight inFlight)
{
    private readonly Dictionary<ObjectName, DateTimeOffset> _seen = [];

    public async Task<SweepReport> RunAsync(CancellationToken cancellationToken)
    {
        // The list first: what is committed after it was made can only be missing from it, never wrongly in it.
        var names = new List<ObjectName>();
        await foreach (var name in core.Store.ListAsync("o/", cancellationToken))
        {
            names.Add(name);
        }

        await core.Ledger.RefreshAsync(cancellationToken);
        await core.CatchUpAsync(cancellationToken);
        HashSet<ObjectName> live;
        try
        {
            live = Live();
        }
        catch (RowsBehindException e)
        {
            throw new VaultException(VaultFault.Superseded, "another writer was at work during the sweep", e);
        }

        foreach (var known in _seen.Keys.Where(live.Contains).ToList())
        {
            _seen.Remove(known);
        }

        var now = core.Options.Clock.GetUtcNow();
        var removed = 0;
        var waiting = 0;
        foreach (var name in names.Where(n => !live.Contains(n)))
        {
            if (!_seen.TryGetValue(name, out var since))
            {
                _seen.Add(name, now);
                since = now;
            }

            if (now - since < core.Options.SweepGrace)
            {
                waiting++;
                continue;
            }

            await core.Store.DeleteAsync(name, cancellationToken);
            _seen.Remove(name);
            removed++;
        }

        return new SweepReport(names.Count, waiting, removed);
    }

    /// <summary>Names of all blobs in use. Throws when a manifest is damaged: what it would name must not be swept.</summary>
    private HashSet<ObjectName> Live()
    {
        var blobs = new HashSet<BlobId>(inFlight.Blobs());
        foreach (var compartment in core.Manifests.Compartments())
        {
            var rows = core.CurrentRows(compartment);
            blobs.UnionWith(rows.Segments.Select(static s => s.Ref.Place.Blob));
            blobs.UnionWith(rows.Items.Values.SelectMany(static r => r).Where(static r => r.StoredLength > 0).Select(static r => r.Blob));
            blobs.UnionWith(core.Manifests.IndexSegments(compartment).Select(static s => s.Blob));
        }

        return [.. blobs.Select(b => BlobSource.NameOf(core.Keys.NameKey, b))];
    }
}

using System.Collections.Concurrent;
using Strongroom.Core;

namespace Strongroom.Vault;

/// <summary>Blobs that are being written and are not committed yet, so that this process's own sweep leaves them alone. Thread-safe.</summary>
internal sealed class InFlight
{
    private readonly ConcurrentDictionary<Flight, byte> _flights = new();

    public Flight Begin()
    {
        var flight = new Flight(this);
        _flights.TryAdd(flight, 0);
        return flight;
    }

    public void End(Flight flight) => _flights.TryRemove(flight, out _);

    public IReadOnlySet<BlobId> Blobs() => _flights.Keys.SelectMany(static f => f.Blobs()).ToHashSet();
}

/// <summary>The blobs of one operation. Used by one operation at a time; <see cref="Blobs"/> by any thread.</summary>
internal sealed class Flight(InFlight all) : IDisposable
{
    private readonly ConcurrentBag<BlobId> _blobs = [];
    private DateTimeOffset? _since;

    public BlobId Add(BlobId blob)
    {
        _blobs.Add(blob);
        return blob;
    }

    public IEnumerable<BlobId> Blobs() => _blobs;

    /// <summary>Notes when the first blob became visible.</summary>
    public void Touch(DateTimeOffset now) => _since ??= now;

    /// <summary>
    /// Another node's sweep can't know of these blobs; it removes what it saw unreferenced for the whole grace. Giving up at half of it leaves
    /// the other half for clocks that differ.
    /// </summary>
    public void MustBeFresh(VaultCore core)
    {
        if (_since is { } since && core.Now() - since > core.Options.SweepGrace / 2)
        {
            throw new VaultException(VaultFault.StagedTooLong, "the bytes waited too long for their commit");
        }
    }

    public void Dispose() => all.End(this);
}

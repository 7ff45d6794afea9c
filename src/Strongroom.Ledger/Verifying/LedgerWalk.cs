using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Ledger;

/// <summary>
/// One run of the verifier: reads every commit in order, goes on after damage, and blames each fault on the commit and entry where it lies and
/// not on those after it.
/// </summary>
internal sealed class LedgerWalk
{
    private readonly LedgerVerifier _verifier;
    private readonly CommitStore _commits;
    private readonly List<LedgerFinding> _findings = [];
    private readonly TreeWalk[] _trees;
    private StoreId? _store;
    private Hash384? _previous = default(Hash384); // null: the commit before could not be trusted, so nothing can be compared with it
    private DateTimeOffset _time = DateTimeOffset.UnixEpoch;
    private LedgerPosition? _position;
    private ulong _read;

    internal LedgerWalk(LedgerVerifier verifier)
    {
        _verifier = verifier;
        _commits = new CommitStore(verifier.Store, verifier.LogKey);
        _store = verifier.Expected;
        _trees = [.. Enum.GetValues<LedgerTree>().Select(tree => new TreeWalk(verifier.Store, verifier.LogKey, tree, verifier.CheckTiles, _findings))];
    }

    internal async Task<LedgerReport> RunAsync(CancellationToken cancellationToken)
    {
        OpenKnown();
        var last = await GreatestListedAsync(cancellationToken);
        if (last is null && await _commits.ReadAsync(0, cancellationToken) is null && _verifier.Anchor is null && _verifier.KnownCheckpoints.Count == 0)
        {
            throw new LedgerException(LedgerFault.NoLedger, "the store holds no ledger");
        }

        ulong number = 0;
        for (; ; number++)
        {
            if (!await TakeAsync(number, mayEnd: last is null || number > last, cancellationToken))
            {
                break;
            }

            _verifier.Progress?.Report(number + 1);
        }

        await EndAsync(number, cancellationToken);
        var isOld = _findings.Exists(static f => f.Kind is LedgerFindingKind.TailCut or LedgerFindingKind.Forked);
        var hasKnown = _verifier.Anchor is not null || _verifier.KnownCheckpoints.Count > 0;
        var freshness = isOld ? FreshnessStatus.RolledBack : hasKnown ? FreshnessStatus.Unwitnessed : FreshnessStatus.FreshnessUnproven;
        return new LedgerReport(_position, _read, freshness, [.. _findings.OrderBy(static f => f.Commit)]);
    }

    private void OpenKnown()
    {
        var known = new List<Checkpoint>();
        foreach (var note in _verifier.KnownCheckpoints)
        {
            try
            {
                var checkpoint = Checkpoint.Open(note, _verifier.LogKey);
                _store ??= checkpoint.Store;
                if (checkpoint.Store == _store)
                {
                    known.Add(checkpoint);
                    continue;
                }
            }
            catch (LedgerException)
            {
                // reported below, with those of other stores
            }

            _findings.Add(new LedgerFinding(LedgerFindingKind.KnownPositionInvalid, 0));
        }

        _store ??= _verifier.Anchor?.Store;
        if (_verifier.Anchor is { } anchor && anchor.Store != _store)
        {
            _findings.Add(new LedgerFinding(LedgerFindingKind.KnownPositionInvalid, 0));
        }

        foreach (var tree in _trees)
        {
            tree.Expect(known);
        }
    }

    // Only to see that something is missing in the middle: a store that hides it from the list too has cut the tail, which needs a known position.
    private async Task<ulong?> GreatestListedAsync(CancellationToken cancellationToken)
    {
        ulong? greatest = null;
        await foreach (var name in _verifier.Store.ListAsync(CommitNames.Prefix, cancellationToken))
        {
            if (CommitNames.TryNumber(name, out var number) && (greatest is null || number > greatest))
            {
                greatest = number;
            }
        }

        return greatest;
    }

    private async Task<bool> TakeAsync(ulong number, bool mayEnd, CancellationToken cancellationToken)
    {
        CommitRecord record;
        try
        {
            if (await _commits.ReadAsync(number, cancellationToken) is not { } bytes)
            {
                if (mayEnd)
                {
                    return false;
                }

                return Lose(new LedgerFinding(LedgerFindingKind.CommitMissing, number));
            }

            _read++;
            record = CommitRecord.Decode(bytes);
        }
        catch (MalformedException)
        {
            return Lose(new LedgerFinding(LedgerFindingKind.CommitMalformed, number));
        }
        catch (StorageException e) when (e.Fault == StorageFault.TooLong)
        {
            return Lose(new LedgerFinding(LedgerFindingKind.CommitMalformed, number));
        }

        if (_store is null && record.IsSignedBy(_verifier.LogKey))
        {
            _store = record.Store;
        }

        if (record.Number != number || (_store is not null && record.Store != _store))
        {
            return Lose(new LedgerFinding(LedgerFindingKind.CommitChain, number));
        }

        await TakeAsync(record, cancellationToken);
        return true;
    }

    private bool Lose(LedgerFinding finding)
    {
        _findings.Add(finding);
        _previous = null;
        foreach (var tree in _trees)
        {
            tree.Lose();
        }

        return true;
    }

    private async Task TakeAsync(CommitRecord record, CancellationToken cancellationToken)
    {
        var isSigned = record.IsSignedBy(_verifier.LogKey);
        if (!isSigned)
        {
            _findings.Add(new LedgerFinding(LedgerFindingKind.CommitSignature, record.Number));
        }

        if (_previous is { } previous && record.Previous != previous)
        {
            _findings.Add(new LedgerFinding(LedgerFindingKind.CommitChain, record.Number));
        }

        var before = _findings.Count;
        foreach (var tree in _trees)
        {
            await tree.TakeAsync(record, cancellationToken);
        }

        Open(record);
        // A body whose signature fails is not the body that the next commit names: blame this one, not the next.
        _previous = isSigned ? record.Hash : null;
        if (_verifier.Anchor is { } anchor && anchor.Store == _store && anchor.Position.Commit == record.Number
            && anchor.Position.CommitHash != record.Hash)
        {
            _findings.Add(new LedgerFinding(LedgerFindingKind.Forked, record.Number));
        }

        if (isSigned && _findings.Count == before)
        {
            _position = new LedgerPosition(
                record.Number, record.Hash, _time, _trees[0].Size, _trees[0].Root, _trees[1].Size, _trees[1].Root);
        }
    }

    private void Open(CommitRecord record)
    {
        var times = new List<DateTimeOffset>();
        var entries = new List<OpenedEntry>();
        var heads = new List<HeadAdvance>();
        foreach (var tree in _verifier.EntryKey is null ? [] : _trees)
        {
            OpenEntries(_verifier.EntryKey!, record, tree.Tree, tree.First, entries);
        }

        times.AddRange(entries.Select(static e => e.Time));
        for (var i = 0; i < record.Heads.Count && _verifier.HeadKey is not null; i++)
        {
            try
            {
                var (time, head) = SealedParts.OpenHead(_verifier.HeadKey, record.Store, record.Number, i, record.Previous, record.Heads[i]);
                times.Add(time);
                heads.Add(head);
            }
            catch (Exception e) when (e is CryptoException or MalformedException)
            {
                _findings.Add(new LedgerFinding(LedgerFindingKind.HeadUnopenable, record.Number, null, (ulong)i));
            }
        }

        if (times.Count > 0)
        {
            if (times.Exists(t => t != times[0]) || times[0] < _time)
            {
                _findings.Add(new LedgerFinding(LedgerFindingKind.TimeOrder, record.Number));
            }

            _time = times.Max() > _time ? times.Max() : _time;
        }

        if (_verifier.EntryKey is not null)
        {
            var opened = new OpenedCommit(record.Number, record.Hash, _time, entries, heads);
            foreach (var fold in _verifier.Folds)
            {
                fold.Apply(opened);
            }
        }
    }

    private void OpenEntries(SecretBytes key, CommitRecord record, LedgerTree tree, ulong first, List<OpenedEntry> opened)
    {
        var sealedEntries = record.Part(tree).Entries;
        for (var i = 0; i < sealedEntries.Count; i++)
        {
            var index = first + (ulong)i;
            try
            {
                opened.Add(SealedParts.OpenEntry(
                    key, record.Store, tree, index, record.Previous, sealedEntries[i], Sha384Tree.Leaf(sealedEntries[i])));
            }
            catch (Exception e) when (e is CryptoException or MalformedException)
            {
                // What is altered, moved or added was named already, and can't open.
                if (!_findings.Exists(f => f.Commit == record.Number && f.Tree == tree))
                {
                    _findings.Add(new LedgerFinding(LedgerFindingKind.EntryUnopenable, record.Number, tree, index));
                }
            }
        }
    }

    private async Task EndAsync(ulong commits, CancellationToken cancellationToken)
    {
        if (_verifier.Anchor is { } anchor && anchor.Store == _store && anchor.Position.Commit >= commits)
        {
            _findings.Add(new LedgerFinding(LedgerFindingKind.TailCut, commits));
        }

        foreach (var tree in _trees)
        {
            await tree.EndAsync(commits, cancellationToken);
        }
    }
}

using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Ledger;
using Strongroom.Node.Api;

namespace Strongroom.Node.Journals;

/// <summary>An entry of the record as the node keeps it in memory: without its inner seal.</summary>
/// <param name="Entry">The entry, without its body.</param>
/// <param name="Access">The access record, or null for a control entry.</param>
/// <param name="Relabelled">The relabelling, if it is one.</param>
internal sealed record JournalEntry(OpenedEntry Entry, AccessRecord? Access, ItemRelabelled? Relabelled);

/// <summary>
/// Who did what, as a fold over both trees: it answers "who saw this". Held whole in memory, about 300 bytes an entry and 16 for each item that
/// one returned, 24 and its label for a partner's. Written by the ledger alone; thread-safe for readers.
/// </summary>
internal sealed class Journal(GovernanceFold governance) : ILedgerFold
{
    private readonly Lock _lock = new(); // guards _entries
    private readonly List<JournalEntry> _entries = [];

    public void Apply(OpenedCommit commit)
    {
        // Governance is folded before this, so the policy knows every value that an entry of this commit may name.
        var policy = governance.Current.Policy;
        var entries = commit.Entries.Select(entry =>
        {
            var bare = entry with { Body = default };
            return entry.Tree == LedgerTree.Access && entry.Kind == AccessRecord.EntryKind
                ? new JournalEntry(bare, AccessRecord.Decode(policy, entry.Body) with { InnerSealed = [] }, null)
                : entry.Tree == LedgerTree.Control && entry.Kind == (ushort)ControlEntryKind.ItemRelabelled
                    ? new JournalEntry(bare, null, ControlEntry.ReadRelabelled(policy, entry))
                    : new JournalEntry(bare, null, null);
        }).ToList();
        lock (_lock)
        {
            _entries.AddRange(entries);
        }
    }

    internal IReadOnlyList<JournalEntry> Where(Func<JournalEntry, bool> wanted, int limit, out bool truncated)
    {
        lock (_lock)
        {
            var found = _entries.Where(wanted).Take(limit + 1).ToList();
            truncated = found.Count > limit;
            return truncated ? found[..limit] : found;
        }
    }

    /// <summary>Every search that returned one of the items and every reading of one, by people here and at partners.</summary>
    internal IReadOnlyList<SeenBy> WhoSaw(IReadOnlyCollection<ItemId> items, GovernanceState state)
    {
        lock (_lock)
        {
            return
            [
                .. _entries
                    .Where(e => e.Access is { Code: ReasonCode.Admitted } access
                        && (access.Person is not null || access.Request.Partner is not null)
                        && access.Request.Action is AccessAction.Read or AccessAction.Search
                        && access.Items.Any(items.Contains))
                    .Select(e => SeenByOf(e, state)),
            ];
        }
    }

    private static SeenBy SeenByOf(JournalEntry entry, GovernanceState state)
    {
        var access = entry.Access!;
        if (access.Person is not { } id)
        {
            // The partner knows who that is; it is told by the pseudonym and the exchange.
            var link = access.Request.Partner!;
            return new SeenBy(
                link.Asker?.Pseudonym.ToString() ?? string.Empty,
                string.Empty,
                $"somebody at {state.Peers.GetValueOrDefault(link.Peer)?.AgencyName ?? link.Peer.ToString()}",
                access.Request.Action.ToString().ToLowerInvariant(),
                access.Request.Purpose,
                link.Asker?.Authority,
                entry.Entry.Time,
                link.Exchange?.ToString());
        }

        var person = state.People.GetValueOrDefault(id);
        return new SeenBy(
            id.ToString(),
            person?.UserName ?? string.Empty,
            person?.DisplayName ?? string.Empty,
            access.Request.Action.ToString().ToLowerInvariant(),
            access.Request.Purpose,
            access.Request.Authority is { } authority ? state.Authorities.GetValueOrDefault(authority)?.Reference : null,
            entry.Entry.Time);
    }
}

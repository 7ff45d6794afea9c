using Strongroom.Core;

namespace Strongroom.Ledger;

/// <summary>What is known about how new a store is.</summary>
public enum FreshnessStatus
{
    /// <summary>At least as new as this machine's own anchor and every known checkpoint; no peer witnesses it.</summary>
    Unwitnessed = 1,

    /// <summary>Nothing to compare with: the store may be an old copy. Served only when two custodians accept it on the record.</summary>
    FreshnessUnproven = 2,

    /// <summary>Older than, or different from, what was seen before. Not served.</summary>
    RolledBack = 3,
}

/// <summary>
/// The last ledger position that a machine has seen, kept in a small local file that holds no secret. A store that can't show the same commit
/// was rolled back or forked. Thread-safe: immutable.
/// </summary>
/// <param name="Store">The store.</param>
/// <param name="Position">The position.</param>
public sealed record LedgerAnchor(StoreId Store, LedgerPosition Position)
{
    /// <summary>Reads an anchor file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The anchor, or null when there is no such file.</returns>
    /// <exception cref="LedgerException">The file is damaged.</exception>
    public static LedgerAnchor? Load(string path) => throw new NotImplementedException(path);

    /// <summary>
    /// Replaces the anchor file in one step; durable on return. Keeps the file if it already holds a later position of the same store. May be
    /// repeated.
    /// </summary>
    /// <param name="path">The file; its folder exists.</param>
    /// <exception cref="LedgerException">The file there is damaged or belongs to another store.</exception>
    public void Save(string path) => throw new NotImplementedException(path);
}

using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>What a person may do. The numbers are part of the control-entry format.</summary>
public enum Role : byte
{
    /// <summary>Searches, reads, files.</summary>
    Analyst = 1,

    /// <summary>Opens holdings, files, sets and corrects labels.</summary>
    RecordsOfficer = 2,

    /// <summary>Admits people, clearances, authorities and vocabulary; two of them for what matters.</summary>
    SecurityOfficer = 3,

    /// <summary>Unlocks a node; accepts unproven freshness together with another custodian.</summary>
    Custodian = 4,

    /// <summary>Watches health. Stands alone: an operator holds no other role.</summary>
    Operator = 5,

    /// <summary>Verifies the record.</summary>
    Inspector = 6,

    /// <summary>Files, and reads nothing back.</summary>
    FieldOfficer = 7,
}

/// <summary>A person as the control tree knows him. Immutable. Prints as its id only.</summary>
public sealed record Person
{
    /// <summary>Greatest number of keys of one person.</summary>
    public const int MaxKeys = 8;

    /// <summary>Random id.</summary>
    public required PersonId Id { get; init; }

    /// <summary>Sign-in name: 1 to 64 of a-z, 0-9, '.', '-', '_'. Unique, also against removed people.</summary>
    public required string UserName { get; init; }

    /// <summary>Name for people.</summary>
    public required string DisplayName { get; init; }

    /// <summary>What he may read.</summary>
    public required Clearance Clearance { get; init; }

    /// <summary>What he may do.</summary>
    public required ImmutableSortedSet<Role> Roles { get; init; }

    /// <summary>His public P-384 keys: they sign him in and sign his approvals. No two people share one.</summary>
    public ImmutableArray<VerifyingKey> Keys { get; init; } = [];

    /// <summary>His password's verifier, where the store's settings allow passwords.</summary>
    public PasswordVerifier? Password { get; init; }

    /// <summary>False once removed.</summary>
    public bool Active { get; init; } = true;

    /// <summary>True when active and in the role.</summary>
    /// <param name="role">The role.</param>
    public bool Is(Role role) => Active && Roles.Contains(role);

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"person {Id}";
}

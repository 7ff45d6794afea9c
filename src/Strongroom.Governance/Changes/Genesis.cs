using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>Settings that are fixed for a store's life. Immutable.</summary>
public sealed record StoreSettings
{
    /// <summary>Greatest number of analyzer settings.</summary>
    public const int MaxAnalyzerSettings = 64;

    /// <summary>True where people may sign in by password.</summary>
    public bool PasswordsAllowed { get; init; }

    /// <summary>
    /// Constants of the search analyzer, such as average lengths, by name. Never taken from data, so that ranks tell nothing about it.
    /// </summary>
    public ImmutableSortedDictionary<string, long> Analyzer { get; init; } =
        ImmutableSortedDictionary<string, long>.Empty.WithComparers(StringComparer.Ordinal);
}

/// <summary>
/// The first entry of the control tree, and the only one that needs no approval: what the founders agreed on at one table. At least two security
/// officers and one custodian, each with keys of their own. Immutable. Byte form: docs/formats/control-entry.md.
/// </summary>
public sealed record Genesis
{
    /// <summary>The store.</summary>
    public required StoreId Store { get; init; }

    /// <summary>Name of the agency.</summary>
    public required string AgencyName { get; init; }

    /// <summary>The label scheme; its file goes into the entry whole.</summary>
    public required LabelPolicy Policy { get; init; }

    /// <summary>Settings.</summary>
    public StoreSettings Settings { get; init; } = new();

    /// <summary>Signs checkpoints and commits.</summary>
    public required VerifyingKey LogKey { get; init; }

    /// <summary>The exchange key: what other agencies know this one by.</summary>
    public required VerifyingKey ExchangeKey { get; init; }

    /// <summary>The inspectors' public key: inner seals and the wrapped entry key are for it.</summary>
    public required HpkePublicKey InspectorKey { get; init; }

    /// <summary>The ledger's entry key, wrapped for the inspectors by <see cref="InspectorSeal.WrapEntryKey"/>.</summary>
    public required byte[] WrappedEntryKey { get; init; }

    /// <summary>Values of the store's own to begin with.</summary>
    public ImmutableArray<LabelValue> Values { get; init; } = [];

    /// <summary>Lists of the store's own to begin with.</summary>
    public ImmutableArray<LabelList> Lists { get; init; } = [];

    /// <summary>The founding people.</summary>
    public required ImmutableArray<Person> People { get; init; }

    /// <summary>Holdings to begin with.</summary>
    public ImmutableArray<Holding> Holdings { get; init; } = [];

    /// <summary>Authorities to begin with.</summary>
    public ImmutableArray<Authority> Authorities { get; init; } = [];

    /// <summary>The policy with the founding vocabulary: clearances of founding people are made with it.</summary>
    public LabelPolicy FullPolicy => Values.IsEmpty && Lists.IsEmpty ? Policy : Policy.With(Values, Lists);

    /// <summary>The store id only: logs print objects.</summary>
    public override string ToString() => $"genesis of {Store}";
}

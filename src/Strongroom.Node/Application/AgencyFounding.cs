using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Node.Api;
using Strongroom.Storage;

namespace Strongroom.Node;

/// <summary>A person whom the genesis entry names.</summary>
/// <param name="User">User name.</param>
/// <param name="Name">Name.</param>
/// <param name="Clearance">Clearance.</param>
/// <param name="Roles">Role names as in <see cref="PersonView.Roles"/>.</param>
/// <param name="Keys">Public P-384 keys.</param>
/// <param name="Password">A password, or null; stays the caller's.</param>
public sealed record FoundingPerson(
    string User,
    string Name,
    ClearanceView Clearance,
    IReadOnlyList<string> Roles,
    IReadOnlyList<VerifyingKey> Keys,
    SecretBytes? Password = null)
{
    /// <summary>Never shows the password.</summary>
    public override string ToString() => nameof(FoundingPerson);
}

/// <summary>What an agency starts with. The genesis entry alone needs no approval: two security officers and a custodian at least.</summary>
public sealed record FoundingPlan
{
    /// <summary>Name of the agency: 1 to 32 of a-z, 0-9 and '-'.</summary>
    public required string AgencyName { get; init; }

    /// <summary>Shipped label policy: <c>uk</c> or <c>us</c>.</summary>
    public string Policy { get; init; } = "uk";

    /// <summary>Code words and lists to add to the policy.</summary>
    public IReadOnlyList<VocabularyDraft> Vocabulary { get; init; } = [];

    /// <summary>The people.</summary>
    public required IReadOnlyList<FoundingPerson> People { get; init; }

    /// <summary>Holdings to begin with.</summary>
    public IReadOnlyList<HoldingDraft> Holdings { get; init; } = [];

    /// <summary>Authorities to begin with; they name holdings by name.</summary>
    public IReadOnlyList<AuthorityDraft> Authorities { get; init; } = [];

    /// <summary>The inspectors' public key.</summary>
    public required HpkePublicKey InspectorKey { get; init; }

    /// <summary>The custodian's passphrase in UTF-8; stays the caller's.</summary>
    public required SecretBytes Passphrase { get; init; }

    /// <summary>Cost of passwords; lower only in tests.</summary>
    public PasswordCost? Cost { get; init; }
}

/// <summary>A founded agency.</summary>
/// <param name="Store">Its id.</param>
/// <param name="LogKey">Base64 of the SPKI of the key that signs its checkpoints: offline verifiers need it.</param>
/// <param name="RecoverySheet">What to print and keep: store id, log key, first checkpoint. Holds no secret.</param>
public sealed record FoundedAgency(StoreId Store, string LogKey, string RecoverySheet);

/// <summary>Founds an agency in an empty store.</summary>
public static class AgencyFounding
{
    /// <summary>Creates keys under passphrase custody, commits the genesis entry and writes the state folder. Not repeatable: a second call is refused.</summary>
    /// <param name="plan">What it starts with.</param>
    /// <param name="store">An empty store.</param>
    /// <param name="statePath">State folder, or null for none (tests).</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Where ids come from.</param>
    /// <param name="ct">Stops it.</param>
    public static Task<FoundedAgency> FoundAsync(
        FoundingPlan plan, IObjectStore store, string? statePath, TimeProvider clock, RandomSource random, CancellationToken ct) =>
        throw new NotImplementedException();

    /// <summary>Writes a new state folder for a store whose node was lost. The next unlock serves only what the recovery sheet or a peer proves fresh.</summary>
    /// <param name="store">The store.</param>
    /// <param name="statePath">State folder.</param>
    /// <param name="agencyName">The agency's name.</param>
    /// <param name="passphrase">The custodian's passphrase in UTF-8; stays the caller's.</param>
    /// <param name="checkpoint">Text of the newest recovery sheet at hand, or null: freshness unproven.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>A new recovery sheet.</returns>
    public static Task<string> RecoverAsync(
        IObjectStore store, string statePath, string agencyName, SecretBytes passphrase, string? checkpoint, TimeProvider clock, CancellationToken ct) =>
        throw new NotImplementedException();
}

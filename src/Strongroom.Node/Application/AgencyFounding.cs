using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Node.State;
using Strongroom.Storage;
using Strongroom.Vault;

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
    /// <summary>
    /// Creates keys under passphrase custody, commits the genesis entry and writes the state folder. Not repeatable: a second call is
    /// refused.
    /// </summary>
    /// <param name="plan">What it starts with.</param>
    /// <param name="store">An empty store.</param>
    /// <param name="statePath">State folder, or null for none (tests).</param>
    /// <param name="clock">The clock.</param>
    /// <param name="random">Where ids come from.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="NodeException">There is an agency already, or the plan can't be carried out.</exception>
    public static async Task<FoundedAgency> FoundAsync(
        FoundingPlan plan, IObjectStore store, string? statePath, TimeProvider clock, RandomSource random, CancellationToken ct)
    {
        ArgumentNullException.ThrowIfNull(plan);
        CheckName(plan.AgencyName);
        using var folder = statePath is null ? null : StateFolder.Take(statePath);
        if (folder?.Identity() is not null || await StoreKeys.IdentifyAsync(store, ct) is not null)
        {
            throw new NodeException(
                NodeFault.AlreadyFounded, FaultKind.BadInput, "there is an agency in this place already", "Use it, or choose empty folders.");
        }

        var id = new StoreId(random.NextId("store"));
        using var custody = PassphraseCustody.Create(plan.Passphrase, out var parameters, plan.Cost);
        using var keys = await StoreKeys.CreateAsync(store, id, custody, parameters, ct);
        var wrapped = InspectorSeal.WrapEntryKey(plan.InspectorKey, id, keys.Ledger.EntryKey);
        await InspectorRecord.WriteAsync(store, id, wrapped, ct);
        var draft = new Draft();
        draft.Control.Add(ControlEntry.Genesis(GenesisOf(plan, keys, wrapped, random)));
        await using var vault = await Strongroom.Vault.Vault.CreateAsync(
            new VaultOptions { Store = store, Keys = keys, Governance = new GovernanceFold(), Clock = clock, Random = random }, draft, ct);
        if (folder is not null)
        {
            folder.SaveAnchor(vault.Ledger.Anchor);
            folder.SaveIdentity(IdentityOf(plan.AgencyName, id, keys.Ledger.LogKey.PublicKey));
        }

        return new FoundedAgency(
            id, Convert.ToBase64String(keys.Ledger.LogKey.PublicKey.Spki),
            RecoverySheet.Write(plan.AgencyName, id, vault.Ledger, keys.Ledger.LogKey.PublicKey));
    }

    /// <summary>
    /// Writes a new state folder for a store whose node was lost. The next unlock serves only what the recovery sheet or a peer proves
    /// fresh.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <param name="statePath">State folder.</param>
    /// <param name="agencyName">The agency's name.</param>
    /// <param name="passphrase">The custodian's passphrase in UTF-8; stays the caller's.</param>
    /// <param name="checkpoint">Text of the newest recovery sheet at hand, or null: freshness unproven.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>A new recovery sheet.</returns>
    /// <exception cref="NodeException">There is an agency in the state folder already, or the sheet is no recovery sheet of this store.</exception>
    public static async Task<string> RecoverAsync(
        IObjectStore store, string statePath, string agencyName, SecretBytes passphrase, string? checkpoint, TimeProvider clock, CancellationToken ct)
    {
        CheckName(agencyName);
        using var folder = StateFolder.Take(statePath);
        if (folder.Identity() is not null)
        {
            throw new NodeException(
                NodeFault.AlreadyFounded, FaultKind.BadInput, "there is an agency in this state folder already", "Use it, or choose an empty folder.");
        }

        IReadOnlyList<string> known = checkpoint is null ? [] : RecoverySheet.CheckpointsOf(checkpoint);
        using var keys = await StoreKeys.UnlockAsync(store, p => PassphraseCustody.Open(passphrase, p), ct);
        await using var vault = await Strongroom.Vault.Vault.OpenAsync(
            new VaultOptions
            {
                Store = store,
                Keys = keys,
                Governance = new GovernanceFold(),
                Clock = clock,
                Random = RandomSource.System,
                KnownCheckpoints = known,
            },
            ct);
        if (!string.Equals(vault.State.AgencyName, agencyName, StringComparison.Ordinal))
        {
            throw new NodeException(NodeFault.BadPlan, FaultKind.BadInput, "the store is another agency's", "Check the name and the store's place.");
        }

        if (checkpoint is not null)
        {
            folder.SaveSheet(checkpoint);
        }

        folder.SaveIdentity(IdentityOf(agencyName, keys.Store, keys.Ledger.LogKey.PublicKey));
        return RecoverySheet.Write(agencyName, keys.Store, vault.Ledger, keys.Ledger.LogKey.PublicKey);
    }

    private static void CheckName(string name)
    {
        if (name.Length is 0 or > 32 || name.Any(static c => !char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c != '-')
            || name[0] == '-' || name[^1] == '-')
        {
            throw new NodeException(
                NodeFault.BadPlan, FaultKind.BadInput, "the agency's name cannot stand in a host name", "Use 1 to 32 of a-z, 0-9 and '-', not first or last.");
        }
    }

    private static NodeIdentity IdentityOf(string agency, StoreId store, VerifyingKey logKey) =>
        new(1, agency, store.ToString(), Convert.ToBase64String(logKey.Spki));

    private static Genesis GenesisOf(FoundingPlan plan, StoreKeys keys, byte[] wrapped, RandomSource random)
    {
        var scheme = plan.Policy switch
        {
            "uk" => LabelPolicy.Uk,
            "us" => LabelPolicy.Us,
            _ => throw new NodeException(NodeFault.BadPlan, FaultKind.BadInput, "there is no such label policy", "Use uk or us."),
        };
        var values = plan.Vocabulary.SelectMany(static v => v.Values.Select(tag => new LabelValue(v.Category, tag))).ToImmutableArray();
        var lists = plan.Vocabulary.SelectMany(static v => (v.Lists ?? []).Select(l => new LabelList(v.Category, l.Name, l.Values))).ToImmutableArray();
        var policy = values.IsEmpty && lists.IsEmpty ? scheme : scheme.With(values, lists);
        var holdings = plan.Holdings
            .Select(h => new Holding { Id = new HoldingId(random.NextId($"holding/{h.Name}")), Name = h.Name, Description = h.Description })
            .ToImmutableArray();
        return new Genesis
        {
            Store = keys.Store,
            AgencyName = plan.AgencyName,
            Policy = scheme,
            Settings = new StoreSettings { PasswordsAllowed = plan.People.Any(static p => p.Password is not null) },
            LogKey = keys.Ledger.LogKey.PublicKey,
            ExchangeKey = keys.ExchangeKey.PublicKey,
            InspectorKey = plan.InspectorKey,
            WrappedEntryKey = wrapped,
            Values = values,
            Lists = lists,
            People = [.. plan.People.Select(p => PersonOf(p, policy, plan.Cost ?? PasswordCost.Default, random))],
            Holdings = holdings,
            Authorities = [.. plan.Authorities.Select(a => Work.Governing.AuthorityOf(a, holdings, random))],
        };
    }

    private static Person PersonOf(FoundingPerson person, LabelPolicy policy, PasswordCost cost, RandomSource random) => new()
    {
        Id = new PersonId(random.NextId($"person/{person.User}")),
        UserName = person.User,
        DisplayName = person.Name,
        Clearance = Work.Views.ClearanceOf(policy, person.Clearance),
        Roles = [.. person.Roles.Select(Work.Views.RoleOf)],
        Keys = [.. person.Keys],
        Password = person.Password is null ? null : PasswordHash.Create(person.Password, cost),
    };
}

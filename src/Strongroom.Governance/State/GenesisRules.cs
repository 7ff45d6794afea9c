using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>The state that a genesis entry begins.</summary>
internal static class GenesisRules
{
    internal static GovernanceState Begin(Genesis genesis)
    {
        ChangeRules.Must(FieldRules.IsText(genesis.AgencyName, 100), "an agency has a name of one short line");
        ChangeRules.Must(genesis.Settings.Analyzer.Count <= StoreSettings.MaxAnalyzerSettings, "there are at most 64 analyzer settings");
        ChangeRules.Must(genesis.Settings.Analyzer.Keys.All(static n => FieldRules.IsText(n, 100)), "analyzer settings have names");
        ChangeRules.Must(genesis.WrappedEntryKey.Length == InspectorSeal.WrappedBytes, "the entry key is wrapped for the inspectors");
        ChangeRules.Must(
            Math.Max(genesis.Values.Length, genesis.Lists.Length) <= VocabularyAdded.MaxCount,
            "there are at most 1000 values and lists to begin with");
        ChangeRules.Must(!genesis.ExchangeKey.Equals(genesis.LogKey), "log key and exchange key are two keys");
        LabelPolicy policy;
        try
        {
            policy = genesis.FullPolicy;
        }
        catch (LabelsException e)
        {
            throw new GovernanceException(GovernanceFault.ChangeRefused, "the founding vocabulary does not fit the label policy", e);
        }

        var state = new GovernanceState(new InnerShare(genesis.InspectorKey))
        {
            Store = genesis.Store,
            AgencyName = genesis.AgencyName,
            Policy = policy,
            Settings = genesis.Settings,
            LogKey = genesis.LogKey,
            ExchangeKey = genesis.ExchangeKey,
            InspectorKey = genesis.InspectorKey,
            WrappedEntryKey = [.. genesis.WrappedEntryKey],
        };
        foreach (var person in genesis.People)
        {
            state = ChangeRules.Admit(state, person);
        }

        foreach (var holding in genesis.Holdings)
        {
            state = ChangeRules.Open(state, holding);
        }

        foreach (var authority in genesis.Authorities)
        {
            state = ChangeRules.Grant(state, authority);
        }

        return ChangeRules.KeepStanding(state);
    }
}

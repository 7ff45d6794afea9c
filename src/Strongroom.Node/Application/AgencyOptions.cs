using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Storage;

namespace Strongroom.Node;

/// <summary>How one agency's node runs. Nothing here is secret.</summary>
public sealed record AgencyOptions
{
    /// <summary>The store that the provider keeps.</summary>
    public required IObjectStore Store { get; init; }

    /// <summary>Local folder with the non-secret anchor and node file. Trusted to be kept, not to be secret; null keeps them in memory (tests).</summary>
    public string? StatePath { get; init; }

    /// <summary>Name of the agency, as it stands in its host name <c>AGENCY.localhost</c>: 1 to 32 of a-z, 0-9 and '-'.</summary>
    public required string AgencyName { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Where ids and tokens come from.</summary>
    public RandomSource Random { get; init; } = RandomSource.System;

    /// <summary>Cost of passwords; lower only in tests.</summary>
    public PasswordCost PasswordCost { get; init; } = PasswordCost.Default;

    /// <summary>Analysers that run at once. Default: one less than the processors, at least one.</summary>
    public int AnalysersAtOnce { get; init; } = Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>False leaves new items pending (tests).</summary>
    public bool AnalyseInBackground { get; init; } = true;

    /// <summary>How recordings are read.</summary>
    public SpeechOptions Speech { get; init; } = new();

    /// <summary>Allow analysis where the host offers no sandbox at all.</summary>
    public bool AllowUnsandboxedAnalysis { get; init; }

    /// <summary>Whom to ask as witnesses instead of the introduced peers over their links (tests). Default: those peers.</summary>
    public IPeerWitnesses? Witnesses { get; init; }

    /// <summary>With a last cosignature older than this the node serves readers only. Default 5 minutes.</summary>
    public TimeSpan ReadOnlyAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>With a last cosignature older than this the node serves nothing. Default 24 hours.</summary>
    public TimeSpan DarkAfter { get; init; } = TimeSpan.FromHours(24);

    /// <summary>A witness that takes longer over one question counts as out of reach. Default 10 seconds.</summary>
    public TimeSpan WitnessDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>A session ends after so long without use. Default 30 minutes.</summary>
    public TimeSpan SessionIdleTime { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>A session ends after so long at the latest. Default 12 hours.</summary>
    public TimeSpan SessionTime { get; init; } = TimeSpan.FromHours(12);

    /// <summary>Failed sign-ins per user name and quarter of an hour before it is closed for that long. Default 10.</summary>
    public int SignInAttempts { get; init; } = 10;

    /// <summary>
    /// Where other agencies reach this node: <c>https://host:port</c> in lower case. Stands in the introduction that officers hand out. Default: the address
    /// that the node listens on for peers.
    /// </summary>
    public string? ExchangeAddress { get; init; }

    /// <summary>
    /// Where to reach peers instead of the addresses in their introductions, by agency name: for other routes. Who answers is checked all
    /// the same.
    /// </summary>
    public IReadOnlyDictionary<string, string> PeerAddresses { get; init; } = System.Collections.Frozen.FrozenDictionary<string, string>.Empty;

    /// <summary>A partner that takes longer over a search or an opening counts as out of reach. Default 2 seconds.</summary>
    public TimeSpan PartnerDeadline { get; init; } = TimeSpan.FromSeconds(2);
}

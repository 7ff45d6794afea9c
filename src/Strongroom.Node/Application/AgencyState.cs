namespace Strongroom.Node;

/// <summary>What a node can do at the moment.</summary>
public enum AgencyState
{
    /// <summary>No keys in memory; a custodian must unlock it.</summary>
    Locked = 1,

    /// <summary>Keys are in memory; the ledger is being verified and the index loaded.</summary>
    Opening = 2,

    /// <summary>Serving.</summary>
    Serving = 3,

    /// <summary>Serving readers; filing, relabelling and granting are refused. Access entries are always written.</summary>
    ReadOnly = 4,

    /// <summary>The store is older than what was seen, or contradicts it: nothing is served.</summary>
    Refused = 5,

    /// <summary>Nothing proves that the store is the newest there is: nothing is served until custodians accept it.</summary>
    FreshnessUnproven = 6,

    /// <summary>No peer has cosigned the ledger for too long: nothing is served until one does.</summary>
    Dark = 7,
}

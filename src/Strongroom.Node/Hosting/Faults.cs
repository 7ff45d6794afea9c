using Microsoft.AspNetCore.Http;
using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;
using Strongroom.Node.Api;
using Strongroom.Search;
using Strongroom.Storage;
using Strongroom.Vault;

namespace Strongroom.Node.Hosting;

/// <summary>How faults look from outside.</summary>
internal static class Faults
{
    internal static ApiError Describe(StrongroomException fault) =>
        new(fault.Code, fault.Message, fault.Remedy, fault switch
        {
            SearchException search => search.Position,
            LabelsException labels => labels.Position,
            _ => null,
        });

    internal static int StatusOf(StrongroomException fault) => fault switch
    {
        NodeException node => StatusOf(node.Fault),
        GovernanceException { Fault: GovernanceFault.NotAvailable } => StatusCodes.Status404NotFound,
        VaultException { Fault: VaultFault.NotFound } => StatusCodes.Status404NotFound,
        VaultException { Fault: VaultFault.TooLarge } => StatusCodes.Status413PayloadTooLarge,
        VaultException { Fault: VaultFault.FieldTooLong } => StatusCodes.Status400BadRequest,

        // Bad bytes of the store's, not of the asker's.
        VaultException { Kind: FaultKind.BadInput } or LedgerException { Kind: FaultKind.BadInput } => StatusCodes.Status502BadGateway,
        StorageException { Fault: StorageFault.Full } => StatusCodes.Status507InsufficientStorage,
        _ => fault.Kind switch
        {
            FaultKind.BadInput => StatusCodes.Status400BadRequest,
            FaultKind.Refused => StatusCodes.Status403Forbidden,
            _ => StatusCodes.Status503ServiceUnavailable,
        },
    };

    private static int StatusOf(NodeFault fault) => fault switch
    {
        NodeFault.NoSession or NodeFault.SignInRefused => StatusCodes.Status401Unauthorized,
        NodeFault.WrongPassphrase or NodeFault.NotAllowed => StatusCodes.Status403Forbidden,
        NodeFault.NotFound or NodeFault.GrantEnded or NodeFault.NoText or NodeFault.NoRendition or NodeFault.NoLayout => StatusCodes.Status404NotFound,
        NodeFault.ProposalNotOpen or NodeFault.CorrectedMeanwhile or NodeFault.AgreementUnsigned or NodeFault.FingerprintDiffers =>
            StatusCodes.Status409Conflict,
        NodeFault.BadRequest or NodeFault.AuthorityNeeded or NodeFault.CorrectionMisplaced => StatusCodes.Status400BadRequest,
        NodeFault.TooLarge => StatusCodes.Status413PayloadTooLarge,
        NodeFault.TooManyAttempts => StatusCodes.Status429TooManyRequests,
        NodeFault.BadRange => StatusCodes.Status416RangeNotSatisfiable,
        NodeFault.Unforeseen => StatusCodes.Status500InternalServerError,
        _ => StatusCodes.Status503ServiceUnavailable,
    };
}

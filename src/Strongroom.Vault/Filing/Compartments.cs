using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Vault;

/// <summary>Finds the compartment of a holding and label, and opens it by a control entry on first use. Thread-safe.</summary>
internal sealed class Compartments(VaultCore core)
{
    private const uint FirstGeneration = 1;

    public async ValueTask<CompartmentKeys> OpenForAsync(Admission admission, DepositRequest request, CancellationToken cancellationToken)
    {
        if (admission.Action != AccessAction.Deposit || !admission.Holdings.Contains(request.Holding)
            || admission.Label is not { } label || !label.Equals(request.Label))
        {
            throw NotAdmitted();
        }

        return await OpenAsync(admission, request.Holding, request.Label, cancellationToken);
    }

    /// <summary>
    /// The compartment's keys. Where there is none yet, a commit of its own opens it first: content is sealed under its keys, so it must stand
    /// before the bytes do. One left empty by a crash harms nothing and is used by the next deposit.
    /// </summary>
    public async ValueTask<CompartmentKeys> OpenAsync(Admission admission, HoldingId holding, Label label, CancellationToken cancellationToken)
    {
        while (true)
        {
            if (core.State.CompartmentFor(holding, label.AccessHash) is { } known)
            {
                return core.Keys.KeysOf(known);
            }

            var id = new CompartmentId(core.Options.Random.NextId($"compartment/{holding}/{label.AccessHash}"));
            var opened = new Compartment
            {
                Id = id,
                Holding = holding,
                Access = label.Access,
                Generation = FirstGeneration,
                WrappedRoot = core.Keys.NewCompartmentRoot(id, FirstGeneration, label.AccessHash),
            };
            try
            {
                await core.CommitAsync(
                    () =>
                    {
                        if (core.State.CompartmentFor(holding, label.AccessHash) is not null)
                        {
                            throw new OpenedMeanwhileException();
                        }

                        var draft = new Draft();
                        draft.Control.Add(ControlEntry.CompartmentOpened(admission, opened));
                        core.State.Preview(draft.Control, core.Now());
                        return draft;
                    },
                    cancellationToken);
            }
            catch (OpenedMeanwhileException)
            {
                // Another writer was first: use his.
            }
        }
    }

    public static VaultException NotAdmitted() => new(VaultFault.NotAdmitted, "the admission does not cover this");

    private sealed class OpenedMeanwhileException : Exception;
}

using System.Collections.Frozen;
using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Governance;

/// <summary>
/// Proof that the decision function said yes, and to what. Its constructor is private and the decision stands inside this very type (see
/// <see cref="DecisionFunction"/>), so there is no other way to get one; key rings are made from nothing else. Immutable.
/// </summary>
public sealed partial class Admission
{
    private Admission(
        AccessRequest request, ulong controlSize, DateTimeOffset at, FrozenSet<CompartmentId> compartments, FrozenSet<HoldingId> holdings)
    {
        Request = request;
        ControlSize = controlSize;
        At = at;
        Compartments = compartments;
        Holdings = holdings;
    }

    /// <summary>The question that was answered.</summary>
    public AccessRequest Request { get; }

    /// <summary>Who is admitted; null is the node's own engine.</summary>
    public PersonId? Person => Request.Person;

    /// <summary>To do what.</summary>
    public AccessAction Action => Request.Action;

    /// <summary>What for.</summary>
    public string Purpose => Request.Purpose;

    /// <summary>Under which authority.</summary>
    public AuthorityId? Authority => Request.Authority;

    /// <summary>The label to file under (Deposit, Relabel).</summary>
    public Label? Label => Request.Label;

    /// <summary>Size of the control tree that was decided on. Never shown to users.</summary>
    public ulong ControlSize { get; }

    /// <summary>When, in whole milliseconds.</summary>
    public DateTimeOffset At { get; }

    /// <summary>
    /// The compartments whose keys the ring may hold: of the holdings admitted, those whose access part the clearance dominates. For Deposit:
    /// only the one that the label falls into, if it is open already; whoever files may not read by that.
    /// </summary>
    public FrozenSet<CompartmentId> Compartments { get; }

    /// <summary>The holdings admitted.</summary>
    public FrozenSet<HoldingId> Holdings { get; }

    /// <summary>True when item content may be opened and shown under this admission.</summary>
    public bool MayRead => Action is AccessAction.Search or AccessAction.Read or AccessAction.Relabel or AccessAction.Correct
        or AccessAction.Analyse or AccessAction.Index;
}

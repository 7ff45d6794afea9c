using Strongroom.Core;
using Strongroom.Governance;
using Strongroom.Labels;
using Strongroom.Ledger;

namespace Strongroom.Exchange;

/// <summary>
/// One question of one person of ours to one peer, admitted and recorded: nothing leaves the agency without it. Make the exchange id first, put it into the
/// request (<see cref="AccessAction.Ask"/>, <see cref="RequestFor"/>), decide, commit the record, then make this. Immutable.
/// </summary>
public sealed class PeerAsk
{
    /// <summary>Makes it.</summary>
    /// <param name="state">The control state that the admission was decided on, or a newer one.</param>
    /// <param name="admission">An admission to Ask.</param>
    /// <param name="recorded">The commit that holds its record.</param>
    public PeerAsk(GovernanceState state, Admission admission, Committed recorded)
        : this(state, admission) => ArgumentNullException.ThrowIfNull(recorded);

    /// <summary>Before its record is committed: for <see cref="PreparedSearch"/>, which leaves only against a commit.</summary>
    internal PeerAsk(GovernanceState state, Admission admission)
    {
        if (admission.Action != AccessAction.Ask || admission.Request.Partner is not { Exchange: { } exchange, Agreement: { } agreement } link
            || admission.Person is not { } person || admission.Authority is not { } authority)
        {
            throw new ArgumentException("an admission to ask a peer is needed", nameof(admission));
        }

        var warrant = state.Authorities[authority];
        Peer = state.Peers[link.Peer];
        Exchange = exchange;
        Person = person;
        Purpose = admission.Purpose;
        var named = $"{warrant.Kind} {warrant.Reference}";
        Authority = named.Length <= Limits.MaxFieldChars ? named : warrant.Reference;
        Terms = state.Agreements[agreement].InForce!;
        Policy = state.Policy;

        // The partner is told no more of a person's clearance than the agreement can use.
        Clearance = Terms.Ceiling.In(state.Policy) is { } ceiling ? state.People[person].Clearance.Meet(ceiling) : null;
    }

    /// <summary>The peer.</summary>
    public Peer Peer { get; }

    /// <summary>Id of the exchange.</summary>
    public ExchangeId Exchange { get; }

    /// <summary>The agreement's terms.</summary>
    public Agreement Terms { get; }

    internal PersonId Person { get; }

    internal string Purpose { get; }

    internal string Authority { get; }

    internal LabelPolicy Policy { get; }

    /// <summary>What both the person's clearance and the ceiling say, under the own policy; null when the ceiling means nothing here.</summary>
    internal Clearance? Clearance { get; }

    /// <summary>The request to decide and record before anything is sent.</summary>
    /// <param name="person">Who asks.</param>
    /// <param name="purpose">What for.</param>
    /// <param name="authority">Under which authority of ours.</param>
    /// <param name="peer">Which peer; see <see cref="GovernanceState.AgreementsToAsk"/>.</param>
    /// <param name="terms">Under which agreement.</param>
    /// <param name="exchange">A new random id: one for each question, never used again.</param>
    public static AccessRequest RequestFor(PersonId person, string purpose, AuthorityId? authority, PeerId peer, Agreement terms, ExchangeId exchange) => new()
    {
        Person = person,
        Action = AccessAction.Ask,
        Purpose = purpose,
        Authority = authority,
        Partner = new PartnerLink { Peer = peer, Exchange = exchange, Agreement = terms.Id, AgreementVersion = terms.Version },
    };

    /// <summary>Whether the person may see what carries this label, by his own agency's rules and the ceiling.</summary>
    internal bool MaySee(Label label) => Clearance?.Dominates(label) == true;

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"exchange {Exchange}";
}

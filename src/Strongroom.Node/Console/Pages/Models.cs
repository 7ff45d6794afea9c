using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Pages;

/// <summary>Sign-in page.</summary>
/// <param name="Ended">A session has just ended.</param>
internal sealed record SignInModel(bool Ended);

/// <summary>Choice of purpose and authority.</summary>
internal sealed record PurposeModel(IReadOnlyList<PurposeGroup> Groups)
{
    internal static PurposeModel Of(Me me, Standing? now)
    {
        var choices = Standing.Choices(me);
        var names = me.Holdings.ToDictionary(h => h.Id, h => h.Name, StringComparer.Ordinal);
        return new PurposeModel(
        [
            .. from authority in me.Authorities
               let own = choices
                   .Select((standing, number) => new PurposeChoice(number, standing, IsNow(standing, now) || (now is null && choices.Count == 1)))
                   .Where(c => string.Equals(c.Standing.Authority, authority.Id, StringComparison.Ordinal)).ToList()
               where own.Count > 0
               select new PurposeGroup(authority, [.. authority.Holdings.Select(h => names.GetValueOrDefault(h)).OfType<string>()], own),
        ]);
    }

    private static bool IsNow(Standing standing, Standing? now) => now is not null && standing == now with { Reason = null };
}

/// <summary>One authority with its purposes.</summary>
internal sealed record PurposeGroup(AuthorityView Authority, IReadOnlyList<string> Holdings, IReadOnlyList<PurposeChoice> Choices);

/// <summary>One thing to choose; its number counts over all of a person's choices.</summary>
internal sealed record PurposeChoice(int Number, Standing Standing, bool Chosen);

/// <summary>Start page.</summary>
internal sealed record HomeModel(PendingAnswer? Pending, bool Paused, IReadOnlyList<SearchState> Recent, IReadOnlyList<HoldingView> Holdings);

/// <summary>How to ask.</summary>
internal sealed record HelpModel;

/// <summary>Who saw what.</summary>
internal sealed record RecordModel(string? Item, string? Of, string? Since, LedgerShowAnswer? Answer);

/// <summary>Form to correct a label.</summary>
internal sealed record RelabelModel(Opening Opening, MarkingsView Markings, string? Entered);

/// <summary>A label just corrected.</summary>
internal sealed record RelabelledModel(RelabelAnswer Answer);

/// <summary>A plain list.</summary>
internal sealed record ListModel<TRow>(IReadOnlyList<TRow> Rows);

/// <summary>Authorities with their holdings' names.</summary>
internal sealed record AuthoritiesModel(IReadOnlyList<AuthorityView> Rows, IReadOnlyList<HoldingView> Holdings)
{
    /// <summary>Its name where the reader may know it, else its id.</summary>
    internal string HoldingName(string id) => Holdings.FirstOrDefault(h => string.Equals(h.Id, id, StringComparison.Ordinal))?.Name ?? id;
}

/// <summary>Operators' page.</summary>
internal sealed record HealthModel(HealthView Health);

/// <summary>A page that is only a fault.</summary>
internal sealed record FaultModel(string Heading, ApiError Fault);

/// <summary>Other agencies and what is agreed with them.</summary>
internal sealed record PartnersModel(IReadOnlyList<PeerView> Peers, IReadOnlyList<AgreementView> Agreements);

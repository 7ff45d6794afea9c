using Strongroom.Core;
using Strongroom.Governance;

namespace Strongroom.Node.Work;

/// <summary>Turns what a person asked into the question that the decision function answers. Decides nothing.</summary>
internal sealed class Standing(OpenStore store)
{
    private const int MaxPurposeChars = 200;

    /// <summary>The person of a session, if he still is one.</summary>
    /// <exception cref="NodeException">He was removed.</exception>
    internal Person PersonOf(Session session) =>
        store.State.People.TryGetValue(session.Person, out var person) && person.Active ? person : throw Agency.NoSession();

    internal AccessRequest Ask(Session session, AccessAction action, string purpose, string? authority)
    {
        if (purpose.Length > MaxPurposeChars)
        {
            throw Hosting.Requests.Bad("the purpose is longer than allowed");
        }

        return new AccessRequest { Person = session.Person, Action = action, Purpose = purpose, Authority = AuthorityOf(session, purpose, authority) };
    }

    internal static void CheckReason(string? reason)
    {
        if (reason?.Length > Limits.MaxFieldChars)
        {
            throw Hosting.Requests.Bad("the reason is longer than allowed");
        }
    }

    /// <summary>An id that is no id finds nothing, just as one that is: the two are answered alike.</summary>
    internal static ItemId ItemOf(string text) => Id128.TryParse(text, out var id) ? new ItemId(id) : default;

    internal HoldingId? HoldingOf(Person person, string text)
    {
        if (Id128.TryParse(text, out var id))
        {
            return new HoldingId(id);
        }

        return store.State.HoldingsOf(person, store.Now()).FirstOrDefault(h => string.Equals(h.Name, text, StringComparison.OrdinalIgnoreCase))?.Id;
    }

    // An authority is named by id or reference; where none is named and just one live one covers the purpose, it is that one.
    private AuthorityId? AuthorityOf(Session session, string purpose, string? text)
    {
        var state = store.State;
        var now = store.Now();
        if (text is null)
        {
            var fitting = state.AuthoritiesOf(PersonOf(session), now).Where(a => a.Purposes.Contains(purpose)).ToList();
            return fitting.Count switch
            {
                0 => null,
                1 => fitting[0].Id,
                _ => throw new NodeException(
                    NodeFault.AuthorityNeeded, FaultKind.BadInput, "several authorities cover this purpose, and none is named", "Name one of them."),
            };
        }

        if (Id128.TryParse(text, out var id))
        {
            return new AuthorityId(id);
        }

        var named = state.Authorities.Values.Where(a => string.Equals(a.Reference, text, StringComparison.OrdinalIgnoreCase)).ToList();
        return (named.Find(a => a.IsLive(now)) ?? named.FirstOrDefault())?.Id ?? default(AuthorityId);
    }
}

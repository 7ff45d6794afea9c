using Strongroom.Core;

namespace Strongroom.Node;

/// <summary>One signed-in person. Lives in memory only; made by <see cref="Agency.SignInAsync"/>. Thread-safe.</summary>
public sealed class Session
{
    internal Session(Id128 id, PersonId person, string token, DateTimeOffset started, DateTimeOffset expires)
    {
        Id = id;
        Person = person;
        Token = token;
        Started = started;
        Expires = expires;
        LastUsed = started;
    }

    /// <summary>Id of the session as the record shows it; not the token.</summary>
    public Id128 Id { get; }

    /// <summary>The person.</summary>
    public PersonId Person { get; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; }

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset Expires { get; }

    internal string Token { get; }

    /// <summary>The searches that can be gone on with.</summary>
    internal Work.SearchRuns Runs { get; } = new();

    /// <summary>What counting of pending work goes on against; null before the first.</summary>
    internal Work.Counting? Counting { get; set; }

    internal DateTimeOffset LastUsed { get; set; }
}

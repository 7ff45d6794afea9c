namespace Strongroom.Exchange;

/// <summary>What one node can ask of another. The numbers and names are part of the exchange-messages format.</summary>
public enum PeerCall : byte
{
    /// <summary>Search what the agreement lends: <c>search</c>.</summary>
    Search = 1,

    /// <summary>Open one item: <c>open</c>. What it is, and a grant to read it.</summary>
    Open = 2,

    /// <summary>Read a range of an open item's content, text, layout or corrections: <c>read</c>.</summary>
    Read = 3,

    /// <summary>Ask the other node as a witness: <c>witness</c>. This room carries the bytes and does not look at them.</summary>
    Witness = 4,
}

/// <summary>Names of calls.</summary>
public static class PeerCalls
{
    /// <summary>Path of a call under the peer's address, before its name.</summary>
    public const string Path = "/exchange/v1/";

    /// <summary>The media type of questions and answers.</summary>
    public const string MediaType = "application/vnd.strongroom.exchange";

    /// <summary>Greatest length of a question.</summary>
    public const int MaxQuestionBytes = 512 << 10;

    /// <summary>Greatest length of an answer.</summary>
    public const int MaxAnswerBytes = 16 << 20;

    /// <summary>Most bytes of one range that is read.</summary>
    public const int MaxRangeBytes = 1 << 20;

    /// <summary>A call's name.</summary>
    /// <param name="call">The call.</param>
    public static string NameOf(PeerCall call) => call switch
    {
        PeerCall.Search => "search",
        PeerCall.Open => "open",
        PeerCall.Read => "read",
        PeerCall.Witness => "witness",
        _ => throw new ArgumentOutOfRangeException(nameof(call)),
    };

    /// <summary>The call with this name, or null.</summary>
    /// <param name="name">Anything.</param>
    public static PeerCall? Named(string name) => name switch
    {
        "search" => PeerCall.Search,
        "open" => PeerCall.Open,
        "read" => PeerCall.Read,
        "witness" => PeerCall.Witness,
        _ => null,
    };
}

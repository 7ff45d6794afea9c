using Strongroom.Core;

namespace Strongroom.Search;

/// <summary>What can go wrong in the Search room. Codes are <c>search.</c> and the name in lower case; see docs/faults/search.md.</summary>
public enum SearchFault
{
    /// <summary>The query holds nothing to look for.</summary>
    EmptyQuery = 1,

    /// <summary>The query is longer than allowed.</summary>
    QueryTooLong = 2,

    /// <summary>The query has more words, phrases and filters than allowed, or brackets nested too deep.</summary>
    QueryTooComplex = 3,

    /// <summary>A quotation mark or bracket has no partner.</summary>
    Unbalanced = 4,

    /// <summary>AND, OR, NOT, a minus sign or a field name stands where nothing follows or precedes it.</summary>
    MissingOperand = 5,

    /// <summary>A word before a colon is not the name of a field.</summary>
    UnknownField = 6,

    /// <summary>A date or range of dates cannot be understood.</summary>
    BadDate = 7,

    /// <summary>A word with asterisks or question marks has too few letters, or is more than one word.</summary>
    BadWildcard = 8,

    /// <summary>The cursor does not belong to this query and sort order.</summary>
    BadCursor = 9,

    /// <summary>The number of hits asked for is outside the allowed range.</summary>
    BadLimit = 10,

    /// <summary>The bytes of an index segment break a rule of its format.</summary>
    MalformedSegment = 11,

    /// <summary>An index segment was made by other rules (format, analyzer, Unicode version or settings) and must be made anew.</summary>
    StaleSegment = 12,

    /// <summary>NEAR has a distance out of bounds, or stands between things that are not words.</summary>
    BadDistance = 13,

    /// <summary>A tilde stands behind something else than one word of some letters, or its number is none of edits.</summary>
    BadFuzzy = 14,
}

/// <summary>The one exception of the Search room. Messages hold codes, positions and ids only, never words of a query or document.</summary>
public sealed class SearchException : StrongroomException
{
    /// <summary>Makes the fault.</summary>
    /// <param name="fault">What went wrong.</param>
    /// <param name="message">One sentence without content.</param>
    /// <param name="remedy">What to do, or null.</param>
    /// <param name="position">Where in the query, counted in UTF-16 code units from 0, or null.</param>
    public SearchException(SearchFault fault, string message, string? remedy = null, int? position = null)
        : base(CodeOf("search", fault), FaultKind.BadInput, message, remedy)
    {
        Fault = fault;
        Position = position;
    }

    /// <summary>What went wrong.</summary>
    public SearchFault Fault { get; }

    /// <summary>Where in the query text, counted in UTF-16 code units from 0; null when the query is not at fault.</summary>
    public int? Position { get; }
}

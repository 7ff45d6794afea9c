using Strongroom.Search.Segments;

namespace Strongroom.Search.Queries;

/// <summary>A part of a query, understood. Immutable.</summary>
internal abstract record QueryNode
{
    /// <summary>Says nothing, so that no log can hold it.</summary>
    public sealed override string ToString() => "(query)";
}

/// <summary>A word, or several in a row: a phrase. Each word is a group of index terms.</summary>
internal sealed record WordsNode(TermField Field, IReadOnlyList<QueryWord> Words) : QueryNode;

/// <summary>Rows of words that stand near each other: for each operand a place can be found so that every step holds.</summary>
/// <param name="Field">Where they stand.</param>
/// <param name="Operands">At least two.</param>
/// <param name="Steps">What lies between each operand and the next: one fewer.</param>
internal sealed record NearNode(TermField Field, IReadOnlyList<NearOperand> Operands, IReadOnlyList<NearStep> Steps) : QueryNode;

/// <summary>What stands at one side of a NEAR: any of some rows of words, mostly one row of one word.</summary>
internal sealed record NearOperand(IReadOnlyList<IReadOnlyList<QueryWord>> Rows);

/// <summary>How far apart two neighbours of a NEAR stand.</summary>
/// <param name="Words">The last word of one and the first of the other lie at most so many places apart; 1 is side by side.</param>
/// <param name="InOrder">Whether the first must come first.</param>
internal readonly record struct NearStep(int Words, bool InOrder);

/// <summary>The values that are not words.</summary>
internal enum ValueField
{
    Type,
    Language,
    Holding,
    Label,
    Agency,
}

/// <summary>A value that a document has. <paramref name="Value"/> is as typed; what it names is settled when the query is run.</summary>
internal sealed record ValueNode(ValueField Field, string Value) : QueryNode;

/// <summary>A range of dates in milliseconds since 1970, both ends within.</summary>
internal sealed record DateNode(long From, long To) : QueryNode;

/// <summary>All of these; at least two, or one that is a <see cref="NotNode"/>.</summary>
internal sealed record AndNode(IReadOnlyList<QueryNode> Parts) : QueryNode;

/// <summary>At least one of these; at least two.</summary>
internal sealed record OrNode(IReadOnlyList<QueryNode> Parts) : QueryNode;

/// <summary>None of this.</summary>
internal sealed record NotNode(QueryNode Part) : QueryNode;

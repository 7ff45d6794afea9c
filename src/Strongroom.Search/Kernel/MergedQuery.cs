using Strongroom.Search.Queries;
using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <summary>A query with all that is known before merged indexes are searched. Immutable.</summary>
/// <param name="Root">The query.</param>
/// <param name="Plan">Its plan.</param>
/// <param name="Names">What values in it name.</param>
/// <param name="Shape">Its shape, if it has one.</param>
/// <param name="Groups">Numbers of the plan's groups in the order in which they were looked up: those of the shape's words first.</param>
/// <param name="Weights">The weights of the plan's groups; 0 for those that do not rank.</param>
internal sealed record MergedQuery(QueryNode Root, QueryPlan Plan, ValueNames Names, QueryShape? Shape, IReadOnlyList<int> Groups, uint[] Weights);

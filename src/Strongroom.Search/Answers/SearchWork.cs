namespace Strongroom.Search;

/// <summary>
/// The work that an answer took, counted. It depends on the asker's visible partitions and the query alone: the two-worlds test compares it.
/// For tests and benchmarks; never part of an answer that leaves the node.
/// </summary>
/// <param name="Partitions">Partitions opened: those on the ring that hold anything.</param>
/// <param name="Segments">Segments searched.</param>
/// <param name="Terms">Look-ups in term dictionaries.</param>
/// <param name="Postings">Postings read.</param>
/// <param name="Documents">Documents that matched.</param>
public readonly record struct SearchWork(long Partitions, long Segments, long Terms, long Postings, long Documents);

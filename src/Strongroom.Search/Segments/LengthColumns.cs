using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>The number of words in each zone of each document, which impacts and merges are made of; searches do not read it. Immutable.</summary>
/// <param name="length">Number of documents.</param>
/// <param name="titles">Words of titles.</param>
/// <param name="fields">Words of the other short fields.</param>
/// <param name="bodies">Words of bodies.</param>
internal sealed class LengthColumns(int length, SmallColumn titles, SmallColumn fields, SmallColumn bodies)
{
    /// <summary>Number of documents.</summary>
    public int Length => length;

    /// <summary>Memory taken.</summary>
    public long SizeBytes => titles.SizeBytes + fields.SizeBytes + bodies.SizeBytes;

    /// <summary>The numbers of a document.</summary>
    public ZoneCounts this[int document] => new(titles[document], fields[document], bodies[document]);
}

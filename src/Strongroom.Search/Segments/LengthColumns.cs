using Strongroom.Search.Ranking;

namespace Strongroom.Search.Segments;

/// <summary>The number of words in each zone of each document, which impacts and merges are made of; searches do not read it. Immutable.</summary>
internal sealed class LengthColumns
{
    private readonly SmallColumn _titles;
    private readonly SmallColumn _fields;
    private readonly SmallColumn _bodies;

    /// <summary>Takes the numbers.</summary>
    public LengthColumns(ZoneCounts[] lengths)
    {
        Length = lengths.Length;
        _titles = new SmallColumn(Array.ConvertAll(lengths, static l => l.Title));
        _fields = new SmallColumn(Array.ConvertAll(lengths, static l => l.Fields));
        _bodies = new SmallColumn(Array.ConvertAll(lengths, static l => l.Body));
    }

    /// <summary>Number of documents.</summary>
    public int Length { get; }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _titles.SizeBytes + _fields.SizeBytes + _bodies.SizeBytes;

    /// <summary>The numbers of a document.</summary>
    public ZoneCounts this[int document] => new(_titles[document], _fields[document], _bodies[document]);
}

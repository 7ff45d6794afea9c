namespace Strongroom.Search.Segments;

/// <summary>Which term stands at which position, in the order of documents and positions, in pieces that are never copied while it grows. Not thread-safe.</summary>
internal sealed class OccurrenceLog
{
    private const int FirstPiece = 256;
    private const int GreatestPiece = 1 << 16;

    private readonly List<ulong[]> _pieces = [];
    private ulong[] _piece = [];
    private int _used;

    /// <summary>Number of occurrences.</summary>
    public int Count { get; private set; }

    /// <summary>Adds an occurrence.</summary>
    public void Add(int term, int position)
    {
        if (_used == _piece.Length)
        {
            _piece = new ulong[Math.Clamp(2 * _piece.Length, FirstPiece, GreatestPiece)];
            _pieces.Add(_piece);
            _used = 0;
        }

        _piece[_used++] = ((ulong)(uint)term << 32) | (uint)position;
        Count++;
    }

    /// <summary>
    /// Sorts by term, document and position, without comparing: each occurrence has its place.
    /// </summary>
    /// <param name="documentEnds">For each document how many occurrences there are up to its end.</param>
    /// <param name="next">For each term where its first occurrence goes; then, where its last one went, plus one.</param>
    /// <returns>Document (above) and position (below) of each occurrence.</returns>
    public ulong[] Scatter(ReadOnlySpan<int> documentEnds, int[] next)
    {
        var scattered = GC.AllocateUninitializedArray<ulong>(Count);
        int document = 0, at = 0;
        foreach (var piece in _pieces)
        {
            var used = ReferenceEquals(piece, _piece) ? _used : piece.Length;
            foreach (var occurrence in piece.AsSpan(0, used))
            {
                while (at == documentEnds[document])
                {
                    document++;
                }

                at++;
                scattered[next[(int)(occurrence >> 32)]++] = ((ulong)(uint)document << 32) | (occurrence & uint.MaxValue);
            }
        }

        return scattered;
    }
}

namespace Strongroom.Search.Segments;

/// <summary>Which documents of a segment count: all but those removed, relabelled or superseded. Immutable; thread-safe.</summary>
internal sealed class LiveDocuments
{
    private readonly ulong[] _bits;

    private LiveDocuments(ulong[] bits, int[] dead)
    {
        _bits = bits;
        Dead = dead;
    }

    /// <summary>The others, ascending; at least one.</summary>
    public int[] Dead { get; }

    /// <summary>Makes a set.</summary>
    /// <param name="count">Documents in the segment.</param>
    /// <param name="dead">Those that do not count, ascending.</param>
    /// <returns>Null when all count.</returns>
    public static LiveDocuments? Without(int count, int[] dead)
    {
        if (dead.Length == 0)
        {
            return null;
        }

        var bits = new ulong[(count + 63) / 64];
        Array.Fill(bits, ulong.MaxValue);
        foreach (var document in dead)
        {
            bits[document >> 6] &= ~(1UL << (document & 63));
        }

        return new LiveDocuments(bits, dead);
    }

    /// <summary>Whether a document counts.</summary>
    public bool Contains(int document) => (_bits[document >> 6] >> (document & 63) & 1) != 0;

    /// <summary>Clears the bits of dead documents.</summary>
    /// <param name="firstWord">Number of the first 64 documents.</param>
    /// <param name="bits">Bits from there on.</param>
    public void Mask(int firstWord, Span<ulong> bits)
    {
        for (var i = 0; i < bits.Length && firstWord + i < _bits.Length; i++)
        {
            bits[i] &= _bits[firstWord + i];
        }
    }

    /// <summary>How many of some documents are dead.</summary>
    /// <param name="documents">Ascending.</param>
    public int CountDead(ReadOnlySpan<ushort> documents)
    {
        var count = 0;
        foreach (var document in Dead)
        {
            var at = documents.BinarySearch((ushort)document);
            if (at >= 0)
            {
                count++;
                documents = documents[(at + 1)..];
            }
            else
            {
                documents = documents[~at..];
            }
        }

        return count;
    }
}

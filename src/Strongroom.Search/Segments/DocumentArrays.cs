using System.Buffers;
using System.Buffers.Binary;
using Strongroom.Core;
using Strongroom.Search.Memory;

namespace Strongroom.Search.Segments;

/// <summary>The arrays of a segment's documents, outside the collector's heap in one stretch of memory, while they are filled. Not thread-safe.</summary>
internal sealed class DocumentArrays
{
    /// <summary>Titles, fields, bodies, where these begin, and where their places end.</summary>
    private const int SmallColumns = 5;

    private readonly NativeArena _arena;

    /// <summary>Asks for memory, all zeros.</summary>
    /// <param name="count">Number of documents.</param>
    /// <param name="children">How many of them have parents.</param>
    /// <param name="marksAtMost">No more places in bodies will be taken.</param>
    /// <param name="shortTextBytes">Bytes of titles and other short texts.</param>
    /// <param name="textBytes">Bytes of bodies.</param>
    public DocumentArrays(int count, int children, int marksAtMost, int shortTextBytes, int textBytes)
    {
        _arena = new NativeArena(
            NativeArena.RoomFor<HitRow>(count) + (2 * NativeArena.RoomFor<long>(count)) + (5 * NativeArena.RoomFor<ushort>(count)) + ((1 + SmallColumns) * NativeArena.RoomFor<int>(count))
            + NativeArena.RoomFor<ushort>(children) + NativeArena.RoomFor<ItemId>(children) + NativeArena.RoomFor<int>(marksAtMost)
            + NativeArena.RoomFor<byte>(shortTextBytes) + NativeArena.RoomFor<byte>(textBytes));
        Rows = _arena.Take<HitRow>(count);
        Dates = _arena.Take<long>(count);
        TextTags = _arena.Take<ulong>(count);
        Types = _arena.Take<ushort>(count);
        Languages = _arena.Take<ushort>(count);
        Holdings = _arena.Take<ushort>(count);
        Labels = _arena.Take<ushort>(count);
        ByItem = _arena.Take<ushort>(count);
        TextEnds = _arena.Take<int>(count);
        Children = _arena.Take<ushort>(children);
        Parents = _arena.Take<ItemId>(children);
        Texts = _arena.Take<byte>(shortTextBytes);
        Text = _arena.Take<byte>(textBytes);
    }

    /// <summary>What <see cref="DocumentTable.Rows"/> will be, and so on.</summary>
    public NativeArray<HitRow> Rows { get; }

    public NativeArray<long> Dates { get; }

    public NativeArray<ulong> TextTags { get; }

    public NativeArray<ushort> Types { get; }

    public NativeArray<ushort> Languages { get; }

    public NativeArray<ushort> Holdings { get; }

    public NativeArray<ushort> Labels { get; }

    /// <summary>The documents in the order of their items; filled in at the end.</summary>
    public NativeArray<ushort> ByItem { get; }

    public NativeArray<int> TextEnds { get; }

    public NativeArray<ushort> Children { get; }

    public NativeArray<ItemId> Parents { get; }

    public NativeArray<byte> Texts { get; }

    public NativeArray<byte> Text { get; }

    public LengthColumns Lengths { get; private set; } = new(0, default, default, default);

    public SmallColumn BodyStarts { get; private set; }

    public SmallColumn MarkEnds { get; private set; }

    public NativeArray<int> Marks { get; private set; }

    /// <summary>Takes a column whose numbers are known only now.</summary>
    public SmallColumn Column(ReadOnlySpan<uint> values) => new(_arena, values);

    /// <summary>Takes how many words the zones have and where bodies begin.</summary>
    public void TakeZones(SmallColumn titles, SmallColumn fields, SmallColumn bodies, SmallColumn bodyStarts) =>
        (Lengths, BodyStarts) = (new LengthColumns(Rows.Length, titles, fields, bodies), bodyStarts);

    /// <summary>Makes room for places in bodies, as many as the numbers of words ask for.</summary>
    /// <returns>False when these are more than there are at most; then nothing is taken.</returns>
    public bool TryTakeMarks(int atMost)
    {
        var ends = ArrayPool<uint>.Shared.Rent(Rows.Length);
        long count = 0;
        for (var d = 0; d < Rows.Length && count <= atMost; d++)
        {
            count += DocumentTable.MarksFor(Lengths[d].Body);
            ends[d] = (uint)count;
        }

        if (count <= atMost)
        {
            MarkEnds = Column(ends.AsSpan(0, Rows.Length));
            Marks = _arena.Take<int>((int)count);
        }

        ArrayPool<uint>.Shared.Return(ends);
        return count <= atMost;
    }

    /// <summary>Copies what the rows hold of columns, orders the items, and ends the filling.</summary>
    public DocumentTable ToTable(string[] types, string[] languages, HoldingId[] holdings, byte[][] labels)
    {
        SortItems();
        _arena.Freeze();
        return new DocumentTable(this, types, languages, holdings, labels);
    }

    private void SortItems()
    {
        var numbers = ByItem.Fill;
        var rows = Rows;
        var pooled = ArrayPool<ulong>.Shared.Rent(numbers.Length);
        var prefixes = pooled.AsSpan(0, numbers.Length); // ids are random: their first bytes decide nearly always
        Span<byte> bytes = stackalloc byte[Id128.ByteLength];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = (ushort)i;
            rows[i].Item.Value.WriteTo(bytes);
            prefixes[i] = BinaryPrimitives.ReadUInt64BigEndian(bytes);
        }

        prefixes.Sort(numbers);
        for (var from = 0; from < numbers.Length;)
        {
            var to = from + 1;
            while (to < numbers.Length && prefixes[to] == prefixes[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                numbers[from..to].Sort((a, b) => rows[a].Item.CompareTo(rows[b].Item));
            }

            from = to;
        }

        ArrayPool<ulong>.Shared.Return(pooled);
    }
}

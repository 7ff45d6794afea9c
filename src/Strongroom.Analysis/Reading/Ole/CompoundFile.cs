using System.Buffers.Binary;
using System.Text;

namespace Strongroom.Analysis.Reading.Ole;

/// <summary>
/// A compound file (MS-CFB), the file system in a file of the older Office formats and Outlook. Every chain is followed at most as far as
/// the file has sectors, so that loops end.
/// </summary>
internal sealed class CompoundFile
{
    private const int HeaderBytes = 512;
    private const int EntryBytes = 128;
    private const int MaxEntries = 100_000;
    private const uint LastSector = 0xFFFFFFFA;
    private const int NoEntry = -1;

    private readonly ReadOnlyMemory<byte> _bytes;
    private readonly int _sectorBytes;
    private readonly int _smallBytes;
    private readonly uint _smallLimit;
    private readonly uint[] _next;
    private readonly uint[] _smallNext;
    private readonly List<Entry> _entries = [];
    private readonly ReadOnlyMemory<byte> _small;

    private CompoundFile(ReadOnlyMemory<byte> bytes)
    {
        _bytes = bytes;
        var head = bytes.Span;
        _sectorBytes = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(head[30..]), 7, 16);
        _smallBytes = 1 << Math.Clamp((int)BinaryPrimitives.ReadUInt16LittleEndian(head[32..]), 3, 12);
        _smallLimit = BinaryPrimitives.ReadUInt32LittleEndian(head[56..]);
        _next = Table(Sectors(head));
        _smallNext = Numbers(Chain(BinaryPrimitives.ReadUInt32LittleEndian(head[60..]), long.MaxValue));
        ReadEntries(Chain(BinaryPrimitives.ReadUInt32LittleEndian(head[48..]), long.MaxValue).Span);
        _small = _entries.Count > 0 ? Chain(_entries[0].Start, _entries[0].Size) : default;
    }

    /// <summary>Paths of streams, storages apart by <c>/</c>, below the root.</summary>
    internal IEnumerable<string> Streams => _entries.Where(static entry => entry is { Kind: 2, Path: not null }).Select(static entry => entry.Path!);

    internal static CompoundFile? Open(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return bytes.Length < HeaderBytes ? null : new CompoundFile(bytes);
        }
        catch (Exception e) when (e is ArgumentException or IndexOutOfRangeException or OverflowException)
        {
            return null;
        }
    }

    internal bool Has(string path) => Find(path) is not null;

    /// <summary>A stream's bytes; empty when there is none.</summary>
    internal ReadOnlyMemory<byte> Read(string path)
    {
        if (Find(path) is not { } entry)
        {
            return default;
        }

        return entry.Size >= _smallLimit ? Chain(entry.Start, entry.Size) : SmallChain(entry.Start, entry.Size);
    }

    private Entry? Find(string path) => _entries.Find(entry => entry.Kind == 2 && string.Equals(entry.Path, path, StringComparison.OrdinalIgnoreCase));

    /// <summary>Numbers of the sectors that hold the table: 109 in the header, then chained lists of them.</summary>
    private List<uint> Sectors(ReadOnlySpan<byte> head)
    {
        var sectors = new List<uint>();
        for (var i = 0; i < 109; i++)
        {
            sectors.Add(BinaryPrimitives.ReadUInt32LittleEndian(head[(76 + (4 * i))..]));
        }

        var next = BinaryPrimitives.ReadUInt32LittleEndian(head[68..]);
        for (var seen = 0; next < LastSector && seen < Count; seen++)
        {
            var list = Numbers(Sector(next).ToArray());
            if (list.Length == 0)
            {
                break;
            }

            sectors.AddRange(list[..^1]);
            next = list[^1];
        }

        return [.. sectors.Where(static sector => sector < LastSector).Distinct()];
    }

    private int Count => (_bytes.Length / _sectorBytes) + 1;

    private uint[] Table(List<uint> sectors)
    {
        var table = new List<uint>();
        foreach (var sector in sectors)
        {
            table.AddRange(Numbers(Sector(sector).ToArray()));
        }

        return [.. table];
    }

    private ReadOnlySpan<byte> Sector(uint number)
    {
        var start = ((long)number + 1) * _sectorBytes;
        return start >= _bytes.Length ? [] : _bytes.Span.Slice((int)start, (int)Math.Min(_sectorBytes, _bytes.Length - start));
    }

    private ReadOnlyMemory<byte> Chain(uint sector, long size)
    {
        var buffer = new ByteBuffer(_sectorBytes);
        for (var seen = 0; sector < LastSector && buffer.Length < size && seen < Count; seen++)
        {
            buffer.Add(Sector(sector));
            sector = sector < _next.Length ? _next[sector] : uint.MaxValue;
        }

        buffer.Cut((int)Math.Min(size, int.MaxValue));
        return buffer.Written;
    }

    private ReadOnlyMemory<byte> SmallChain(uint sector, long size)
    {
        var buffer = new ByteBuffer(_smallBytes);
        for (var seen = 0; sector < LastSector && buffer.Length < size && seen <= _smallNext.Length; seen++)
        {
            var start = (long)sector * _smallBytes;
            if (start >= _small.Length)
            {
                break;
            }

            buffer.Add(_small.Span.Slice((int)start, (int)Math.Min(_smallBytes, _small.Length - start)));
            sector = sector < _smallNext.Length ? _smallNext[sector] : uint.MaxValue;
        }

        buffer.Cut((int)Math.Min(size, int.MaxValue));
        return buffer.Written;
    }

    private static uint[] Numbers(ReadOnlyMemory<byte> bytes)
    {
        var numbers = new uint[bytes.Length / 4];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = BinaryPrimitives.ReadUInt32LittleEndian(bytes.Span[(4 * i)..]);
        }

        return numbers;
    }

    private void ReadEntries(ReadOnlySpan<byte> directory)
    {
        for (var at = 0; at + EntryBytes <= directory.Length && _entries.Count < MaxEntries; at += EntryBytes)
        {
            var entry = directory.Slice(at, EntryBytes);
            var nameBytes = Math.Clamp(BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]) - 2, 0, 62);
            _entries.Add(new Entry(
                Encoding.Unicode.GetString(entry[..nameBytes]),
                entry[66],
                BinaryPrimitives.ReadInt32LittleEndian(entry[68..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[72..]),
                BinaryPrimitives.ReadInt32LittleEndian(entry[76..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[116..]),
                Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(entry[120..]), (uint)_bytes.Length)));
        }

        // Each entry is visited once, whatever its links say.
        var open = new Stack<(int Entry, string Prefix)>();
        if (_entries.Count > 0)
        {
            open.Push((_entries[0].Child, string.Empty));
        }

        while (open.TryPop(out var place))
        {
            if (place.Entry <= NoEntry || place.Entry >= _entries.Count || _entries[place.Entry] is { Path: not null })
            {
                continue;
            }

            var entry = _entries[place.Entry];
            entry.Path = place.Prefix + entry.Name;
            open.Push((entry.Left, place.Prefix));
            open.Push((entry.Right, place.Prefix));
            open.Push((entry.Child, entry.Path + "/"));
        }
    }

    private sealed record Entry(string Name, byte Kind, int Left, int Right, int Child, uint Start, uint Size)
    {
        internal string? Path { get; set; }
    }
}

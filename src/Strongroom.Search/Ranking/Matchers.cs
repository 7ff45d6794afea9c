using Strongroom.Search.Memory;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>The documents of one segment that fulfil a part of a query. Goes through them once, in ascending order. Not thread-safe.</summary>
internal abstract class Matcher
{
    /// <summary>Documents are looked at in windows of this size, so that what is written fits the fastest cache.</summary>
    public const int Window = 4096;

    /// <summary>Said when nothing follows.</summary>
    public const int None = int.MaxValue;

    /// <summary>A document from <paramref name="from"/> on before which none matches; it need not match itself.</summary>
    public abstract int Next(int from);

    /// <summary>Sets the bits of the documents that match.</summary>
    /// <param name="start">First document of the window.</param>
    /// <param name="end">The one after its last.</param>
    /// <param name="bits">Bit 0 is <paramref name="start"/>; clear on entry.</param>
    public abstract void Fill(int start, int end, Span<ulong> bits);
}

/// <summary>Documents that hold a term.</summary>
internal sealed class TermMatcher : Matcher
{
    private readonly PostingCursor _cursor;

    public TermMatcher(PostingCursor cursor) => _cursor = cursor;

    public override int Next(int from) => _cursor.Seek(from);

    public override void Fill(int start, int end, Span<ulong> bits) => _cursor.Mark(start, end, bits);
}

/// <summary>Documents that hold any term of a group of several.</summary>
internal sealed class GroupMatcher : Matcher
{
    private readonly byte[] _impacts;

    /// <summary>Makes it.</summary>
    /// <param name="impacts">For each document its greatest impact, 0 for none.</param>
    public GroupMatcher(byte[] impacts) => _impacts = impacts;

    public override int Next(int from)
    {
        if (from >= _impacts.Length)
        {
            return None;
        }

        var offset = _impacts.AsSpan(from).IndexOfAnyExcept((byte)0);
        return offset < 0 ? None : from + offset;
    }

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        for (var document = start; document < end; document++)
        {
            if (_impacts[document] != 0)
            {
                bits[(document - start) >> 6] |= 1UL << (document & 63);
            }
        }
    }
}

/// <summary>Documents whose value in a column is wanted.</summary>
internal sealed class ColumnMatcher : Matcher
{
    private readonly NativeArray<ushort> _column;
    private readonly bool[] _wanted;
    private readonly bool _any;

    public ColumnMatcher(NativeArray<ushort> column, bool[] wanted)
    {
        _column = column;
        _wanted = wanted;
        _any = Array.IndexOf(wanted, true) >= 0;
    }

    public override int Next(int from) => _any && from < _column.Length ? from : None;

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        for (var document = start; document < end; document++)
        {
            if (_wanted[_column[document]])
            {
                bits[(document - start) >> 6] |= 1UL << (document & 63);
            }
        }
    }
}

/// <summary>Documents dated within a range.</summary>
internal sealed class DateMatcher : Matcher
{
    private readonly NativeArray<long> _dates;
    private readonly long _from;
    private readonly long _to;

    public DateMatcher(NativeArray<long> dates, long from, long to) => (_dates, _from, _to) = (dates, from, to);

    public override int Next(int from) => from < _dates.Length ? from : None;

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        for (var document = start; document < end; document++)
        {
            var date = _dates[document];
            if (date >= _from && date <= _to)
            {
                bits[(document - start) >> 6] |= 1UL << (document & 63);
            }
        }
    }
}

/// <summary>Nothing.</summary>
internal sealed class NoMatcher : Matcher
{
    public static NoMatcher Instance { get; } = new();

    public override int Next(int from) => None;

    public override void Fill(int start, int end, Span<ulong> bits)
    {
    }
}

/// <summary>What any of several match.</summary>
internal sealed class OrMatcher : Matcher
{
    private readonly Matcher[] _parts;

    public OrMatcher(Matcher[] parts) => _parts = parts;

    public override int Next(int from)
    {
        var least = None;
        foreach (var part in _parts)
        {
            least = Math.Min(least, part.Next(from));
        }

        return least;
    }

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        Span<ulong> own = stackalloc ulong[Window / 64];
        foreach (var part in _parts)
        {
            own.Clear();
            part.Fill(start, end, own);
            for (var i = 0; i < own.Length; i++)
            {
                bits[i] |= own[i];
            }
        }
    }
}

/// <summary>What all of several match and none of others.</summary>
internal sealed class AndMatcher : Matcher
{
    private readonly Matcher[] _required;
    private readonly Matcher[] _denied;
    private readonly int _count;

    /// <summary>Makes it.</summary>
    /// <param name="required">All must match; none means that every document does.</param>
    /// <param name="denied">None may match.</param>
    /// <param name="count">Documents in the segment.</param>
    public AndMatcher(Matcher[] required, Matcher[] denied, int count) => (_required, _denied, _count) = (required, denied, count);

    public override int Next(int from)
    {
        var next = from < _count ? from : None;
        foreach (var part in _required)
        {
            if (next == None)
            {
                break;
            }

            next = part.Next(next);
        }

        return next;
    }

    public override void Fill(int start, int end, Span<ulong> bits)
    {
        Span<ulong> own = stackalloc ulong[Window / 64];
        if (_required.Length == 0)
        {
            for (var document = start; document < end; document++)
            {
                bits[(document - start) >> 6] |= 1UL << (document & 63);
            }
        }
        else
        {
            _required[0].Fill(start, end, bits);
        }

        for (var p = 1; p < _required.Length && bits.IndexOfAnyExcept(0UL) >= 0; p++)
        {
            own.Clear();
            _required[p].Fill(start, end, own);
            for (var i = 0; i < own.Length; i++)
            {
                bits[i] &= own[i];
            }
        }

        for (var p = 0; p < _denied.Length && bits.IndexOfAnyExcept(0UL) >= 0; p++)
        {
            own.Clear();
            _denied[p].Fill(start, end, own);
            for (var i = 0; i < own.Length; i++)
            {
                bits[i] &= ~own[i];
            }
        }
    }
}

using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Goes through the keys that several indexes hold, in order of their bytes, each key once. Not thread-safe.</summary>
internal sealed class DictionaryWalk
{
    private readonly IReadOnlyList<IVisibleWords> _views;
    private readonly byte[] _start;
    private readonly int[] _heads; // for each index the number of the term it stands at
    private readonly int[] _heap; // numbers of indexes that stand at a key with the right start, least key on top
    private readonly List<(int View, int Term)> _here = [];
    private int _count;

    /// <summary>Begins before the first key.</summary>
    /// <param name="views">The indexes.</param>
    /// <param name="start">What the keys of interest begin with.</param>
    public DictionaryWalk(IReadOnlyList<IVisibleWords> views, byte[] start)
    {
        _views = views;
        _start = start;
        _heads = new int[views.Count];
        _heap = new int[views.Count];
        for (var s = 0; s < _heads.Length; s++)
        {
            _heads[s] = FirstFrom(views[s], start, 0);
            Push(s);
        }
    }

    /// <summary>The indexes that hold the key, with the key's number in each.</summary>
    public IReadOnlyList<(int View, int Term)> Here => _here;

    /// <summary>The key. Valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => KeyOf(_here[0].View, _here[0].Term);

    /// <summary>Goes to the next key.</summary>
    public bool MoveNext()
    {
        _here.Clear();
        if (_count == 0)
        {
            return false;
        }

        do
        {
            var view = _heap[0];
            _here.Add((view, _heads[view]++));
            Replace(view);
        }
        while (_count > 0 && KeyOf(_heap[0], _heads[_heap[0]]).SequenceEqual(Key));
        return true;
    }

    /// <summary>Leaves out what begins as the key at hand does.</summary>
    /// <param name="length">So many bytes of it, at least one.</param>
    public void SkipAll(int length)
    {
        var next = Key[..length].ToArray();
        next[^1]++; // no byte of UTF-8 is 255
        while (_count > 0 && KeyOf(_heap[0], _heads[_heap[0]]).SequenceCompareTo(next) < 0)
        {
            var view = _heap[0];
            _heads[view] = FirstFrom(_views[view], next, _heads[view]);
            Replace(view);
        }
    }

    /// <summary>The first word, from one on, whose key does not come before a key: by doubling steps and halving, since it mostly is near.</summary>
    private static int FirstFrom(IVisibleWords words, ReadOnlySpan<byte> key, int from)
    {
        int low = from, step = 1;
        while (low + step <= words.TermCount && words.Key(low + step - 1).SequenceCompareTo(key) < 0)
        {
            low += step;
            step *= 2;
        }

        var high = Math.Min(low + step - 1, words.TermCount);
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = words.Key(middle).SequenceCompareTo(key) < 0 ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private ReadOnlySpan<byte> KeyOf(int view, int term) => _views[view].Key(term);

    private bool IsOfInterest(int view) =>
        _heads[view] < _views[view].TermCount && KeyOf(view, _heads[view]).StartsWith(_start);

    private void Push(int view)
    {
        if (!IsOfInterest(view))
        {
            return;
        }

        var at = _count++;
        _heap[at] = view;
        while (at > 0 && IsBefore(_heap[at], _heap[(at - 1) / 2]))
        {
            (_heap[at], _heap[(at - 1) / 2]) = (_heap[(at - 1) / 2], _heap[at]);
            at = (at - 1) / 2;
        }
    }

    /// <summary>Puts the index on top where it belongs now, or takes it out.</summary>
    private void Replace(int view)
    {
        if (!IsOfInterest(view))
        {
            _heap[0] = _heap[--_count];
        }

        for (var at = 0; ;)
        {
            var least = at;
            for (var child = (2 * at) + 1; child <= (2 * at) + 2 && child < _count; child++)
            {
                least = IsBefore(_heap[child], _heap[least]) ? child : least;
            }

            if (least == at)
            {
                return;
            }

            (_heap[at], _heap[least]) = (_heap[least], _heap[at]);
            at = least;
        }
    }

    private bool IsBefore(int a, int b)
    {
        var order = KeyOf(a, _heads[a]).SequenceCompareTo(KeyOf(b, _heads[b]));
        return order != 0 ? order < 0 : a < b;
    }
}

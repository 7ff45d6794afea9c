using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Search.Kernel;

namespace Strongroom.Search.Segments;

/// <summary>
/// The distinct terms of a segment while it is built: keys end to end in one stretch of memory, found by hash, numbered as they come. No string is made of any word. Not thread-safe.
/// </summary>
internal sealed class TermArena
{
    private const int LeastPlaces = 64;

    /// <summary>What a character takes in UTF-8 at most.</summary>
    private const int MaxUtf8 = 3;

    private readonly ByteSink _keys = new(512);
    private byte[] _key = new byte[256];
    private Term[] _terms = new Term[LeastPlaces / 2];
    private uint[] _places = new uint[LeastPlaces]; // a term's number plus one, 0 where there is none

    /// <summary>A term so far.</summary>
    /// <param name="KeyEnd">Where its key ends.</param>
    /// <param name="Hash">Low bits of its hash.</param>
    /// <param name="Document">The last document that holds it.</param>
    /// <param name="Holders">Documents that hold it.</param>
    /// <param name="Occurrences">How often it occurs.</param>
    public record struct Term(int KeyEnd, uint Hash, int Document, int Holders, int Occurrences);

    /// <summary>Number of terms.</summary>
    public int Count { get; private set; }

    /// <summary>A term, to be written to.</summary>
    /// <param name="number">Its number.</param>
    public ref Term this[int number] => ref _terms[number];

    /// <summary>The key of a term.</summary>
    public ReadOnlySpan<byte> Key(int number)
    {
        var start = number == 0 ? 0 : _terms[number - 1].KeyEnd;
        return _keys.Written[start.._terms[number].KeyEnd];
    }

    /// <summary>Overwrites all keys; it is of no use afterwards.</summary>
    public void Wipe() => _keys.Wipe();

    /// <summary>The number of a term; one that was not there is added.</summary>
    /// <param name="field">Its field.</param>
    /// <param name="word">Its word.</param>
    public int NumberOf(TermField field, ReadOnlySpan<char> word)
    {
        var key = KeyOf(field, word);
        var hash = unchecked((uint)WordHash.Of(key)); // its low half
        var mask = _places.Length - 1;
        var at = (int)(hash & (uint)mask);
        for (; _places[at] != 0; at = (at + 1) & mask)
        {
            var number = (int)_places[at] - 1;
            if (_terms[number].Hash == hash && Key(number).SequenceEqual(key))
            {
                return number;
            }
        }

        return Add(key, hash, at);
    }

    /// <summary>Numbers of all terms in order of their keys' bytes.</summary>
    public int[] InOrder()
    {
        var order = new int[Count];
        var prefixes = new ulong[Count]; // the first eight bytes decide most comparisons
        for (var number = 0; number < order.Length; number++)
        {
            order[number] = number;
            prefixes[number] = PrefixOf(Key(number));
        }

        Array.Sort(prefixes, order);
        for (var from = 0; from < order.Length;)
        {
            var to = from + 1;
            while (to < order.Length && prefixes[to] == prefixes[from])
            {
                to++;
            }

            if (to - from > 1)
            {
                order.AsSpan(from, to - from).Sort((a, b) => Key(a).SequenceCompareTo(Key(b)));
            }

            from = to;
        }

        return order;
    }

    private static ulong PrefixOf(ReadOnlySpan<byte> key)
    {
        ulong prefix = 0;
        for (var i = 0; i < sizeof(ulong); i++)
        {
            prefix = (prefix << 8) | (i < key.Length ? key[i] : 0UL);
        }

        return prefix;
    }

    private ReadOnlySpan<byte> KeyOf(TermField field, ReadOnlySpan<char> word)
    {
        if (_key.Length <= MaxUtf8 * word.Length)
        {
            _key = new byte[2 * MaxUtf8 * word.Length];
        }

        _key[0] = (byte)field;
        for (var i = 0; i < word.Length; i++)
        {
            if (word[i] >= 0x80)
            {
                return _key.AsSpan(0, 1 + Encoding.UTF8.GetBytes(word, _key.AsSpan(1)));
            }

            _key[i + 1] = (byte)word[i];
        }

        return _key.AsSpan(0, 1 + word.Length);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Add(ReadOnlySpan<byte> key, uint hash, int at)
    {
        if (Count == _terms.Length)
        {
            Array.Resize(ref _terms, 2 * _terms.Length);
        }

        _keys.Add(key);
        _terms[Count] = new Term(_keys.Length, hash, -1, 0, 0);
        _places[at] = (uint)++Count;
        if (2 * Count > _places.Length)
        {
            Grow();
        }

        return Count - 1;
    }

    private void Grow()
    {
        _places = new uint[BitOperations.RoundUpToPowerOf2((uint)_places.Length + 1)];
        var mask = _places.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var at = (int)(_terms[number].Hash & (uint)mask);
            while (_places[at] != 0)
            {
                at = (at + 1) & mask;
            }

            _places[at] = (uint)(number + 1);
        }
    }
}

using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Search.Memory;
using Strongroom.Search.Words.Names;

namespace Strongroom.Search.Segments;

/// <summary>Which words of an index may be spellings of one name: the numbers of its words by the keys that they have as names. Follows from the dictionary and is never written. Immutable.</summary>
internal sealed class NameTable
{
    private readonly NativeArray<ulong> _entries; // key above, number below; ascending

    /// <summary>Makes the table.</summary>
    /// <param name="words">The words.</param>
    public NameTable(IWordList words)
    {
        var entries = new List<ulong>();
        Span<char> letters = stackalloc char[SpokenName.MaxLetters];
        Span<char> memory = stackalloc char[SpokenName.MaxSounds];
        Span<uint> keys = stackalloc uint[SpokenName.MaxKeys];
        for (var term = 0; term < words.TermCount && words.Key(term)[0] == (byte)TermField.Words; term++)
        {
            if (TryLetters(words.Key(term)[1..], letters, out var length) && SpokenName.TryHear(letters[..length], memory, out var name))
            {
                foreach (var key in keys[..name.Keys(keys)])
                {
                    entries.Add(((ulong)key << 32) | (uint)term);
                }
            }
        }

        entries.Sort();
        var arena = new NativeArena(NativeArena.RoomFor<ulong>(entries.Count));
        _entries = arena.Copy<ulong>(CollectionsMarshal.AsSpan(entries));
        arena.Freeze();
        GC.KeepAlive(words);
    }

    /// <summary>Memory taken.</summary>
    public long SizeBytes => _entries.SizeBytes;

    /// <summary>Finds the spellings of a name.</summary>
    /// <param name="words">The words that the table was made of.</param>
    /// <param name="folded">The name, one word.</param>
    /// <param name="terms">Receives their numbers, none twice.</param>
    /// <returns>How many words were compared.</returns>
    public int Find(IWordList words, ReadOnlySpan<char> folded, List<int> terms)
    {
        Span<char> letters = stackalloc char[SpokenName.MaxLetters];
        Span<char> memory = stackalloc char[SpokenName.MaxSounds];
        Span<char> otherMemory = stackalloc char[SpokenName.MaxSounds];
        Span<uint> keys = stackalloc uint[SpokenName.MaxKeys];
        if (!SpokenName.TryHear(folded, memory, out var name))
        {
            return 0;
        }

        var compared = 0;
        var first = terms.Count;
        foreach (var key in keys[..name.Keys(keys)])
        {
            var at = _entries.Span.BinarySearch((ulong)key << 32);
            for (at = at < 0 ? ~at : at; at < _entries.Length && _entries[at] >> 32 == key; at++, compared++)
            {
                var term = (int)(_entries[at] & uint.MaxValue);
                if (TryLetters(words.Key(term)[1..], letters, out var length)
                    && SpokenName.TryHear(letters[..length], otherMemory, out var other)
                    && NameDistance.AreSpellings(name, other)
                    && terms.IndexOf(term, first) < 0)
                {
                    terms.Add(term);
                }
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(words);
        return compared;
    }

    private static bool TryLetters(ReadOnlySpan<byte> word, Span<char> letters, out int length) => Encoding.UTF8.TryGetChars(word, letters, out length);
}

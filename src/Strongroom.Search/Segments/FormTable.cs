using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Search.Kernel;
using Strongroom.Search.Memory;
using Strongroom.Search.Words;
using Strongroom.Search.Words.Forms;

namespace Strongroom.Search.Segments;

/// <summary>
/// Which words of an index are forms of one another: the numbers of those whose stem is not the word itself, by the hash of the stem. Follows from the dictionary and is never written. Immutable.
/// </summary>
internal sealed class FormTable
{
    private readonly NativeArray<ulong> _entries; // hash above, number below; ascending

    /// <summary>Makes the table.</summary>
    /// <param name="words">The words.</param>
    public FormTable(IWordList words)
    {
        var entries = new List<ulong>(words.TermCount / 2);
        Span<char> word = stackalloc char[WordForms.MaxStemChars];
        Span<char> memory = stackalloc char[WordForms.MaxStemChars];
        for (var term = 0; term < words.TermCount; term++)
        {
            var key = words.Key(term);
            if (key[0] != (byte)TermField.Words || key.Length > 1 + (3 * Tokenizer.MaxWordChars))
            {
                continue;
            }

            key = key[1..];

            var folded = word[..Encoding.UTF8.GetChars(key, word)];
            foreach (var language in WordForms.LanguagesOf(folded))
            {
                var stem = WordForms.Stem(folded, language, memory);
                if (!stem.SequenceEqual(folded))
                {
                    entries.Add(((ulong)Hash(stem, language) << 32) | (uint)term);
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

    /// <summary>Finds the forms of a word.</summary>
    /// <param name="words">The words that the table was made of.</param>
    /// <param name="folded">The word.</param>
    /// <param name="stems">Its stems.</param>
    /// <param name="terms">Receives their numbers, none twice; the word itself included.</param>
    public void Find(IWordList words, string folded, WordStems stems, List<int> terms)
    {
        AddWord(words, folded, terms);
        Span<char> again = stackalloc char[WordForms.MaxStemChars];
        Span<char> other = stackalloc char[WordForms.MaxStemChars];
        foreach (ref readonly var stem in stems.All.Span)
        {
            if (stem.IsOwn)
            {
                AddWord(words, stem.Stem, terms);
            }

            var hash = Hash(stem.Stem, stem.Language);
            for (var at = FirstOf(hash); at < _entries.Length && _entries[at] >> 32 == hash; at++)
            {
                var term = (int)(_entries[at] & uint.MaxValue);
                var found = other[..Encoding.UTF8.GetChars(words.Key(term)[1..], other)];
                if (WordForms.Stem(found, stem.Language, again).SequenceEqual(stem.Stem) && !terms.Contains(term))
                {
                    terms.Add(term);
                }
            }
        }

        GC.KeepAlive(this);
        GC.KeepAlive(words);
    }

    private static void AddWord(IWordList words, ReadOnlySpan<char> word, List<int> terms)
    {
        Span<byte> key = stackalloc byte[1 + (3 * WordForms.MaxStemChars)];
        key[0] = (byte)TermField.Words;
        key = key[..(1 + Encoding.UTF8.GetBytes(word, key[1..]))];
        var term = words.Find(key);
        if (term >= 0 && !terms.Contains(term))
        {
            terms.Add(term);
        }
    }

    private int FirstOf(uint hash)
    {
        var at = _entries.Span.BinarySearch((ulong)hash << 32);
        return at < 0 ? ~at : at; // found only where term 0 stands under that hash
    }

    /// <summary>Keyed, so that no text can be made to fall into one place.</summary>
    private static uint Hash(ReadOnlySpan<char> stem, FormsOf language) => (uint)(WordHash.Of(MemoryMarshal.AsBytes(stem)) >> 32) ^ ((uint)language << 29);
}

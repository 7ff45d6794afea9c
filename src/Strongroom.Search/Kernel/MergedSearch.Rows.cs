using System.Runtime.InteropServices;
using Strongroom.Search.Memory;

namespace Strongroom.Search.Kernel;

/// <content>
/// Words of several terms in a window: a row of one byte for each document, in which its greatest impact stands. So many terms cost what their postings cost, and a document is looked at once.
/// </content>
internal sealed unsafe partial class MergedSearch
{
    private readonly NativeBlock?[] _rows = new NativeBlock?[MaxWords]; // by the word's place; always clear where no window is noted
    private readonly int[] _rowStarts = new int[MaxWords]; // the window that a row is of, plus one; 0 for none

    private int _rowCount; // no row at or behind this place is of a window

    /// <summary>Whether a word's row is of the window of a document.</summary>
    private bool HasRow(in MergedWord word, int document) => _rowStarts[word.Word] == (document & ~(WindowDocuments - 1)) + 1;

    /// <summary>A word's impact on a document, from its row where there is one.</summary>
    private uint ImpactIn(in MergedWord word, int document) =>
        !word.IsOneTerm && HasRow(word, document) ? _rows[word.Word]!.Address[document & (WindowDocuments - 1)] : ImpactOf(word, document);

    /// <summary>A word's row of a window.</summary>
    private byte* RowOf(in MergedWord word, int start)
    {
        var block = _rows[word.Word] ??= new NativeBlock(WindowDocuments);
        var row = block.Address;
        if (_rowStarts[word.Word] == start + 1)
        {
            return row;
        }

        ClearRow(word.Word);
        _rowStarts[word.Word] = start + 1;
        _rowCount = Math.Max(_rowCount, word.Word + 1);
        for (var t = word.First; t < word.End; t++)
        {
            ref var term = ref _terms[t];
            EnterAnyhow(ref term, start);
            Postings += term.To - term.From;
            unchecked // numbers of documents
            {
                if (term.Seldom != null)
                {
                    for (var posting = term.From; posting < term.To; posting++)
                    {
                        var packed = term.Seldom[posting];
                        ref var impact = ref row[(packed >> MergedIndex.ImpactBits) & (WindowDocuments - 1)];
                        impact = Math.Max(impact, (byte)packed);
                    }
                }
                else
                {
                    for (var posting = term.From; posting < term.To; posting++)
                    {
                        ref var impact = ref row[term.Documents[posting] & (WindowDocuments - 1)];
                        impact = Math.Max(impact, term.Impacts[posting]);
                    }
                }
            }
        }

        return row;
    }

    private void ClearRow(int place)
    {
        if (_rowStarts[place] != 0)
        {
            NativeMemory.Clear(_rows[place]!.Address, WindowDocuments);
            _rowStarts[place] = 0;
        }
    }

    /// <summary>All rows are cleared: whatever the next search looks for, they say nothing.</summary>
    private void ClearRows()
    {
        for (; _rowCount > 0; _rowCount--)
        {
            ClearRow(_rowCount - 1);
        }
    }

    /// <summary>Finds a term's postings in a window, whichever was looked at before.</summary>
    private void EnterAnyhow(ref MergedTerm term, int start)
    {
        if (term.Seldom != null)
        {
            term.To = term.First;
            while (term.To < term.End && term.Seldom[term.To] >> MergedIndex.ImpactBits < (uint)start)
            {
                term.To++;
            }
        }

        Enter(ref term, start);
    }

    /// <summary>Documents that hold a word.</summary>
    private sealed class WordMatcher(MergedSearch search, MergedWord word) : MergedMatcher
    {
        /// <inheritdoc/>
        public override long Most => word.Length;

        /// <inheritdoc/>
        public override long CostOfOne => LookUpCost * (long)word.Terms;

        /// <inheritdoc/>
        public override long CostOfWindow => 64 + (Most * WindowDocuments / Math.Max(WindowDocuments, search._index.Count));

        /// <inheritdoc/>
        public override bool Holds(int document)
        {
            search.Postings++;
            return search.ImpactIn(word, document) > 0;
        }

        /// <inheritdoc/>
        public override void Fill(int start, ulong* bits)
        {
            if (!word.IsOneTerm)
            {
                Lanes.Held(search.RowOf(word, start), WindowDocuments, bits);
                return;
            }

            ref var term = ref search._terms[word.First];
            search.EnterAnyhow(ref term, start);
            search.Postings += term.To - term.From;
            unchecked // numbers of documents
            {
                for (var posting = term.From; posting < term.To; posting++)
                {
                    var place = (term.Seldom != null ? term.Seldom[posting] >> MergedIndex.ImpactBits : term.Documents[posting]) & (WindowDocuments - 1);
                    bits[place >> 6] |= 1UL << (int)(place & 63);
                }
            }
        }
    }
}

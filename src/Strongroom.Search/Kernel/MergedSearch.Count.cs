using System.Numerics;

namespace Strongroom.Search.Kernel;

/// <content>
/// All that match: in a window each document has a byte, in which each word has a bit, or all words one where any will do. So what matches comes out 64 documents at a time.
/// </content>
internal sealed unsafe partial class MergedSearch
{
    /// <summary>Of so many words all can be required: as many as a byte has bits.</summary>
    public const int MostRequired = 8;

    private readonly ulong[] _matches = new ulong[WindowDocuments / 64];

    private void CountMatches(int from, int to, MatchCounter counter)
    {
        var counts = counter.Enter(_index, _view);
        Rewind();
        for (var start = from & ~(WindowDocuments - 1); start < to; start += WindowDocuments)
        {
            Enter(start);
            FetchWindow(0);
            for (var i = 0; i < _count; i++)
            {
                Postings += _words[i].InWindow;
                for (var t = _words[i].First; t < _words[i].End; t++)
                {
                    Mark(_terms[t], _shape.RequiresAll ? 1 << i : 1);
                }
            }

            var length = Math.Min(WindowDocuments, ((_index.Count - start) + 63) & ~63);
            Lanes.Take(_sums, length, (byte)(_shape.RequiresAll ? (1 << _count) - 1 : 1), _matches);
            Dead?.Mask(start, _matches);
            Collect(start, length / 64, counter, counts);
        }

        counter.Leave();
    }

    private void Mark(in MergedTerm term, int mark)
    {
        unchecked // numbers of documents
        {
            if (term.Seldom != null)
            {
                for (var posting = term.From; posting < term.To; posting++)
                {
                    _sums[(term.Seldom[posting] >> MergedIndex.ImpactBits) & (WindowDocuments - 1)] |= (byte)mark;
                }

                return;
            }

            for (var posting = term.From; posting < term.To; posting++)
            {
                _sums[term.Documents[posting] & (WindowDocuments - 1)] |= (byte)mark;
            }
        }
    }

    private void Collect(int start, int words, MatchCounter counter, int[] counts)
    {
        var looksAtEach = _shape.HasPhrases || counter.Facets is not null;
        for (var w = 0; w < words; w++)
        {
            var matches = _matches[w];
            if (!looksAtEach && counter.HasNewest)
            {
                counter.Total += BitOperations.PopCount(matches);
                continue;
            }

            for (; matches != 0; matches &= matches - 1)
            {
                var document = start + (w << 6) + BitOperations.TrailingZeroCount(matches);
                if (_shape.HasPhrases && !HoldsPhrases(document))
                {
                    continue;
                }

                counter.Total++;
                if (counter.Facets is not null)
                {
                    counts[_index.ClassOf[document]]++;
                }

                if (!counter.HasNewest && counter.IsWanted(document))
                {
                    counter.Take(document, FullScore(document));
                }
            }
        }
    }

    private bool HoldsPhrases(int document)
    {
        for (var i = 0; i < _count; i++)
        {
            if (_words[i].IsOneTerm) // as the words of phrases are
            {
                ImpactOf(_words[i], document);
            }
        }

        return HoldsPhrases();
    }

    private uint FullScore(int document)
    {
        uint score = 0;
        for (var i = 0; i < _count; i++)
        {
            score = unchecked(score + (_words[i].Weight * ImpactOf(_words[i], document))); // sums of at most 64 products of 16 and 8 bits
        }

        return score;
    }
}

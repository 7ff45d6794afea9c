namespace Strongroom.Search.Kernel;

/// <content>One word, or all of several: the seldomest leads, and the others are looked up.</content>
internal sealed unsafe partial class MergedSearch
{
    private const int FirstPiece = 128; // the threshold rises quickest at first, and each piece is held against it anew

    private void VisitAll(bool isWhole)
    {
        SortBy(length: true);
        uint others = 0;
        for (var i = 1; i < _count; i++)
        {
            others = unchecked(others + _terms[i].Bound);
        }

        ref readonly var lead = ref _terms[0];
        if (_count == 1 && isWhole && lead.Seldom == null && _top.Wanted <= MergedIndex.BestCount && _top.After is null && !_shape.HasPhrases)
        {
            VisitBest(lead);
        }
        else if (lead.Seldom != null)
        {
            LeadSeldom(others);
        }
        else
        {
            LeadFrequent(others);
        }
    }

    /// <summary>One word alone: its best stand ready.</summary>
    private void VisitBest(in MergedTerm term)
    {
        Postings += _top.Wanted;
        for (var i = 0; i < _top.Wanted; i++)
        {
            var packed = term.Best[i];
            var score = term.Weight * (packed & byte.MaxValue);
            if (_top.IsTooLow(score))
            {
                return;
            }

            _top.Offer(_view, (int)(packed >> MergedIndex.ImpactBits), score);
        }
    }

    private void LeadSeldom(uint others)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            ref var lead = ref _terms[0];
            Postings += lead.Length;
            for (lead.Found = lead.First; lead.Found < lead.End; lead.Found++)
            {
                var packed = lead.Seldom[lead.Found];
                Complete((int)(packed >> MergedIndex.ImpactBits), lead.Weight * (packed & byte.MaxValue), others);
            }
        }
    }

    private void LeadFrequent(uint others)
    {
        unchecked // as above
        {
            ref var lead = ref _terms[0];
            int chunk = -1, chunkEnd = lead.First;
            for (int from = lead.First, piece = FirstPiece, length; from < lead.End; from += length, piece = Math.Min(2 * piece, _found.Length))
            {
                while (from >= chunkEnd)
                {
                    chunkEnd = ChunkEnd(lead, ++chunk);
                }

                length = Math.Min(piece, chunkEnd - from);
                var least = LeastImpact(_top.Least(_view, (chunk << 16) | lead.Documents[from]), others, lead.Weight);
                if (least > lead.Greatest)
                {
                    return; // it only grows
                }

                Postings += length;
                var count = Lanes.FindAtLeast(new ReadOnlySpan<byte>(lead.Impacts + from, length), (byte)least, _found);
                for (var i = 0; i < count; i++)
                {
                    lead.Found = from + _found[i];
                    Complete((chunk << 16) | lead.Documents[lead.Found], lead.Weight * lead.Impacts[lead.Found], others);
                }
            }
        }
    }

    /// <summary>The end, among a frequent word's postings, of those of one stretch of 65,536 documents, which 16 bits tell apart.</summary>
    private int ChunkEnd(in MergedTerm term, int chunk)
    {
        var next = (chunk + 1L) << 16;
        return next >= _index.Count ? term.End : Math.Min(term.End, (int)term.Starts[next >> term.RangeBits]);
    }

    /// <summary>Adds what the other words add to one document, as long as it can still get in, and offers it.</summary>
    private void Complete(int document, uint score, uint rest)
    {
        unchecked // as above
        {
            if (_top.IsTooLow(score + rest))
            {
                return;
            }

            Postings += _count - 1;
            for (var i = 1; i < _count; i++)
            {
                ref var term = ref _terms[i];
                rest -= term.Bound;
                term.Found = term.Find(document);
                if (term.Found < 0)
                {
                    return;
                }

                score += term.Weight * term.ImpactOf(term.Found);
                if (_top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (score >= _top.Least(_view, document) && (!_shape.HasPhrases || HoldsPhrases()))
            {
                _top.Offer(_view, document, score);
            }
        }
    }
}

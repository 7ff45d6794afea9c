namespace Strongroom.Search.Kernel;

/// <content>One word, or all of several: the seldomest leads, and the others are looked up.</content>
internal sealed unsafe partial class MergedSearch
{
    private const int FirstPiece = 128; // the threshold rises quickest at first, and each piece is held against it anew

    private void VisitAll(int from, int to)
    {
        SortBy(length: true);
        uint others = 0;
        for (var i = 1; i < _count; i++)
        {
            others = unchecked(others + _words[i].Bound);
        }

        var hasBest = _count == 1 && !_shape.IsDated && _top.Wanted <= MergedIndex.BestCount && _top.After is null && !_shape.HasPhrases && !MayFail;
        if (TakesWindows(hasBest))
        {
            VisitAllInWindows(from, to, others);
            return;
        }

        if (_termCount > 1)
        {
            Fetch(inAll: true);
        }

        for (var i = _words[0].First; i < _words[0].End; i++)
        {
            if (_terms[i].Seldom != null)
            {
                LeadSeldom(i, others);
            }
            else if (hasBest)
            {
                LeadBest(i);
            }
            else
            {
                LeadFrequent(i, others);
            }
        }
    }

    /// <summary>One word alone: the best of its terms stand ready.</summary>
    private void LeadBest(int leadTerm)
    {
        unchecked // products of 16 and 8 bits
        {
            ref readonly var lead = ref _terms[leadTerm];
            Postings += _top.Wanted;
            for (var i = 0; i < _top.Wanted; i++)
            {
                var packed = lead.Best[i];
                var document = (int)(packed >> MergedIndex.ImpactBits);
                var score = _words[0].Weight * (packed & byte.MaxValue);
                if (_top.IsTooLow(score))
                {
                    return;
                }

                if (IsOfLead(leadTerm, document, packed & byte.MaxValue))
                {
                    _top.Offer(_view, document, score);
                }
            }
        }
    }

    private void LeadSeldom(int leadTerm, uint others)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            ref readonly var lead = ref _terms[leadTerm];
            Postings += lead.Length;
            for (var posting = lead.First; posting < lead.End; posting++)
            {
                var packed = lead.Seldom[posting];
                Complete(leadTerm, posting, (int)(packed >> MergedIndex.ImpactBits), packed & byte.MaxValue, others);
            }
        }
    }

    private void LeadFrequent(int leadTerm, uint others)
    {
        unchecked // as above
        {
            ref readonly var lead = ref _terms[leadTerm];
            var isPair = IsPair();
            int chunk = -1, chunkEnd = lead.First;
            for (int from = lead.First, piece = FirstPiece, length; from < lead.End; from += length, piece = Math.Min(2 * piece, _found.Length))
            {
                while (from >= chunkEnd)
                {
                    chunkEnd = ChunkEnd(lead, ++chunk);
                }

                length = Math.Min(piece, chunkEnd - from);
                var least = LeastImpact(_top.Least(_view, (chunk << 16) | lead.Documents[from]), others, _words[0].Weight);
                if (least > lead.Greatest)
                {
                    return; // it only grows
                }

                Postings += length;
                var count = Lanes.FindAtLeast(new ReadOnlySpan<byte>(lead.Impacts + from, length), (byte)least, _found);
                if (isPair)
                {
                    CompletePairs(lead.Documents + from, lead.Impacts + from, count, chunk << 16);
                    continue;
                }

                for (var i = 0; i < count; i++)
                {
                    var posting = from + _found[i];
                    Complete(leadTerm, posting, (chunk << 16) | lead.Documents[posting], lead.Impacts[posting], others);
                }
            }
        }
    }

    /// <summary>Whether two words of one term each are all that is asked, as in most searches that take long.</summary>
    private bool IsPair() => _count == 2 && _words[0].IsOneTerm && _words[1].IsOneTerm && !_words[1].IsOptional
        && _terms[_words[1].First].Seldom == null && !_shape.HasPhrases && !MayFail;

    /// <summary>As <see cref="Complete"/>, for the documents found of two words: with everything that stays the same at hand.</summary>
    private void CompletePairs(ushort* documents, byte* impacts, int count, int firstOfChunk)
    {
        unchecked // as above
        {
            ref readonly var other = ref _terms[_words[1].First];
            var inOther = other.Documents;
            var otherImpacts = other.Impacts;
            var starts = other.Starts;
            var rangeBits = other.RangeBits;
            var (weight, otherWeight, rest) = (_words[0].Weight, _words[1].Weight, _words[1].Bound);
            var lookedUp = 0;
            for (var i = 0; i < count; i++)
            {
                var at = _found[i];
                var score = weight * impacts[at];
                if (_top.IsTooLow(score + rest))
                {
                    continue;
                }

                lookedUp++;
                var document = firstOfChunk | documents[at];
                var found = MergedTerm.Find(inOther, starts, rangeBits, document);
                if (found < 0)
                {
                    continue;
                }

                score += otherWeight * otherImpacts[found];
                if (!_top.IsTooLow(score) && score >= _top.Least(_view, document))
                {
                    _top.Offer(_view, document, score);
                }
            }

            Postings += lookedUp;
        }
    }

    /// <summary>The end, among a frequent term's postings, of those of one stretch of 65,536 documents, which 16 bits tell apart.</summary>
    private int ChunkEnd(in MergedTerm term, int chunk)
    {
        var next = (chunk + 1L) << 16;
        return next >= _index.Count ? term.End : Math.Min(term.End, (int)term.Starts[next >> term.RangeBits]);
    }

    /// <summary>Whether no other term of the leading word has a greater impact on a document, or as great a one and comes first: each document is taken once, with its greatest.</summary>
    private bool IsOfLead(int leadTerm, int document, uint impact)
    {
        for (var i = _words[0].First; i < _words[0].End; i++)
        {
            if (i != leadTerm && _terms[i].Find(document) is >= 0 and var posting)
            {
                var other = _terms[i].ImpactOf(posting);
                if (other > impact || (other == impact && i < leadTerm))
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>Adds what the other words add to one document, as long as it can still get in, and offers it.</summary>
    private void Complete(int leadTerm, int posting, int document, uint impact, uint rest)
    {
        unchecked // as above
        {
            var score = _words[0].Weight * impact;
            if (_top.IsTooLow(score + rest) || (!_words[0].IsOneTerm && !IsOfLead(leadTerm, document, impact)))
            {
                return;
            }

            _terms[leadTerm].Found = posting;
            Postings += _count - 1;
            for (var i = 1; i < _count; i++)
            {
                ref readonly var word = ref _words[i];
                rest -= word.Bound;
                var more = ImpactOf(word, document);
                score += word.Weight * more;
                if ((more == 0 && !word.IsOptional) || _top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (score >= _top.Least(_view, document) && (!_shape.HasPhrases || HoldsPhrases()) && FulfilsConditions(document))
            {
                _top.Offer(_view, document, score);
            }
        }
    }
}

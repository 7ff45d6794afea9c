namespace Strongroom.Search.Kernel;

/// <content>All of several words some of which stand for many terms: looked up one by one these would be looked at for each document, in a window each of their postings is looked at once.</content>
internal sealed unsafe partial class MergedSearch
{
    /// <summary>Entering a window takes about as long as adding up so many postings, and so many more for each term.</summary>
    private const int WindowCost = 2048;

    private const int WindowCostOfTerm = 12;

    /// <summary>Whether windows take less than looking up: by numbers of postings and terms alone.</summary>
    private bool TakesWindows(bool hasBest)
    {
        if (_termCount == _count)
        {
            return false; // as most words are
        }

        ref readonly var lead = ref _words[0];

        var leading = hasBest ? Math.Min(lead.Length, (long)_top.Wanted * lead.Terms) : lead.Length;
        var windows = 1 + (_index.Count / WindowDocuments);
        long lookUps = leading * (1 + (LookUpCost * (lead.Terms - 1L)));
        long inWindows = lead.Length + ((long)windows * (WindowCost + (WindowCostOfTerm * (long)lead.Terms)));
        for (var i = 1; i < _count; i++)
        {
            ref readonly var word = ref _words[i];
            var cost = lead.Length * LookUpCost * (long)word.Terms;
            lookUps += cost;
            inWindows += word.IsOneTerm ? cost : Math.Min(cost, word.Length + ((long)windows * (WindowCost + (WindowCostOfTerm * (long)word.Terms))));
        }

        return inWindows < lookUps;
    }

    private void VisitAllInWindows(int from, int to, uint others)
    {
        for (var start = from & ~(WindowDocuments - 1); start < to; start += WindowDocuments)
        {
            var least = LeastImpact(_top.Least(_view, Math.Max(start, from)), others, _words[0].Weight);
            if (least > _words[0].Greatest)
            {
                return; // it only grows
            }

            var count = LeadIn(start, least);
            for (var i = 1; i < _count; i++)
            {
                ref readonly var word = ref _words[i];
                if (!word.IsOneTerm && count * (long)LookUpCost * word.Terms > word.Length * (long)WindowDocuments / Math.Max(WindowDocuments, _index.Count))
                {
                    RowOf(word, start);
                }
            }

            for (var i = 0; i < count; i++)
            {
                CompleteInWindow(start + _found[i], _sumOf[i], others);
            }
        }
    }

    /// <summary>Finds the documents of a window on which the leading word's impact is great enough, and the impacts.</summary>
    private int LeadIn(int start, uint least)
    {
        ref readonly var lead = ref _words[0];
        int count;
        if (!lead.IsOneTerm)
        {
            var row = RowOf(lead, start);
            count = Lanes.FindAtLeast(new ReadOnlySpan<byte>(row, WindowDocuments), (byte)least, _found);
            for (var i = 0; i < count; i++)
            {
                _sumOf[i] = row[_found[i]];
            }

            return count;
        }

        ref var term = ref _terms[lead.First];
        EnterAnyhow(ref term, start);
        Postings += term.To - term.From;
        count = 0;
        for (var posting = term.From; posting < term.To; posting++)
        {
            var document = term.Seldom != null ? term.Seldom[posting] >> MergedIndex.ImpactBits : term.Documents[posting];
            _found[count] = (ushort)(document & (WindowDocuments - 1));
            _sumOf[count] = (byte)term.ImpactOf(posting);
            count += _sumOf[count] >= least ? 1 : 0;
        }

        return count;
    }

    private void CompleteInWindow(int document, uint impact, uint rest)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            var score = _words[0].Weight * impact;
            if (_top.IsTooLow(score + rest))
            {
                return;
            }

            Postings += _count - 1;
            for (var i = 1; i < _count; i++)
            {
                ref readonly var word = ref _words[i];
                rest -= word.Bound;
                var more = ImpactIn(word, document);
                score += word.Weight * more;
                if ((more == 0 && !word.IsOptional) || _top.IsTooLow(score + rest))
                {
                    return;
                }
            }

            if (score >= _top.Least(_view, document) && (!_shape.HasPhrases || HoldsPhrases(document)) && FulfilsConditions(document))
            {
                _top.Offer(_view, document, score);
            }
        }
    }
}

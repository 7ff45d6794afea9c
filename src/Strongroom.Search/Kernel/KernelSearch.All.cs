using Strongroom.Search.Segments;

namespace Strongroom.Search.Kernel;

/// <content>All of some words.</content>
internal sealed partial class KernelSearch
{
    /// <summary>Looking one document up in a word's postings takes about as long as going along so many of them, most of it waiting for memory.</summary>
    private const int LookUpCost = 80;

    private readonly int[] _leadOf = new int[Segment.MaxDocuments]; // a document's posting of the leading word, plus one; always left clear
    private readonly int[] _both = new int[Segment.MaxDocuments + 1];

    private void VisitAll()
    {
        // The rarest leads. The others are looked up from the back: so the next rarest stands there.
        Sort(static (a, b) => a.Length < b.Length);
        for (int low = 1, high = _count - 1; low < high; low++, high--)
        {
            (_slices[low], _slices[high]) = (_slices[high], _slices[low]);
        }

        uint others = 0;
        for (var i = 1; i < _count; i++)
        {
            others += _slices[i].Bound;
        }

        if (_count == 1 || _slices[0].Length * (long)LookUpCost < _slices[_count - 1].Length)
        {
            Lead(0, _slices[0].First, _slices[0].End, others, (1, _count));
        }
        else
        {
            Intersect(others);
        }
    }

    /// <summary>Two words of about the same frequency: notes the documents of the one, goes along the other, and looks further words up.</summary>
    private void Intersect(uint others)
    {
        unchecked // sums of at most 64 products of 16 and 8 bits
        {
            var documents = _documents.Span;
            var impacts = _impacts.Span;
            ref var lead = ref _slices[0];
            ref var second = ref _slices[_count - 1];
            var leastImpact = LeastImpact(_top.Least(_view, _documents[lead.First]), others, lead.Weight);
            if (leastImpact > byte.MaxValue)
            {
                return;
            }

            for (var posting = lead.First; posting < lead.End; posting++)
            {
                _leadOf[documents[posting]] = impacts[posting] >= leastImpact ? posting + 1 : 0;
            }

            var count = Lanes.FindMarked(_leadOf, documents.Slice(second.First, second.Length), _both);
            _postings += lead.Length + second.Length;
            others -= second.Bound;
            foreach (var place in _both.AsSpan(0, count))
            {
                var posting = second.First + place;
                var document = documents[posting];
                var first = _leadOf[document] - 1;
                var score = (lead.Weight * impacts[first]) + (second.Weight * impacts[posting]);
                if (!_top.IsTooLow(score + others))
                {
                    (lead.Found, second.Found) = (first, posting);
                    Complete(document, score, others, (1, _count - 1), byWindow: false);
                }
            }

            for (var posting = lead.First; posting < lead.End; posting++)
            {
                _leadOf[documents[posting]] = 0;
            }
        }
    }

    private static uint LeastImpact(uint least, uint othersBound, uint weight) =>
        least <= othersBound ? 1 : (least - othersBound + weight - 1) / weight;

    private void Sort(Func<TermSlice, TermSlice, bool> comesFirst)
    {
        for (var i = 1; i < _count; i++)
        {
            var slice = _slices[i];
            var at = i;
            for (; at > 0 && comesFirst(slice, _slices[at - 1]); at--)
            {
                _slices[at] = _slices[at - 1];
            }

            _slices[at] = slice;
        }
    }
}

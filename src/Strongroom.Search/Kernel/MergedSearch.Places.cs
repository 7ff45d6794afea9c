using Strongroom.Search.Ranking;

namespace Strongroom.Search.Kernel;

/// <content>Where words stand in documents.</content>
internal sealed unsafe partial class MergedSearch
{
    /// <summary>Where a word stands. Of a word of many terms all postings of a window are put in order once documents enough were asked for: else each document would be sought in each term.</summary>
    private sealed class Places(MergedSearch search, MergedWord word) : WordPlaces
    {
        /// <summary>Putting a posting in order takes about as long as adding up so many.</summary>
        private const int SortCost = 32;

        private ulong[] _postings = []; // document above, posting below; ascending
        private int _count;
        private int _first; // of the document gone to
        private int _window = -1;
        private bool _areGathered;
        private long _asked;

        /// <inheritdoc/>
        protected override int Seek(int document)
        {
            if (word.Terms <= MostLookedUp)
            {
                return word.Terms;
            }

            var window = document & ~(WindowDocuments - 1);
            if (window != _window)
            {
                (_window, _areGathered, _asked) = (window, false, 0);
            }

            if (!_areGathered && ++_asked * word.Terms * LookUpCost > SortCost * (64 + (word.Length * (long)WindowDocuments / Math.Max(WindowDocuments, search._index.Count))))
            {
                Gather(window);
            }

            return _areGathered ? FindGathered(document) : word.Terms;
        }

        /// <inheritdoc/>
        protected override int ReadTerm(int term, int document, ref int[] into)
        {
            search.Postings++;
            if (_areGathered)
            {
                return search._index.ReadPositions((uint)(_postings[_first + term] & uint.MaxValue), ref into);
            }

            ref readonly var own = ref search._terms[word.First + term];
            return own.Find(document) is >= 0 and var posting ? search._index.ReadPositions(unchecked(own.Ordinal + (uint)posting), ref into) : 0;
        }

        private void Gather(int window)
        {
            (_areGathered, _count) = (true, 0);
            for (var t = word.First; t < word.End; t++)
            {
                ref var term = ref search._terms[t];
                search.EnterAnyhow(ref term, window);
                search.Postings += term.To - term.From;
                if (_postings.Length < _count + term.To - term.From)
                {
                    Array.Resize(ref _postings, 2 * (_count + term.To - term.From));
                }

                for (var posting = term.From; posting < term.To; posting++)
                {
                    var document = term.Seldom != null ? term.Seldom[posting] >> MergedIndex.ImpactBits : (uint)window | (term.Documents[posting] & (WindowDocuments - 1U));
                    _postings[_count++] = ((ulong)document << 32) | unchecked(term.Ordinal + (uint)posting);
                }
            }

            _postings.AsSpan(0, _count).Sort();
        }

        private int FindGathered(int document)
        {
            int low = 0, high = _count;
            while (low < high)
            {
                var middle = (low + high) >>> 1;
                (low, high) = (int)(_postings[middle] >> 32) < document ? (middle + 1, high) : (low, middle);
            }

            _first = low;
            while (low < _count && (int)(_postings[low] >> 32) == document)
            {
                low++;
            }

            return low - _first;
        }
    }
}

using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search.Kernel;
using Strongroom.Search.Partitions;
using Strongroom.Search.Queries;
using Strongroom.Search.Segments;

namespace Strongroom.Search.Ranking;

/// <summary>Searches visible partitions and puts what is found into an answer. Stateless; thread-safe.</summary>
internal static class AnswerWriter
{
    /// <summary>Answers.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    /// <param name="options">The options.</param>
    /// <param name="labelOf">Makes labels of their canonical form; may know only those of live documents.</param>
    /// <exception cref="SearchException">The limit or the cursor is wrong.</exception>
    public static SearchAnswer Answer(VisibleSet visible, Query query, SearchOptions options, Func<byte[], Label?> labelOf)
    {
        CheckLimit(options);
        HitKey? after = options.Cursor is null ? null : SearchCursor.Read(options.Cursor, query, options.Sort);
        var findings = Searcher.Run(visible, query.Root, NamesFor(options, labelOf), options with { Limit = options.Limit + (options.Shown?.Count ?? 0) }, after);
        var rest = options.Shown is { } shown ? Array.FindAll(findings.Hits, h => !shown.Contains(h.Key.Item)) : findings.Hits;
        var page = rest.AsSpan(0, Math.Min(options.Limit, rest.Length));
        var hits = new List<SearchHit>(page.Length);
        foreach (ref readonly var hit in page)
        {
            hits.Add(ToHit(hit, visible.Partitions, findings, query, options, labelOf));
        }

        var answer = new SearchAnswer
        {
            Hits = hits,
            Next = rest.Length > options.Limit ? new NextPage(page[^1].Key, query, options.Sort) : null,
            Total = options.ExactTotal ? findings.Total : null,
            Facets = findings.Facets?.Finish(bytes => labelOf(bytes)!),
            Truncated = findings.Truncated,
            Suggestions = options.Suggestions ? [.. Suggester.Find(visible, query).Where(static s => s.Words.Count > 0)] : [],
            Work = findings.Work,
        };
        GC.KeepAlive(visible); // and with it the memory of all that was read (docs/adr/0522)
        return answer;
    }

    /// <summary>Gives what is needed to put this answer together with those of other indexes.</summary>
    /// <param name="visible">What the asker may see.</param>
    /// <param name="query">The query.</param>
    /// <param name="options">The options; a cursor is not looked at.</param>
    /// <param name="labelOf">As in <see cref="Answer"/>.</param>
    /// <exception cref="SearchException">The limit is wrong.</exception>
    public static PartialAnswer Part(VisibleSet visible, Query query, SearchOptions options, Func<byte[], Label?> labelOf)
    {
        CheckLimit(options);
        var findings = Searcher.Run(visible, query.Root, NamesFor(options, labelOf), options with { ExactTotal = true }, after: null);
        var hits = new List<PartialHit>(Math.Min(options.Limit, findings.Hits.Length));
        foreach (ref readonly var hit in findings.Hits.AsSpan(0, hits.Capacity))
        {
            hits.Add(new PartialHit(ToHit(hit, visible.Partitions, findings, query, options, labelOf), Merging.RankingParts.ImpactsOn(hit, findings.Plan)));
        }

        var part = new PartialAnswer
        {
            Documents = findings.Documents,
            Holders = Merging.RankingParts.Of(findings.Plan, findings.Holders),
            Hits = hits,
            Total = findings.Total,
            Facets = findings.Facets?.Finish(bytes => labelOf(bytes)!),
            ExpandedWords = findings.ExpandedWords,
            ExaminedWords = findings.ExaminedWords,
            Truncated = findings.Truncated,
            Suggestions = options.Suggestions ? Suggester.Find(visible, query) : null,
        };
        GC.KeepAlive(visible); // as above
        return part;
    }

    internal static void CheckLimit(SearchOptions options)
    {
        if (options.Limit is < 1 or > Limits.MaxHits || options.Shown?.Count > Limits.MaxHits)
        {
            throw new SearchException(SearchFault.BadLimit, $"the number of hits is 1 to {Limits.MaxHits}", "Ask for fewer at once and go on by cursor.");
        }
    }

    private static ValueNames NamesFor(SearchOptions options, Func<byte[], Label?> labelOf) => new(
        holding => options.HoldingName?.Invoke(holding) is { } name ? [name] : [],
        bytes => labelOf(bytes) is { } label ? NamesOf(label, options.Policy) : [],
        options.AgencyName);

    private static SearchHit ToHit(
        in FoundHit hit, IReadOnlyList<Partition> visible, SearchFindings findings, Query query, SearchOptions options, Func<byte[], Label?> labelOf)
    {
        var documents = hit.Search.View.Segment.Documents;
        var document = hit.Document;
        ref readonly var row = ref documents.Rows[document];
        ref var label = ref documents.KnownLabels[row.Label];
        label ??= labelOf(documents.LabelTable[row.Label])!; // a live document's label is known, and never changes
        return new SearchHit(documents, document, label)
        {
            Compartment = hit.Search.Partition.Compartment,
            Score = Bm25.ToScore(hit.Key.Score),
            Snippet = options.Snippets ? SnippetCutter.Cut(hit, findings) : null,
            Parent = documents.ParentOf(document) is { } parent && IsVisible(parent, visible) ? parent : null,
        };
    }

    /// <summary>A parent that the asker may not see is not named: its id would tell that it exists.</summary>
    private static bool IsVisible(ItemId item, IReadOnlyList<Partition> visible)
    {
        foreach (var partition in visible)
        {
            foreach (var view in partition.Views)
            {
                var document = view.Segment.FindItem(item);
                if (document >= 0 && view.IsLive(document))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static List<string> NamesOf(Label label, LabelPolicy? policy)
    {
        List<string> names = [label.Level.Tag];
        foreach (var values in label.Values)
        {
            names.AddRange(values.Tags);
        }

        if (policy is not null && policy.Id == label.PolicyId)
        {
            names.Add(label.Print(policy));
        }

        return names;
    }
}

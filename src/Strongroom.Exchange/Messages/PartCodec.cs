using System.Collections.Immutable;
using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Search;

namespace Strongroom.Exchange;

/// <summary>A part of an answer on the wire; see docs/formats/exchange-messages.md.</summary>
internal static class PartCodec
{
    internal const int MaxSnippetChars = 4000;
    internal const int MaxMarks = 512;
    private const int Version = 2;
    private const int MaxWordChars = 256;
    private const int MaxParts = 128;
    private const int MaxFacets = 100_000;
    private const int MaxLabelBytes = 64 << 10;

    internal static byte[] Encode(ExchangeId exchange, PartialAnswer part)
    {
        var writer = new RecordWriter().Array(11).Int(Version).Id(exchange.Value).Int(part.Documents);
        WriteAll(writer, part.Holders, static (w, h) => w.Int(h));
        WriteAll(writer, part.Hits, Write);
        writer.Int(part.Total).Int(part.ExpandedWords).Int(part.ExaminedWords).Bool(part.Truncated);
        if (part.Facets is { } facets)
        {
            writer.Array(5);
            WriteCounts(writer, facets.Holdings, static (w, h) => w.Id(h.Value));
            WriteCounts(writer, facets.Labels, static (w, l) => w.Bytes(l.ToCanonicalBytes()));
            WriteCounts(writer, facets.Types, static (w, t) => w.Text(t));
            WriteCounts(writer, facets.Languages, static (w, l) => w.Text(l));
            WriteCounts(writer, facets.Years, static (w, y) => w.Int(y));
            writer.End();
        }
        else
        {
            writer.Null();
        }

        if (part.Suggestions is { } suggestions)
        {
            WriteAll(writer, suggestions, Write);
        }
        else
        {
            writer.Null();
        }

        return writer.End().Finish();
    }

    /// <summary>Reads a peer's part. Hits whose label means nothing here or may not be seen are withheld; so are such labels' counts.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <param name="exchange">The exchange that it must answer.</param>
    /// <param name="policy">The own policy.</param>
    /// <param name="maySee">Whether the asker may see what carries a label.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.AnswerRefused"/>.</exception>
    internal static PartialAnswer Decode(ReadOnlyMemory<byte> bytes, ExchangeId exchange, LabelPolicy policy, Func<Label, bool> maySee) =>
        Parsing.Guard("answer to a search", bytes, PeerCalls.MaxAnswerBytes, ExchangeFault.AnswerRefused, reader =>
        {
            reader.Array(11);
            reader.Int(Version, Version);
            if (new ExchangeId(reader.Id()) != exchange)
            {
                throw reader.Malformed("it answers another question");
            }

            var documents = reader.Int(0, PartialAnswer.MaxDocuments);
            var holders = Parsing.List(reader, MaxParts, static r => r.Int(0, PartialAnswer.MaxHolders));
            var listed = Parsing.List(reader, Limits.MaxHits, r => ReadHit(r, policy, maySee));
            var part = new PartialAnswer
            {
                Documents = documents,
                Holders = [.. holders],
                Hits = [.. listed.OfType<PartialHit>()],
                Withheld = listed.Count(static h => h is null),
                Total = reader.Int(0, PartialAnswer.MaxDocuments),
                ExpandedWords = (int)reader.Int(0, int.MaxValue),
                ExaminedWords = (int)reader.Int(0, int.MaxValue),
                Truncated = reader.Bool(),
                Facets = reader.TryNull() ? null : ReadFacets(reader, policy, maySee),
                Suggestions = reader.TryNull() ? null : Parsing.List(reader, WordSuggestion.MaxAsked, ReadSuggestion),
            };
            reader.End();
            return part;
        });

    private static void Write(RecordWriter writer, PartialHit hit)
    {
        var h = hit.Hit;
        writer.Array(14).Id(h.Item.Value).UInt(h.Version).Id(h.Holding.Value).Bytes(h.Label.ToCanonicalBytes()).Text(h.Title);
        Parsing.Write(writer, h.Date);
        writer.Text(h.MediaType).TextOrNull(h.Author).TextOrNull(h.Language);
        Write(writer, h.Snippet);
        Parsing.Write(writer, h.Parent?.Value);
        writer.Bool(h.Pending).TextOrNull(h.UnreadReason).Bytes(hit.Impacts.AsSpan()).End();
    }

    private static PartialHit? ReadHit(RecordReader reader, LabelPolicy policy, Func<Label, bool> maySee)
    {
        reader.Array(14);
        var item = new ItemId(reader.Id());
        var version = (uint)reader.Int(1, uint.MaxValue);
        var holding = new HoldingId(reader.Id());
        var label = LabelOf(reader.Bytes(MaxLabelBytes), policy, maySee);
        var title = Cleaning.Line(reader.Text(Limits.MaxFieldChars));
        var date = Parsing.TimeOrNull(reader);
        var mediaType = Cleaning.MediaType(reader.Text(Limits.MaxFieldChars));
        var author = Cleaning.LineOrNull(reader.TextOrNull(Limits.MaxFieldChars));
        var language = Cleaning.LineOrNull(reader.TextOrNull(Limits.MaxFieldChars));
        var snippet = reader.TryNull() ? null : ReadSnippet(reader);
        ItemId? parent = reader.TryNull() ? null : new ItemId(reader.Id());
        var pending = reader.Bool();
        var reason = Cleaning.LineOrNull(reader.TextOrNull(Limits.MaxFieldChars));
        var impacts = reader.Bytes(MaxParts);
        reader.End();
        return label is null
            ? null
            : new PartialHit(
                new SearchHit
                {
                    Item = item,
                    Version = version,
                    Compartment = default,
                    Holding = holding,
                    Label = label,
                    Title = title,
                    Date = date,
                    MediaType = mediaType,
                    Author = author,
                    Language = language,
                    Score = 0,
                    Snippet = snippet,
                    Parent = parent,
                    Pending = pending,
                    UnreadReason = reason,
                },
                [.. impacts]);
    }

    /// <summary>The label under the own policy, if the asker may see what carries it; else null.</summary>
    internal static Label? LabelOf(byte[] bytes, LabelPolicy policy, Func<Label, bool> maySee)
    {
        try
        {
            var label = Label.FromCanonicalBytes(policy, bytes);
            return maySee(label) ? label : null;
        }
        catch (LabelsException)
        {
            return null; // of another policy, or with a word that means nothing here: no access
        }
    }

    private static void Write(RecordWriter writer, Snippet? snippet)
    {
        if (snippet is null)
        {
            writer.Null();
            return;
        }

        writer.Array(4).Text(snippet.Text).Array(snippet.Marks.Count);
        foreach (var mark in snippet.Marks)
        {
            writer.Array(2).Int(mark.Start).Int(mark.Length).End();
        }

        writer.End().Bool(snippet.CutBefore).Bool(snippet.CutAfter).End();
    }

    private static Snippet ReadSnippet(RecordReader reader)
    {
        reader.Array(4);
        var text = Cleaning.Line(reader.Text(MaxSnippetChars));
        var end = 0;
        var marks = Parsing.List(reader, MaxMarks, r =>
        {
            r.Array(2);
            var mark = new MarkedRange((int)r.Int(end, text.Length), (int)r.Int(1, text.Length));
            end = mark.Start + mark.Length;
            r.End();
            return end <= text.Length ? mark : throw r.Malformed("a mark lies outside its snippet");
        });
        var snippet = new Snippet(text, marks, reader.Bool(), reader.Bool());
        reader.End();
        return snippet;
    }

    private static void Write(RecordWriter writer, WordSuggestion suggestion)
    {
        writer.Array(3).Int(suggestion.Start).Int(suggestion.Length);
        WriteAll(writer, suggestion.Words, static (w, word) => w.Array(4).Text(word.Term).Text(word.Word).Int(word.Edits).Int(word.Holders).End());
        writer.End();
    }

    private static WordSuggestion ReadSuggestion(RecordReader reader)
    {
        reader.Array(3);
        var suggestion = new WordSuggestion(
            (int)reader.Int(0, Limits.MaxQueryChars),
            (int)reader.Int(1, Limits.MaxQueryChars),
            Parsing.List(reader, WordSuggestion.MaxWords, static r =>
            {
                r.Array(4);
                var word = new SuggestedWord(
                    Cleaning.Line(r.Text(MaxWordChars)), Cleaning.Line(r.Text(MaxWordChars)), (int)r.Int(1, 2), r.Int(1, PartialAnswer.MaxDocuments));
                r.End();
                return word;
            }));
        reader.End();
        return suggestion;
    }

    private static SearchFacets ReadFacets(RecordReader reader, LabelPolicy policy, Func<Label, bool> maySee)
    {
        reader.Array(5);
        var facets = new SearchFacets
        {
            Holdings = ReadCounts(reader, static r => new HoldingId(r.Id())),
            Labels = [.. ReadCounts(reader, static r => r.Bytes(MaxLabelBytes))
                .Select(c => (Label: LabelOf(c.Value, policy, maySee), c.Count))
                .Where(static c => c.Label is not null).Select(static c => new FacetCount<Label>(c.Label!, c.Count))],
            Types = ReadCounts(reader, static r => Cleaning.Line(r.Text(Limits.MaxFieldChars))),
            Languages = ReadCounts(reader, static r => Cleaning.Line(r.Text(Limits.MaxFieldChars))),
            Years = ReadCounts(reader, static r => (int)r.Int(1, 9999)),
        };
        reader.End();
        return facets;
    }

    private static void WriteCounts<T>(RecordWriter writer, IReadOnlyList<FacetCount<T>> counts, Action<RecordWriter, T> write) =>
        WriteAll(writer, counts, (w, c) =>
        {
            w.Array(2);
            write(w, c.Value);
            w.Int(c.Count).End();
        });

    private static List<FacetCount<T>> ReadCounts<T>(RecordReader reader, Func<RecordReader, T> read) => Parsing.List(reader, MaxFacets, r =>
    {
        r.Array(2);
        var count = new FacetCount<T>(read(r), r.Int(1, PartialAnswer.MaxDocuments));
        r.End();
        return count;
    });

    private static void WriteAll<T>(RecordWriter writer, IReadOnlyCollection<T> all, Action<RecordWriter, T> write)
    {
        writer.Array(all.Count);
        foreach (var one in all)
        {
            write(writer, one);
        }

        writer.End();
    }
}

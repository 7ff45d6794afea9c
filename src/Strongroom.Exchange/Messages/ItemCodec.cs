using Strongroom.Core;
using Strongroom.Labels;
using Strongroom.Vault;

namespace Strongroom.Exchange;

/// <summary>A part of an item, or its whole, as the lender tells of it.</summary>
internal sealed record LentRelative(ItemRow Row, string Title);

/// <summary>What the lender tells of an item that it opened.</summary>
internal sealed record LentItem
{
    internal required Id128 Grant { get; init; }

    internal required DateTimeOffset Expires { get; init; }

    internal required ItemRow Row { get; init; }

    internal ItemRow? Text { get; init; }

    internal ItemRow? Layout { get; init; }

    internal long? CorrectionsLength { get; init; }

    internal ItemRow? Unread { get; init; }

    internal required IReadOnlyList<LentRelative> Parts { get; init; }

    internal LentRelative? Parent { get; init; }

    public override string ToString() => Row.ToString();
}

/// <summary>The answer to an opening on the wire: [1, exchange, item or null]; see docs/formats/exchange-messages.md.</summary>
internal static class ItemCodec
{
    private const int Version = 1;
    private const int MaxLabelBytes = 64 << 10;
    private const string OwnPrefix = "strongroom/"; // fields of the product's own are the lender's business

    internal static byte[] Encode(ExchangeId exchange, LentItem? item)
    {
        var writer = new RecordWriter().Array(3).Int(Version).Id(exchange.Value);
        if (item is null)
        {
            return writer.Null().End().Finish();
        }

        var (row, fields, made) = (item.Row, item.Row.Fields, item.Text?.Fields);
        writer.Array(25).Id(item.Grant).Time(item.Expires).Id(row.Item.Value).UInt(row.Version).Id(row.Holding.Value).Bytes(row.Label.ToCanonicalBytes())
            .Text(fields.Title.Length > 0 ? fields.Title : made?.Title ?? string.Empty);
        Parsing.Write(writer, fields.Date ?? made?.Date);
        writer.Text(fields.MediaType).TextOrNull(fields.FileName).Int(row.Length).Time(row.Filed)
            .TextOrNull(fields.Author ?? made?.Author).TextOrNull(fields.Sender ?? made?.Sender).TextOrNull(fields.Recipients ?? made?.Recipients)
            .TextOrNull(fields.Source).TextOrNull(fields.Language ?? made?.Language);
        var extra = fields.Extra.Concat(made?.Extra ?? []).Where(static e => !e.Name.StartsWith(OwnPrefix, StringComparison.Ordinal))
            .Take(ItemFields.MaxExtra).ToList();
        writer.Array(extra.Count);
        foreach (var field in extra)
        {
            writer.Array(2).Text(field.Name).Text(field.Value).End();
        }

        writer.End();
        Parsing.Write(writer, item.Text?.Length);
        writer.TextOrNull(item.Text?.Engine);
        Parsing.Write(writer, item.Layout?.Length);
        Parsing.Write(writer, item.CorrectionsLength);
        writer.TextOrNull(item.Unread?.Reason);
        var parts = item.Parts.Take(Limits.MaxParts).ToList();
        writer.Array(parts.Count);
        foreach (var part in parts)
        {
            Write(writer, part);
        }

        writer.End();
        if (item.Parent is { } parent)
        {
            Write(writer, parent);
        }
        else
        {
            writer.Null();
        }

        return writer.End().End().Finish();
    }

    /// <summary>Reads a peer's answer.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <param name="exchange">The exchange that it must answer.</param>
    /// <param name="wanted">The item asked for.</param>
    /// <param name="policy">The own policy.</param>
    /// <param name="maySee">Whether the asker may see what carries a label.</param>
    /// <returns>Null: nothing that the asker may have.</returns>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.AnswerRefused"/>.</exception>
    internal static PartnerItem? Decode(ReadOnlyMemory<byte> bytes, ExchangeId exchange, ItemId wanted, LabelPolicy policy, Func<Label, bool> maySee) =>
        Parsing.Guard("answer to an opening", bytes, PeerCalls.MaxAnswerBytes, ExchangeFault.AnswerRefused, reader =>
        {
            reader.Array(3);
            reader.Int(Version, Version);
            if (new ExchangeId(reader.Id()) != exchange)
            {
                throw reader.Malformed("it answers another question");
            }

            var item = reader.TryNull() ? null : Read(reader, wanted, policy, maySee);
            reader.End();
            return item;
        });

    private static PartnerItem? Read(RecordReader reader, ItemId wanted, LabelPolicy policy, Func<Label, bool> maySee)
    {
        reader.Array(25);
        var grant = reader.Id();
        var expires = reader.Time();
        if (new ItemId(reader.Id()) != wanted)
        {
            throw reader.Malformed("it is another item");
        }

        var version = (uint)reader.Int(1, uint.MaxValue);
        var holding = new HoldingId(reader.Id());
        var label = PartCodec.LabelOf(reader.Bytes(MaxLabelBytes), policy, maySee);
        var title = Line(reader);
        var date = Parsing.TimeOrNull(reader);
        var mediaType = Cleaning.MediaType(reader.Text(Limits.MaxFieldChars));
        var fileName = LineOrNull(reader);
        var length = reader.Int(0, Limits.MaxItemBytes);
        var filed = reader.Time();
        var author = LineOrNull(reader);
        var sender = LineOrNull(reader);
        var recipients = Cleaning.LineOrNull(reader.TextOrNull(ItemFields.MaxRecipientsChars));
        var source = LineOrNull(reader);
        var language = LineOrNull(reader);
        var extra = Parsing.List(reader, ItemFields.MaxExtra, static r =>
        {
            r.Array(2);
            var field = KeyValuePair.Create(Line(r), Line(r));
            r.End();
            return field;
        });
        var textLength = LengthOrNull(reader, Limits.MaxTextBytes);
        var engine = LineOrNull(reader);
        var layoutLength = LengthOrNull(reader, Limits.MaxTextBytes);
        var correctionsLength = LengthOrNull(reader, Limits.MaxTextBytes);
        var reason = LineOrNull(reader);
        var parts = Parsing.List(reader, Limits.MaxParts, r => ReadRelative(r, policy, maySee));
        var parent = reader.TryNull() ? null : ReadRelative(reader, policy, maySee);
        reader.End();
        return label is null
            ? null
            : new PartnerItem
            {
                Grant = grant,
                Expires = expires,
                Item = wanted,
                Version = version,
                Holding = holding,
                Label = label,
                Title = title,
                Date = date,
                MediaType = mediaType,
                FileName = fileName,
                Length = length,
                Filed = filed,
                Author = author,
                Sender = sender,
                Recipients = recipients,
                Source = source,
                Language = language,
                Extra = extra,
                TextLength = textLength,
                TextEngine = engine,
                LayoutLength = layoutLength,
                CorrectionsLength = correctionsLength,
                Pending = textLength is null && reason is null,
                UnreadReason = reason,
                Parts = [.. parts.OfType<PartnerRelative>()],
                Parent = parent,
            };
    }

    private static void Write(RecordWriter writer, LentRelative relative) => writer.Array(5).Id(relative.Row.Item.Value).Text(relative.Title)
        .Text(relative.Row.Fields.MediaType).TextOrNull(relative.Row.Fields.FileName).Bytes(relative.Row.Label.ToCanonicalBytes()).End();

    private static PartnerRelative? ReadRelative(RecordReader reader, LabelPolicy policy, Func<Label, bool> maySee)
    {
        reader.Array(5);
        var (item, title, mediaType, fileName) = (
            new ItemId(reader.Id()), Line(reader), Cleaning.MediaType(reader.Text(Limits.MaxFieldChars)), LineOrNull(reader));
        var label = PartCodec.LabelOf(reader.Bytes(MaxLabelBytes), policy, maySee);
        reader.End();
        return label is null ? null : new PartnerRelative(item, title, mediaType, fileName, label);
    }

    private static string Line(RecordReader reader) => Cleaning.Line(reader.Text(Limits.MaxFieldChars));

    private static string? LineOrNull(RecordReader reader) => Cleaning.LineOrNull(reader.TextOrNull(Limits.MaxFieldChars));

    private static long? LengthOrNull(RecordReader reader, long limit) => reader.TryNull() ? null : reader.Int(0, limit);
}

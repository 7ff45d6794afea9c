using Strongroom.Core;
using Strongroom.Labels;

namespace Strongroom.Vault;

/// <summary>Writes and reads row segments. Format: docs/formats/manifest.md.</summary>
internal static class RowCodec
{
    public const int Version = 1;
    public const int MaxRows = 1_000_000;
    public const int RowElements = 16;
    public const int MaxLabelBytes = 64 << 10;
    public const int MaxWrappedKeyBytes = 128;
    public const int MaxEngineChars = 200;
    public const int MaxReasonChars = 200;
    public const int MaxParents = 1000;

    public static byte[] Encode(IReadOnlyList<ItemRow> rows)
    {
        var writer = new RecordWriter().Array(2).Int(Version).Array(rows.Count);
        foreach (var row in rows)
        {
            WriteRow(writer, row);
        }

        var bytes = writer.End().End().Finish();

        // The same bounds as for reading: no segment is ever written that could not be read back.
        return bytes.Length <= Limits.MaxRowSegmentBytes && rows.Count <= MaxRows
            ? bytes
            : throw new VaultException(VaultFault.TooLarge, "too many rows, or too long ones, for one commit");
    }

    public static IReadOnlyList<ItemRow> Decode(ReadOnlyMemory<byte> bytes, CompartmentId compartment, HoldingId holding, LabelPolicy policy)
    {
        var reader = new RecordReader(bytes, "row segment");
        reader.Array(2);
        reader.Int(Version, Version);
        var rows = new ItemRow[reader.ArrayUpTo(MaxRows)];
        for (var i = 0; i < rows.Length; i++)
        {
            rows[i] = ReadRow(reader, compartment, holding, policy);
        }

        reader.End();
        reader.End();
        reader.Finish();
        return rows;
    }

    private static void WriteRow(RecordWriter writer, ItemRow row)
    {
        writer.Array(RowElements)
            .Id(row.Item.Value).UInt(row.Version).Int((byte)row.Kind)
            .Id(row.Blob.Value).Int(row.Offset).Int(row.Length).Int(row.StoredLength)
            .Bytes(row.WrappedKey).Hash(row.TreeHash).Hash(row.ContentMac)
            .Bytes(row.Label.ToCanonicalBytes());
        writer.Array(row.Parents.Count);
        foreach (var parent in row.Parents)
        {
            writer.Id(parent.Value);
        }

        writer.End().Text(row.Engine);
        WriteFields(writer, row.Fields);
        writer.TextOrNull(row.Reason).Time(row.Filed).End();
    }

    private static ItemRow ReadRow(RecordReader reader, CompartmentId compartment, HoldingId holding, LabelPolicy policy)
    {
        reader.Array(RowElements);
        var row = new ItemRow
        {
            Compartment = compartment,
            Holding = holding,
            Item = new ItemId(reader.Id()),
            Version = (uint)reader.Int(1, uint.MaxValue),
            Kind = (RowKind)reader.Int((byte)RowKind.Original, (byte)RowKind.Corrections),
            Blob = new BlobId(reader.Id()),
            Offset = reader.Int(0, Limits.MaxItemBytes * 2),
            Length = reader.Int(0, Limits.MaxItemBytes),
            StoredLength = reader.Int(0, Limits.MaxItemBytes * 2),
            WrappedKey = reader.Bytes(MaxWrappedKeyBytes),
            TreeHash = reader.Hash(),
            ContentMac = reader.Hash(),
            Label = Label.FromCanonicalBytes(policy, reader.Bytes(MaxLabelBytes)),
            Parents = ReadParents(reader),
            Engine = reader.Text(MaxEngineChars),
            Fields = ReadFields(reader),
            Reason = reader.TextOrNull(MaxReasonChars),
            Filed = reader.Time(),
        };
        reader.End();
        return row;
    }

    private static ItemId[] ReadParents(RecordReader reader)
    {
        var parents = new ItemId[reader.ArrayUpTo(MaxParents)];
        for (var i = 0; i < parents.Length; i++)
        {
            parents[i] = new ItemId(reader.Id());
        }

        reader.End();
        return parents;
    }

    private static void WriteFields(RecordWriter writer, ItemFields fields)
    {
        writer.Array(10).Text(fields.Title);
        if (fields.Date is { } date)
        {
            writer.Time(date);
        }
        else
        {
            writer.Null();
        }

        writer.Text(fields.MediaType).TextOrNull(fields.FileName).TextOrNull(fields.Author).TextOrNull(fields.Sender)
            .TextOrNull(fields.Recipients).TextOrNull(fields.Source).TextOrNull(fields.Language)
            .Array(fields.Extra.Count);
        foreach (var (name, value) in fields.Extra)
        {
            writer.Array(2).Text(name).Text(value).End();
        }

        writer.End().End();
    }

    private static ItemFields ReadFields(RecordReader reader)
    {
        reader.Array(10);
        var fields = new ItemFields
        {
            Title = reader.Text(Limits.MaxFieldChars),
            Date = reader.TryNull() ? null : reader.Time(),
            MediaType = reader.Text(Limits.MaxFieldChars),
            FileName = reader.TextOrNull(Limits.MaxFieldChars),
            Author = reader.TextOrNull(Limits.MaxFieldChars),
            Sender = reader.TextOrNull(Limits.MaxFieldChars),
            Recipients = reader.TextOrNull(ItemFields.MaxRecipientsChars),
            Source = reader.TextOrNull(Limits.MaxFieldChars),
            Language = reader.TextOrNull(Limits.MaxFieldChars),
            Extra = ReadExtra(reader),
        };
        reader.End();
        return fields;
    }

    private static ItemField[] ReadExtra(RecordReader reader)
    {
        var extra = new ItemField[reader.ArrayUpTo(ItemFields.MaxExtra)];
        for (var i = 0; i < extra.Length; i++)
        {
            reader.Array(2);
            extra[i] = new ItemField(reader.Text(Limits.MaxFieldChars), reader.Text(Limits.MaxFieldChars));
            reader.End();
        }

        reader.End();
        return extra;
    }
}

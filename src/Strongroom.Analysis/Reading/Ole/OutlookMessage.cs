using System.Buffers.Binary;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Html;
using Strongroom.Analysis.Reading.Mail;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Ole;

/// <summary>An Outlook message (MS-OXMSG): each property a stream named by its number and type; attachments in storages of their own.</summary>
internal static class OutlookMessage
{
    private const string MediaType = "application/vnd.ms-outlook";
    private const string Attachments = "__attach_version1.0_#";

    internal static Answer Read(CompoundFile file, AnalysisLimits limits)
    {
        var draft = new DocumentDraft { MediaType = MediaType, Engine = "strongroom-outlook/1" };
        string? Field(string number, int limit = Limits.MaxFieldChars) => Characters.CleanField(Text(file, string.Empty, number), limit);
        draft.Fields = new DocumentFields
        {
            Title = Field("0037"),
            From = Person(Field("0C1A"), Field("5D01") ?? Field("0C1F")),
            To = Field("0E04", DocumentFields.MaxAddressChars),
            Cc = Field("0E03", DocumentFields.MaxAddressChars),
            MessageId = Field("1035")?.Trim('<', '>'),
            InReplyTo = Field("1042")?.Trim('<', '>'),
            References = MailEngine.Ids(Field("1039")),
            Date = Date(file),
        };
        var text = new PagedText(limits);
        if (Text(file, string.Empty, "1000") is { Length: > 0 } body)
        {
            text.Add(body);
        }
        else if (file.Read("__substg1.0_10130102") is { IsEmpty: false } html)
        {
            var sink = new TextSink(limits.MaxTextBytes);
            HtmlEngine.WriteText(TextEngine.Decode(html.Span, HtmlCharset.Declared(html.Span), out _), sink);
            text.Add(Encoding.UTF8.GetString(sink.Finish().Span));
        }

        text.Fill(draft);
        foreach (var storage in file.Streams.Where(static path => path.StartsWith(Attachments, StringComparison.Ordinal))
            .Select(static path => path.Split('/')[0]).Distinct(StringComparer.Ordinal))
        {
            var bytes = file.Read(storage + "/__substg1.0_37010102");
            if (bytes.IsEmpty || draft.Parts.Count >= limits.MaxParts)
            {
                draft.Remarks |= DocumentRemarks.PartsCut; // a message within, which is no stream of its own
                continue;
            }

            var name = Text(file, storage + "/", "3707") ?? Text(file, storage + "/", "3704") ?? Text(file, storage + "/", "3001");
            draft.Parts.Add(new DocumentPart
            {
                Name = Characters.CleanName(name, Limits.MaxFieldChars),
                MediaType = MediaTypes.OrUnknown(Text(file, storage + "/", "370E")),
                Bytes = bytes,
            });
        }

        return Answer.Of(draft);
    }

    private static string? Person(string? name, string? address) => (name, address) switch
    {
        (null, _) => address,
        (_, null) => name,
        _ when address.StartsWith("/O=", StringComparison.OrdinalIgnoreCase) => name, // a directory's path says nothing to people
        _ => Characters.CleanField($"{name} <{address}>", Limits.MaxFieldChars),
    };

    private static string? Text(CompoundFile file, string storage, string number)
    {
        var wide = file.Read($"{storage}__substg1.0_{number}001F");
        if (!wide.IsEmpty)
        {
            return Encoding.Unicode.GetString(wide.Span).TrimEnd('\0');
        }

        var narrow = file.Read($"{storage}__substg1.0_{number}001E");
        return narrow.IsEmpty ? null : TextEngine.Decode(narrow.Span, null, out _).TrimEnd('\0');
    }

    /// <summary>When it was sent or received, among the properties of fixed length: 32 bytes of header, then 16 bytes each.</summary>
    private static DateTimeOffset? Date(CompoundFile file)
    {
        const int Header = 32;
        const int PropertyBytes = 16;
        const uint Sent = 0x00390040;
        const uint Received = 0x0E060040;
        var stream = file.Read("__properties_version1.0").Span;
        DateTimeOffset? found = null;
        for (var at = Header; at + PropertyBytes <= stream.Length; at += PropertyBytes)
        {
            var tag = BinaryPrimitives.ReadUInt32LittleEndian(stream[at..]);
            if (tag == Sent || (tag == Received && found is null))
            {
                found = FileTimes.Of(BinaryPrimitives.ReadInt64LittleEndian(stream[(at + 8)..])) ?? found;
            }
        }

        return found;
    }
}

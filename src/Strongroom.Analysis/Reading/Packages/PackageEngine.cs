using System.Xml;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Archives;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>Zips that are documents: Office Open XML, OpenDocument, EPUB, by what is in them and not by their name; any other zip is an archive.</summary>
internal sealed class PackageEngine : IEngine
{
    private const int LeastPictureBytes = 4 << 10; // smaller ones are bullets and rules

    private static readonly ArchiveEngine Archive = new();

    private static readonly (string Member, string MediaType, Action<Package, PagedText, DocumentDraft> Read)[] Kinds =
    [
        ("word/document.xml", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", WordReader.Read),
        ("xl/workbook.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", SheetReader.Read),
        ("ppt/presentation.xml", "application/vnd.openxmlformats-officedocument.presentationml.presentation", SlideReader.Read),
        ("visio/document.xml", "application/vnd.ms-visio.drawing.main+xml", DrawingReader.Read),
        ("META-INF/container.xml", "application/epub+zip", BookReader.Read),
        ("content.xml", "application/vnd.oasis.opendocument.text", OpenDocumentReader.Read),
    ];

    /// <inheritdoc/>
    public string Name => "strongroom-office/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        input.Tools.Enlarge();
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        using var package = Package.Open(bytes);
        var kind = package is null ? default : Array.Find(Kinds, kind => package.Has(kind.Member));
        return package is null || kind.Read is null
            ? Archive.Read(bytes, request.Limits, recognised.MediaType)
            : Read(package, kind.MediaType, kind.Read, request.Limits);
    }

    private Answer Read(Package package, string mediaType, Action<Package, PagedText, DocumentDraft> read, AnalysisLimits limits)
    {
        var draft = new DocumentDraft { MediaType = OpenDocumentReader.MediaTypeOf(package) ?? mediaType, Engine = Name };
        if (OpenDocumentReader.IsEncrypted(package))
        {
            return Answer.Unread(UnreadReason.Encrypted, draft.MediaType);
        }

        var text = new PagedText(limits);
        try
        {
            draft.Fields = Properties.Of(package);
            read(package, text, draft);
            AddParts(package, draft, limits);
        }
        catch (PackageBombException)
        {
            return Answer.Unread(UnreadReason.Bomb, draft.MediaType);
        }
        catch (Exception e) when (e is XmlException or InvalidDataException or IOException)
        {
            // Broken or with a document type of its own, which no office writes: what was read until there.
            if (text.Length == 0)
            {
                return Answer.Unread(UnreadReason.Malformed, draft.MediaType);
            }

            draft.Remarks |= DocumentRemarks.Repaired;
        }

        text.Fill(draft);
        return Answer.Of(draft);
    }

    /// <summary>Documents and pictures within.</summary>
    private static void AddParts(Package package, DocumentDraft draft, AnalysisLimits limits)
    {
        var left = (long)limits.MaxOutputBytes / 2;
        foreach (var name in package.Names.Where(name => IsPart(package, name)))
        {
            left -= package.LengthOf(name);
            if (left < 0 || draft.Parts.Count >= limits.MaxParts)
            {
                draft.Remarks |= DocumentRemarks.PartsCut;
                return;
            }

            var bytes = package.Bytes(name);
            if (!bytes.IsEmpty)
            {
                draft.Parts.Add(new DocumentPart
                {
                    Name = Characters.CleanName(name[(name.LastIndexOf('/') + 1)..], Limits.MaxFieldChars),
                    MediaType = MediaTypes.Unknown,
                    Bytes = bytes,
                });
            }
        }
    }

    private static bool IsPart(Package package, string name)
    {
        var folders = name.Split('/');
        var folder = folders.Length > 1 ? folders[^2] : string.Empty;
        return folder switch
        {
            "embeddings" => true,
            "media" or "Pictures" or "images" or "Images" =>
                Path.GetExtension(name).ToLowerInvariant() is ".png" or ".jpg" or ".jpeg" or ".tif" or ".tiff" or ".gif" or ".bmp" or ".webp" or ".pdf"
                && package.LengthOf(name) >= LeastPictureBytes,
            _ => false,
        };
    }
}

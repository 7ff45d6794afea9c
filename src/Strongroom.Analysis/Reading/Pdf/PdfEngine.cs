using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Ocr;
using Strongroom.Analysis.Reading.Speech;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Pdf;

/// <summary>
/// PDF by poppler's tools: the text layer where it is what the page shows, else the page's picture is read. Which it is, is decided page by
/// page (docs/adr/0605). Embedded files become parts. Also draws pages.
/// </summary>
internal sealed class PdfEngine : IEngine
{
    private const string BaseName = "strongroom-pdf/1 poppler";
    private const int MaxFiles = 100;

    /// <inheritdoc/>
    public string Name => BaseName;

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        input.Tools.Enlarge();
        if (request.Render is not null)
        {
            return request.Render is RenderRequest.Page page
                ? Draw(input.Tools, bytes, page, recognised.MediaType)
                : Answer.Unread(UnreadReason.NoRendition, recognised.MediaType);
        }

        using var run = input.Tools.Run(ToolCatalogue.PdfAbout, bytes);
        var about = PdfAbout.Read(run);
        if (run.End.Kind == ToolEndKind.Missing)
        {
            return Answer.Unread(UnreadReason.ToolMissing, recognised.MediaType, ToolCatalogue.PdfAbout.Package);
        }

        if (about.Pages == 0)
        {
            // The tool's own words are lost, but what is encrypted says so in the clear.
            var reason = bytes.Span.IndexOf("/Encrypt"u8) >= 0 ? UnreadReason.Encrypted : UnreadReason.Malformed;
            return Answer.Unread(reason, recognised.MediaType);
        }

        return new Reading(request, input.Tools, bytes, about).Read(recognised.MediaType);
    }

    private static Answer Draw(IToolbox tools, ReadOnlyMemory<byte> bytes, RenderRequest.Page page, string mediaType)
    {
        using var run = tools.Run(ToolCatalogue.PdfPicture, bytes, page.Number, page.MaxPixels);
        var picture = run.ReadAll(64 << 20);
        return run.End.Kind == ToolEndKind.Missing ? Answer.Unread(UnreadReason.ToolMissing, mediaType, ToolCatalogue.PdfPicture.Package)
            : picture.IsEmpty ? Answer.Unread(UnreadReason.NoRendition, mediaType)
            : Rendered.Part(mediaType, BaseName, Renditions.Jpeg, picture);
    }

    /// <summary>One document's reading.</summary>
    private sealed class Reading
    {
        private readonly AnalysisLimits _limits;
        private readonly IToolbox _tools;
        private readonly ReadOnlyMemory<byte> _bytes;
        private readonly PdfAbout _about;
        private readonly PdfPage[] _pages;
        private readonly PagedText _text;
        private readonly WorkTime _time; // an item that has used up its time would be filed without a word

        internal Reading(WorkerRequest request, IToolbox tools, ReadOnlyMemory<byte> bytes, PdfAbout about)
        {
            (_limits, _tools, _bytes, _about) = (request.Limits, tools, bytes, about);
            _time = new WorkTime(TimeSpan.FromSeconds(request.Speech.WorkSeconds));
            _pages = [.. Enumerable.Range(0, about.Pages).Select(static _ => new PdfPage())];
            _text = new PagedText(_limits);
        }

        internal Answer Read(string mediaType)
        {
            ReadLayers();
            var scans = new PdfScans(_tools, _bytes, _about, _pages, _time);
            var draft = new DocumentDraft { MediaType = mediaType, Engine = BaseName, Fields = _about.Fields, PageCount = _pages.Length };
            if (scans.Any && PageReader.Missing is { } missing && _pages.All(static page => page.VisibleCharacters == 0))
            {
                return Answer.Unread(UnreadReason.ToolMissing, mediaType, missing);
            }

            var reader = scans.Any ? PageReader.Start() : null;
            var pages = reader is null ? null : new OcrPages(reader, _text);
            if (reader is not null)
            {
                draft.Engine = $"{BaseName} {reader.Engine}";
            }

            scans.ReadAll(pages, WritePage);
            draft.Confidence = pages?.Confidence;
            draft.Remarks |= scans.Unread > 0 ? DocumentRemarks.PagesUnread : 0;
            _text.Fill(draft);
            AddFiles(draft);
            return Answer.Of(draft);
        }

        private void ReadLayers()
        {
            using (var words = _tools.Run(ToolCatalogue.PdfWords, _bytes, 1, _pages.Length))
            {
                PdfPages.ReadWords(words, _pages);
            }

            using (var visible = _tools.Run(ToolCatalogue.PdfVisible, _bytes, 1, _pages.Length))
            {
                PdfPages.ReadVisible(visible, _pages);
            }

            // Only pages with some text, but little, are decided by their pictures; a process less for all others.
            if (!Array.Exists(_pages, PdfScans.DependsOnPictures))
            {
                return;
            }

            using var images = _tools.Run(ToolCatalogue.PdfImages, _bytes, 1, _pages.Length);
            PdfPages.ReadImages(images, _pages, _about);
        }

        /// <summary>Writes a page: words of its picture where it was read and says more, else its text layer.</summary>
        private void WritePage(int number, List<ReadWord>? read, OcrPages? pages)
        {
            _text.Section(SectionKind.Page, number);
            var page = _pages[number - 1];
            if (read is not null && pages is not null && (PdfScans.LayerIsUntrusted(page) || read.Count > page.Words.Count))
            {
                pages.Write(read, number);
                return;
            }

            if (PdfScans.LayerIsUntrusted(page))
            {
                return;
            }

            var (width, height) = _about.SizeOf(number);
            foreach (var word in page.Words)
            {
                if (word.NewParagraph)
                {
                    _text.Paragraph();
                }
                else if (word.NewLine)
                {
                    _text.LineEnd();
                }

                _text.Word(word.Text, number, Places.Of(word.Left, word.Top, word.Right - word.Left, word.Bottom - word.Top, width, height), null);
            }
        }

        private void AddFiles(DocumentDraft draft)
        {
            // Files are named in the clear or within compressed objects; without either there are none.
            if (_bytes.Span.IndexOf("/EmbeddedFile"u8) < 0 && _bytes.Span.IndexOf("/ObjStm"u8) < 0)
            {
                return;
            }

            // "1: name" after a line that counts them.
            List<(int Number, string Name)> files;
            using (var run = _tools.Run(ToolCatalogue.PdfFiles, _bytes))
            {
                files = [.. run.Lines()
                    .Select(static line => line.Split(": ", 2))
                    .Where(static pair => pair.Length == 2 && int.TryParse(pair[0], System.Globalization.CultureInfo.InvariantCulture, out var n) && n > 0)
                    .Select(static pair => (int.Parse(pair[0], System.Globalization.CultureInfo.InvariantCulture), pair[1]))];
            }

            var left = (long)_limits.MaxOutputBytes / 2;
            foreach (var (number, name) in files)
            {
                if (draft.Parts.Count >= Math.Min(MaxFiles, _limits.MaxParts) || left <= 0)
                {
                    draft.Remarks |= DocumentRemarks.PartsCut;
                    return;
                }

                using var run = _tools.Run(ToolCatalogue.PdfFile, _bytes, number);
                var bytes = run.ReadAll((int)left + 1);
                if (bytes.Length > left)
                {
                    draft.Remarks |= DocumentRemarks.PartsCut;
                    return;
                }

                left -= bytes.Length;
                draft.Parts.Add(new DocumentPart { Name = Characters.CleanName(
                    name, Core.Limits.MaxFieldChars), MediaType = MediaTypes.Unknown, Bytes = bytes });
            }
        }
    }
}

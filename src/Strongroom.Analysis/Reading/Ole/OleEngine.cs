using System.Buffers.Binary;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Tools;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Ole;

/// <summary>
/// Compound files, by what they hold: Word, Excel and PowerPoint of 1997 to 2003 through antiword and catdoc, Outlook messages, encrypted
/// documents of any Office.
/// </summary>
internal sealed class OleEngine : IEngine
{
    private const string Word = "application/msword";
    private const string Excel = "application/vnd.ms-excel";
    private const string PowerPoint = "application/vnd.ms-powerpoint";
    private const int MaxToolText = 128 << 20;

    /// <inheritdoc/>
    public string Name => "strongroom-ole/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        input.Tools.Enlarge();
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        if (CompoundFile.Open(bytes) is not { } file)
        {
            return Answer.Unread(UnreadReason.Malformed, recognised.MediaType);
        }

        return file.Has("EncryptedPackage") ? Answer.Unread(UnreadReason.Encrypted, recognised.MediaType)
            : file.Has("WordDocument") ? ReadWord(request.Limits, input.Tools, file, bytes)
            : file.Has("Workbook") || file.Has("Book") ? ReadExcel(request.Limits, input.Tools, file, bytes)
            : file.Has("PowerPoint Document") ? ReadPowerPoint(request.Limits, input.Tools, file, bytes)
            : file.Has("__properties_version1.0") ? OutlookMessage.Read(file, request.Limits)
            : file.Has("\u0001Ole10Native") ? OlePackage.Read(file.Read("\u0001Ole10Native"), recognised.MediaType)
            : Answer.Unread(UnreadReason.NoReader, recognised.MediaType);
    }

    private Answer ReadWord(AnalysisLimits limits, IToolbox tools, CompoundFile file, ReadOnlyMemory<byte> bytes)
    {
        const int FlagsAt = 10;
        const int EncryptedFlag = 0x100;
        var head = file.Read("WordDocument").Span;
        if (head.Length > FlagsAt + 2 && (BinaryPrimitives.ReadUInt16LittleEndian(head[FlagsAt..]) & EncryptedFlag) != 0)
        {
            return Answer.Unread(UnreadReason.Encrypted, Word);
        }

        var text = new PagedText(limits);
        return Run(OfficeTools.Word, tools, bytes, line =>
            {
                // antiword frames the cells of a table by bars and leaves a line between paragraphs.
                var cells = line.StartsWith('|') && line.EndsWith('|') ? line[1..^1].Split('|').Select(static cell => cell.Trim()) : [line.TrimEnd()];
                text.Add(string.Join('\t', cells) + "\n");
            })
            ?? Finish(text, file, Word, "antiword");
    }

    private Answer ReadExcel(AnalysisLimits limits, IToolbox tools, CompoundFile file, ReadOnlyMemory<byte> bytes)
    {
        if (IsEncryptedWorkbook(file.Read(file.Has("Workbook") ? "Workbook" : "Book").Span))
        {
            return Answer.Unread(UnreadReason.Encrypted, Excel);
        }

        var text = new PagedText(limits);
        var names = SheetNames.Of(file.Read(file.Has("Workbook") ? "Workbook" : "Book").Span);
        var cells = new Cells();
        var sheet = 1;
        text.Section(SectionKind.Sheet, sheet, names.ElementAtOrDefault(0));
        return Run(OfficeTools.Excel, tools, bytes, line =>
            {
                if (line.StartsWith('\f') && sheet < names.Count)
                {
                    text.Section(SectionKind.Sheet, ++sheet, names[sheet - 1]);
                }

                text.Add(cells.Of(line.TrimStart('\f')));
            })
            ?? Finish(text, file, Excel, "xls2csv");
    }

    private Answer ReadPowerPoint(AnalysisLimits limits, IToolbox tools, CompoundFile file, ReadOnlyMemory<byte> bytes)
    {
        if (file.Has("EncryptedSummary"))
        {
            return Answer.Unread(UnreadReason.Encrypted, PowerPoint);
        }

        // catppt parts texts of masters and notes like slides, so their numbers would not be those of slides.
        var text = new PagedText(limits);
        return Run(OfficeTools.PowerPoint, tools, bytes, line =>
            {
                if (line.StartsWith('\f'))
                {
                    text.Paragraph();
                }

                text.Add(line.Trim('\f') + "\n");
            })
            ?? Finish(text, file, PowerPoint, "catppt");
    }

    /// <summary>Runs a tool and hands over its lines.</summary>
    /// <returns>Null when that went well, else the answer.</returns>
    private static Answer? Run(Tool tool, IToolbox tools, ReadOnlyMemory<byte> bytes, Action<string> line)
    {
        var mediaType = tool == OfficeTools.Word ? Word : tool == OfficeTools.Excel ? Excel : PowerPoint;
        using var run = tools.Run(tool, bytes);
        long read = 0;
        foreach (var one in run.Lines())
        {
            read += one.Length;
            if (read < MaxToolText)
            {
                line(one);
            }
        }

        return run.End.Kind == ToolEndKind.Missing ? Answer.Unread(UnreadReason.ToolMissing, mediaType, tool.Package)
            : read == 0 && !run.End.IsWell ? Answer.Unread(UnreadReason.Malformed, mediaType)
            : null;
    }

    private Answer Finish(PagedText text, CompoundFile file, string mediaType, string tool)
    {
        var draft = new DocumentDraft { MediaType = mediaType, Engine = $"{Name} {tool}", Fields = SummaryInformation.Of(
            file.Read("\u0005SummaryInformation").Span) };
        text.Fill(draft);
        return Answer.Of(draft);
    }

    /// <summary>A record FILEPASS among the first ones.</summary>
    private static bool IsEncryptedWorkbook(ReadOnlySpan<byte> stream)
    {
        const int FilePass = 0x2F;
        for (var (at, seen) = (0, 0); at + 4 <= stream.Length && seen < 20; seen++)
        {
            if (BinaryPrimitives.ReadUInt16LittleEndian(stream[at..]) == FilePass)
            {
                return true;
            }

            at += 4 + BinaryPrimitives.ReadUInt16LittleEndian(stream[(at + 2)..]);
        }

        return false;
    }

    /// <summary>Comma separated values as cells apart by tabs; a cell in quotes may go on over lines.</summary>
    private sealed class Cells
    {
        private bool _quoted;

        internal string Of(string line)
        {
            var cells = new System.Text.StringBuilder(line.Length);
            foreach (var c in line)
            {
                if (c == '"')
                {
                    _quoted = !_quoted;
                }
                else
                {
                    cells.Append(c == ',' && !_quoted ? '\t' : c);
                }
            }

            return _quoted ? cells.Append(' ').ToString() : cells.ToString().TrimEnd('\t', ' ') + "\n";
        }
    }
}

/// <summary>Names of an old workbook's sheets: records BOUNDSHEET (MS-XLS 2.4.28) of Excel 97 and later.</summary>
internal static class SheetNames
{
    private const int BoundSheet = 0x85;
    private const int EndOfGlobals = 0x0A;
    private const int MaxRecords = 100_000;

    internal static List<string> Of(ReadOnlySpan<byte> stream)
    {
        var names = new List<string>();
        for (var (at, seen) = (0, 0); at + 4 <= stream.Length && seen < MaxRecords; seen++)
        {
            var kind = BinaryPrimitives.ReadUInt16LittleEndian(stream[at..]);
            var length = BinaryPrimitives.ReadUInt16LittleEndian(stream[(at + 2)..]);
            var record = stream.Slice(at + 4, Math.Min(length, stream.Length - at - 4));
            if (kind == EndOfGlobals)
            {
                break;
            }

            if (kind == BoundSheet && record.Length > 8)
            {
                var wide = (record[7] & 1) != 0;
                var bytes = record.Slice(8, Math.Min(record[6] * (wide ? 2 : 1), record.Length - 8));
                names.Add(wide ? System.Text.Encoding.Unicode.GetString(bytes) : System.Text.Encoding.Latin1.GetString(bytes));
            }

            at += 4 + length;
        }

        return names;
    }
}

/// <summary>The tools that read the older Office formats.</summary>
internal static class OfficeTools
{
    internal static readonly Tool Word = new(20, "/usr/bin/antiword", "antiword", [], static _ => ["-m", "UTF-8.txt", "-w", "0", Tool.Input]);

    internal static readonly Tool Excel = new(21, "/usr/bin/xls2csv", "catdoc", [], static _ => ["-d", "utf-8", "-q", "1", "-b", "\f", Tool.Input]);

    internal static readonly Tool PowerPoint = new(22, "/usr/bin/catppt", "catdoc", [], static _ => ["-d", "utf-8", "-b", "\f", Tool.Input]);
}

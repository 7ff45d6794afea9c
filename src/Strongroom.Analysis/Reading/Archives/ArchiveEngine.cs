using System.Runtime.InteropServices;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Archives;

/// <summary>
/// Archives and compressed files by libarchive: members become parts, their names the text. Count and bytes are bounded here; depth by the
/// node, which counts parts of parts.
/// </summary>
internal sealed unsafe class ArchiveEngine : IEngine
{
    private const int FormatBase = 0xFF0000;
    private const int FormatRaw = 0x90000;
    private const int LcCtype = 0;
    private const int PieceBytes = 64 << 10;
    private const long HeaderRoom = 8 << 20;
    private const int MaxEntries = 100_000;

    // Text packs to a tenth, logs to a thirtieth; beyond the limit of bytes and at this ratio an archive was made to be one.
    private const long BombRatio = 30;

    private static readonly string[] Endings = [".gz", ".bz2", ".xz", ".zst", ".lz4", ".lzma", ".z"];

    /// <inheritdoc/>
    public string Name => "strongroom-archive/1 libarchive";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        input.Tools.Enlarge();
        return input.ReadAll(request.Limits.MaxBufferedBytes) is { } bytes
            ? Read(bytes, request.Limits, recognised.MediaType, request.Hints.FileName)
            : Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
    }

    /// <summary>Reads an archive that is in memory.</summary>
    internal Answer Read(ReadOnlyMemory<byte> bytes, AnalysisLimits limits, string mediaType, string? fileName = null)
    {
        if (!LibArchive.IsInstalled)
        {
            return Answer.Unread(UnreadReason.ToolMissing, mediaType, LibArchive.Package);
        }

        fixed (byte* locale = "C.UTF-8\0"u8)
        {
            _ = LibArchive.SetLocale(LcCtype, locale); // else names beyond ASCII can't be had
        }

        using var pin = bytes.Pin();
        var archive = LibArchive.New();
        _ = LibArchive.AllFilters(archive);
        _ = LibArchive.AllFormats(archive);
        _ = LibArchive.Raw(archive);
        var reading = new Reading(archive, bytes.Length, limits, new DocumentDraft { MediaType = mediaType, Engine = Name }, fileName,
            bytes.Span.StartsWith("PK\x05\x06"u8));
        var answer = LibArchive.Open(archive, (byte*)pin.Pointer, (nuint)bytes.Length) == LibArchive.Ok
            ? reading.Members()
            : Answer.Unread(WhyNot(archive), mediaType);
        _ = LibArchive.Free(archive);
        return answer;
    }

    /// <summary>A file that is compressed again and again (one that unpacks to itself is it for ever) is refused by the library.</summary>
    private static UnreadReason WhyNot(nint archive)
    {
        var error = LibArchive.Error(archive);
        return error is not null && MemoryMarshal.CreateReadOnlySpanFromNullTerminated(error).IndexOf("too many filters"u8) >= 0
            ? UnreadReason.Bomb
            : UnreadReason.Malformed;
    }

    private sealed class Reading(nint archive, int length, AnalysisLimits limits, DocumentDraft draft, string? fileName, bool isEmptyZip)
    {
        private readonly PagedText _names = new(limits);
        private long _left = limits.MaxOutputBytes - HeaderRoom;
        private int _encrypted;
        private int _entries;

        internal Answer Members()
        {
            nint entry;
            int result;
            while ((result = LibArchive.Next(archive, &entry)) is LibArchive.Ok or LibArchive.Warning && ++_entries <= MaxEntries)
            {
                if ((LibArchive.Type(entry) & LibArchive.TypeMask) is not (LibArchive.RegularFile or 0))
                {
                    continue;
                }

                var name = NameOf(entry);
                _names.LineEnd();
                _names.Add(name);
                if (LibArchive.IsEncrypted(entry) == 1)
                {
                    _encrypted++;
                    continue;
                }

                if (draft.Parts.Count >= limits.MaxParts)
                {
                    draft.Remarks |= DocumentRemarks.PartsCut;
                    continue;
                }

                var isWhole = Data(out var bytes);
                if (bytes is null)
                {
                    // More than fits: a bomb if it came from next to nothing, else an archive that is just large.
                    return (limits.MaxOutputBytes - HeaderRoom) / Math.Max(1, length) > BombRatio
                        ? Answer.Unread(UnreadReason.Bomb, draft.MediaType)
                        : Finish(DocumentRemarks.PartsCut);
                }

                if (bytes.Length > 0 || isWhole)
                {
                    draft.Remarks |= isWhole ? 0 : DocumentRemarks.Repaired;
                    draft.Parts.Add(new DocumentPart
                    {
                        Name = Characters.CleanName(name[(name.LastIndexOf('/') + 1)..], Limits.MaxFieldChars),
                        MediaType = MediaTypes.Unknown,
                        Bytes = bytes.Written,
                    });
                }
            }

            return Finish(result == LibArchive.End ? 0 : DocumentRemarks.Repaired);
        }

        private Answer Finish(DocumentRemarks remarks)
        {
            draft.Remarks |= remarks | (_entries > MaxEntries ? DocumentRemarks.PartsCut : 0);
            if (draft.Parts.Count == 0 && (_encrypted > 0 || LibArchive.HasEncrypted(archive) == 1))
            {
                return Answer.Unread(UnreadReason.Encrypted, draft.MediaType);
            }

            if (draft.Parts.Count == 0 && (draft.Remarks.HasFlag(DocumentRemarks.Repaired) || (_entries == 0 && !isEmptyZip)))
            {
                return Answer.Unread(UnreadReason.Malformed, draft.MediaType);
            }

            draft.Remarks |= _encrypted > 0 ? DocumentRemarks.PartsCut : 0;
            _names.Fill(draft);
            return Answer.Of(draft);
        }

        /// <summary>One member's bytes; null when they pass what is left.</summary>
        /// <returns>It was read to its end.</returns>
        private bool Data(out ByteBuffer? bytes)
        {
            bytes = new ByteBuffer(PieceBytes);
            while (true)
            {
                nint count;
                fixed (byte* p = bytes.Reserve(PieceBytes).Span)
                {
                    count = LibArchive.Read(archive, p, PieceBytes);
                }

                if (count <= 0)
                {
                    return count == 0;
                }

                bytes.Advance((int)count);
                _left -= count;
                if (_left < 0)
                {
                    bytes = null;
                    return false;
                }
            }
        }

        private string NameOf(nint entry)
        {
            if ((LibArchive.Format(archive) & FormatBase) == FormatRaw)
            {
                // A compressed file has no member's name; its own without the ending says it best.
                var ending = Endings.FirstOrDefault(ending => fileName?.EndsWith(ending, StringComparison.OrdinalIgnoreCase) == true);
                return ending is null || fileName is null ? "data" : fileName[..^ending.Length];
            }

            var name = LibArchive.Name(entry);
            if (name is null)
            {
                name = LibArchive.NameUtf8(entry);
            }

            if (name is null)
            {
                return "?";
            }

            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name);
            return TextEngine.Decode(bytes, System.Text.Unicode.Utf8.IsValid(bytes) ? "utf-8" : null, out _);
        }
    }
}

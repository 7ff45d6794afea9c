using System.Text;
using Strongroom.Analysis.Documents;

namespace Strongroom.Analysis.Reading;

/// <summary>
/// Collects text with its pages and words: offsets stay right because every character is cleaned before it is counted. Lines and paragraphs are put between
/// what is added, never at the ends. Not thread-safe.
/// </summary>
internal sealed class PagedText(AnalysisLimits limits)
{
    private readonly ByteBuffer _bytes = new(16 << 10); // UTF-8: a long text as a string would take the heap twice over
    private readonly List<TextSpan> _spans = [];
    private readonly List<DocumentSection> _sections = [];
    private string _pending = string.Empty;
    private bool _isRowEnd;

    /// <summary>The limit was reached and text was cut.</summary>
    internal bool IsCut { get; private set; }

    /// <summary>UTF-16 code units so far.</summary>
    internal int Length { get; private set; }

    /// <summary>A page, sheet or slide begins.</summary>
    internal void Section(SectionKind kind, int number, string? name = null)
    {
        Paragraph();
        Flush();
        if (_sections.Count < limits.MaxSections)
        {
            _sections.Add(new DocumentSection(Length, kind, number, Characters.CleanField(name, DocumentSection.MaxNameChars)));
        }
    }

    internal void LineEnd()
    {
        if (!_isRowEnd && _pending != "\n\n")
        {
            _pending = "\n";
        }
    }

    /// <summary>A row of a table ends or begins: the next cell stands on a line of its own.</summary>
    internal void RowEnd()
    {
        LineEnd();
        _isRowEnd = true;
    }

    internal void Paragraph() => _pending = "\n\n";

/// <summary>A cell of a table ends: the next one stands behind a tab, whatever lines the first had.</summary>
    internal void Cell() => _pending = _isRowEnd || _pending == "\n\n" ? _pending : "\t";

    /// <summary>A word with its place, apart from what stands before it.</summary>
    internal void Word(ReadOnlySpan<char> word, int page, PageBox? box, double? confidence)
    {
        if (_pending.Length == 0)
        {
            _pending = " ";
        }

        var length = Length;
        var room = _pending.Length;
        Add(word);
        var start = length == 0 ? 0 : length + room;
        if (Length > start && _spans.Count < limits.MaxSpans)
        {
            _spans.Add(new TextSpan(start, Length - start, page, null, null, confidence, box));
        }
    }

    /// <summary>Text as it is: line ends become LF, other control characters go.</summary>
    internal void Add(ReadOnlySpan<char> text)
    {
        if (IsCut || text.IsEmpty)
        {
            return;
        }

        var clean = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (char.IsSurrogate(c))
            {
                var pair = char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]);
                _ = pair ? clean.Append(c).Append(text[++i]) : clean.Append('\uFFFD');
            }
            else if (c is '\r' or '\f' or '\v' or '\u2028' or '\u2029' or '\u0085')
            {
                _ = c == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? clean : clean.Append('\n');
            }
            else if (c is '\t' or '\n' || !(c < 0x20 || (c >= 0x7F && c < 0xA0) || c is '\uFEFF' or '\u00AD'))
            {
                _ = clean.Append(c);
            }
        }

        if (clean.Length > 0)
        {
            Flush();
            Append(clean.ToString());
        }
    }

    /// <summary>Puts text, pages and words into a draft.</summary>
    internal void Fill(DocumentDraft draft)
    {
        var bytes = _bytes.Written;
        bytes = bytes[..(bytes.Span.LastIndexOfAnyExcept(" \t\n"u8) + 1)];
        var length = Length - (_bytes.Length - bytes.Length); // what was trimmed has a byte a character
        draft.TextUtf8 = bytes;
        draft.Remarks |= IsCut ? DocumentRemarks.TextCut : 0;
        draft.Spans.AddRange(_spans.Where(span => span.Start + span.Length <= length));
        draft.Sections.AddRange(_sections.Select(section => section.Start <= length ? section : section with { Start = length }));
    }

    private void Flush()
    {
        if (_pending.Length > 0 && Length > 0)
        {
            Append(_pending);
        }

        _pending = string.Empty;
        _isRowEnd = false;
    }

    private void Append(string text)
    {
        var count = Encoding.UTF8.GetByteCount(text);
        if (_bytes.Length + count > limits.MaxTextBytes)
        {
            IsCut = true;
            return;
        }

        Encoding.UTF8.GetBytes(text, _bytes.Reserve(count).Span);
        _bytes.Advance(count);
        Length += text.Length;
    }
}

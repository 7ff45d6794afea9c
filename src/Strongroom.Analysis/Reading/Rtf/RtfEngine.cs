using System.Globalization;
using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Reading.Texts;
using Strongroom.Analysis.Workers;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Rtf;

/// <summary>
/// RTF: words, control words and groups, read once from front to back. Code pages by font, Unicode escapes, tables, notes; title and
/// author. What a group that starts with <c>\*</c> or a known table holds is no text.
/// </summary>
internal sealed class RtfEngine : IEngine
{
    /// <inheritdoc/>
    public string Name => "strongroom-rtf/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        input.Tools.Enlarge();
        if (input.ReadAll(request.Limits.MaxBufferedBytes) is not { } bytes)
        {
            return Answer.Unread(UnreadReason.TooLong, recognised.MediaType);
        }

        var text = new PagedText(request.Limits);
        var reading = new Reading(text);
        reading.Read(bytes.Span);
        var draft = new DocumentDraft { MediaType = recognised.MediaType, Engine = Name, Fields = reading.Fields };
        text.Fill(draft);
        return Answer.Of(draft);
    }

    private sealed class Reading(PagedText text)
    {
        private const int MaxGroups = 2000; // deeper ones are read as if they were not there
        private const int Western = 1252;

        private static readonly Dictionary<int, int> PageOfCharset = new()
        {
            [0] = 1252, [77] = 10000, [128] = 932, [129] = 949, [134] = 936, [136] = 950, [161] = 1253, [162] = 1254, [163] = 1258,
            [177] = 1255, [178] = 1256, [186] = 1257, [204] = 1251,
            [222] = 874, [238] = 1250,
        };

        private static readonly HashSet<string> Passed = new(StringComparer.Ordinal)
        {
            "stylesheet", "colortbl", "pict", "object", "datafield", "fldinst", "listtable", "listoverridetable", "rsidtbl", "generator",
            "themedata", "colorschememapping", "latentstyles",
            "datastore", "xmlnstbl", "filetbl", "revtbl", "bkmkstart", "bkmkend", "nonshppict", "shpinst", "pntext", "pntxta", "pntxtb",
            "tc", "xe", "operator", "company", "category", "manager",
            "creatim", "revtim", "printim", "buptim", "comment", "doccomm", "hlinkbase", "panose", "falt", "atrfstart", "atrfend", "atnid",
            "atnauthor", "atnref",
        };

        // Destinations behind \* that hold text for people all the same.
        private static readonly HashSet<string> Starred =
            new(StringComparer.Ordinal) { "shptxt", "annotation", "footnote", "header", "footer", "shpinst", "fldrslt" };

        private readonly Stack<State> _outer = new();
        private readonly Dictionary<int, int> _fonts = [];
        private readonly List<byte> _pending = [];
        private readonly StringBuilder _field = new();
        private State _now = new() { Page = Western };
        private int _groupPage = Western;
        private int _skip;
        private bool _starred;
        private int _font = -1;

        internal DocumentFields Fields { get; private set; } = new();

        internal void Read(ReadOnlySpan<byte> bytes)
        {
            for (var i = 0; i < bytes.Length && !text.IsCut; i++)
            {
                switch (bytes[i])
                {
                    case (byte)'{':
                        Flush();
                        if (_outer.Count < MaxGroups)
                        {
                            _outer.Push(_now);
                        }

                        _skip = 0;
                        break;
                    case (byte)'}':
                        Flush();
                        EndGroup();
                        break;
                    case (byte)'\\':
                        i = Control(bytes, i + 1);
                        break;
                    case (byte)'\r' or (byte)'\n':
                        break;
                    default:
                        Byte(bytes[i]);
                        break;
                }
            }

            Flush();
        }

        private void EndGroup()
        {
            if (_now.Destination == "fonttbl" || !_outer.TryPeek(out var outer))
            {
                // fonts are noted as their numbers come
            }
            else if (_now.Destination is "title" or "author" or "subject" or "keywords" && outer.Destination != _now.Destination)
            {
                // Writers put question marks where the old form can't hold a title.
                var value = Characters.CleanField(_field.ToString().All(static c => c == '?') ? null : _field.ToString(), Limits.MaxFieldChars);
                Fields = _now.Destination switch
                {
                    "title" => Fields with { Title = value },
                    "author" => Fields with { Author = value },
                    "subject" => Fields with { Description = value },
                    _ => Fields with { Keywords = value },
                };
                _field.Clear();
            }

            _now = _outer.TryPop(out var before) ? before : _now;
            _starred = false;
        }

        private int Control(ReadOnlySpan<byte> bytes, int at)
        {
            if (at >= bytes.Length)
            {
                return at;
            }

            var first = (char)bytes[at];
            if (!char.IsAsciiLetter(first))
            {
                return Symbol(bytes, at, first);
            }

            var end = at;
            while (end < bytes.Length && end - at < 32 && char.IsAsciiLetter((char)bytes[end]))
            {
                end++;
            }

            var word = Encoding.ASCII.GetString(bytes[at..end]);
            var start = end;
            if (end < bytes.Length && bytes[end] == (byte)'-')
            {
                end++;
            }

            while (end < bytes.Length && end - start < 12 && char.IsAsciiDigit((char)bytes[end]))
            {
                end++;
            }

            int? number = int.TryParse(bytes[start..end], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) ? value : null;
            if (word == "bin" && number > 0)
            {
                return (int)Math.Min(bytes.Length, (long)end + number.Value);
            }

            Word(word, number);
            return end < bytes.Length && bytes[end] == (byte)' ' ? end : end - 1;
        }

        private int Symbol(ReadOnlySpan<byte> bytes, int at, char symbol)
        {
            switch (symbol)
            {
                case '\'':
                    if (at + 2 < bytes.Length && byte.TryParse(
                        bytes.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value))
                    {
                        Byte(value);
                        return at + 2;
                    }

                    break;
                case '*':
                    _starred = true;
                    break;
                case '~':
                    Byte((byte)' ');
                    break;
                case '_':
                    Byte((byte)'-');
                    break;
                case '\\' or '{' or '}':
                    Byte((byte)symbol);
                    break;
                case '\r' or '\n':
                    LineEnd();
                    break;
                default:
                    break;
            }

            return at;
        }

        private void Word(string word, int? number)
        {
            if (word != "u")
            {
                Flush();
            }

            var starred = _starred;
            _starred = false;
            switch (word)
            {
                case "u" when number is { } code:
                    Flush();
                    Put(((char)unchecked((ushort)code)).ToString());
                    _skip = _now.AfterUnicode;
                    break;
                case "uc":
                    _now.AfterUnicode = Math.Clamp(number ?? 1, 0, 8);
                    break;
                case "ansicpg":
                    _groupPage = number ?? Western;
                    _now.Page = _groupPage;
                    break;
                case "f" when _now.Destination == "fonttbl":
                    _font = number ?? 0;
                    break;
                case "fcharset" when _now.Destination == "fonttbl" && _font >= 0:
                    _fonts[_font] = number is 0 or 1 or 2 or null ? _groupPage : PageOfCharset.GetValueOrDefault(number.Value, _groupPage);
                    break;
                case "f" or "plain":
                    _now.Page = word == "f" ? _fonts.GetValueOrDefault(number ?? 0, _groupPage) : _now.Page;
                    break;
                case "row" or "nestrow" or "trowd":
                    if (IsText)
                    {
                        text.RowEnd();
                    }

                    break;
                case "par" or "line" or "sect" or "page":
                    LineEnd();
                    break;
                case "cell" or "nestcell":
                    if (IsText)
                    {
                        text.Cell();
                    }

                    break;
                case "tab":
                    Put("\t");
                    break;
                case "emdash" or "endash":
                    Put(word == "emdash" ? "—" : "–");
                    break;
                case "lquote" or "rquote":
                    Put(word == "lquote" ? "‘" : "’");
                    break;
                case "ldblquote" or "rdblquote":
                    Put(word == "ldblquote" ? "“" : "”");
                    break;
                case "bullet":
                    Put("•");
                    break;
                case "fonttbl" or "info" or "title" or "author" or "subject" or "keywords":
                    _now.Destination = _now.Passes ? _now.Destination : word;
                    break;
                case "header" or "footer" or "headerl" or "headerr" or "headerf" or "footerl" or "footerr" or "footerf" or "footnote"
                    or "annotation" or "shptxt":
                    _now = _now with { Passes = _outer.Any(static outer => outer.Destination == "object"), Destination = string.Empty };
                    LineEnd();
                    break;
                case "fldrslt" or "result":
                    _now = _now with { Passes = false, Destination = string.Empty };
                    break;
                default:
                    if ((starred && !Starred.Contains(word)) || Passed.Contains(word))
                    {
                        _now = _now with { Passes = true, Destination = word };
                    }

                    break;
            }
        }

        private bool IsText => !_now.Passes && _now.Destination is "" or null;

        private void LineEnd()
        {
            if (IsText)
            {
                text.LineEnd();
            }
        }

        private void Byte(byte value)
        {
            if (_skip > 0)
            {
                _skip--;
            }
            else if (!_now.Passes)
            {
                _pending.Add(value);
            }
        }

        private void Flush()
        {
            if (_pending.Count > 0)
            {
                var value = Charsets.OfPage(_now.Page).GetString(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_pending));
                _pending.Clear();
                Put(value);
            }
        }

        // Halves of a pair come one by one.
        private char _high;

        private void Put(string value)
        {
            if (_now.Passes)
            {
                return;
            }

            if (value.Length == 1 && char.IsHighSurrogate(value[0]))
            {
                _high = value[0];
                return;
            }

            if (_high != 0)
            {
                value = _high + value;
                _high = '\0';
            }

            if (IsText)
            {
                text.Add(value);
            }
            else if (_now.Destination is "title" or "author" or "subject" or "keywords" && _field.Length < Limits.MaxFieldChars)
            {
                _field.Append(value);
            }
        }

        private record struct State
        {
            public State()
            {
            }

            internal string? Destination { get; set; } = string.Empty;

            internal bool Passes { get; set; }

            internal int Page { get; set; } = Western;

            internal int AfterUnicode { get; set; } = 1;
        }
    }
}

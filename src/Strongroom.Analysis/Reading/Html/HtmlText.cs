using System.Collections.Frozen;
using System.Text;
using AngleSharp.Dom;
using Strongroom.Analysis.Reading.Texts;

namespace Strongroom.Analysis.Reading.Html;

/// <summary>
/// Writes a page's text as a reader without style sheets sees it: blocks on lines of their own, cells apart, white space collapsed but in
/// <c>pre</c>. Walks with its own stack, so no depth of nesting can exhaust the thread's.
/// </summary>
internal static class HtmlText
{
    private static readonly FrozenSet<string> Skipped =
        new[] { "script", "style", "template", "head", "iframe", "noembed", "noframes", "object", "title", "meta", "link" }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Blocks = new[]
    {
        "address", "article", "aside", "blockquote", "body", "center", "dd", "details", "dir", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer",
        "form", "frameset", "header", "hgroup", "hr", "li", "legend", "main", "menu", "nav", "ol", "option", "pre", "section", "select", "summary", "table",
        "tbody", "textarea", "tfoot", "thead", "tr", "ul", "caption",
    }.ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> Paragraphs = new[] { "p", "h1", "h2", "h3", "h4", "h5", "h6", "table", "ul", "ol", "blockquote", "pre" }
        .ToFrozenSet(StringComparer.Ordinal);

    internal static void Write(IDocument document, TextSink sink)
    {
        if (document.DocumentElement is not { } root)
        {
            return;
        }

        var writer = new LineWriter(sink);
        var path = new Stack<(INode Node, int Next)>();
        Enter(root, writer);
        path.Push((root, 0));
        while (path.TryPop(out var place) && !sink.IsCut)
        {
            // By index: asking a node for its next sibling searches the parent's list each time.
            var children = place.Node.ChildNodes;
            if (place.Next >= children.Length)
            {
                Leave(place.Node, writer);
                continue;
            }

            path.Push((place.Node, place.Next + 1));
            var child = children[place.Next];
            if (child is IText text)
            {
                writer.Text(text.Data);
            }
            else if (child is IElement element && !Skipped.Contains(element.LocalName))
            {
                Enter(element, writer);
                path.Push((element, 0));
            }
        }

        writer.Finish();
    }

    private static void Enter(INode node, LineWriter writer)
    {
        var name = (node as IElement)?.LocalName ?? string.Empty;
        switch (name)
        {
            case "br":
                writer.LineEnd();
                break;
            case "img" or "area" when (node as IElement)?.GetAttribute("alt") is { Length: > 0 } alternative:
                writer.Text(" " + alternative + " ");
                break;
            case "pre" or "textarea":
                writer.Break(Paragraphs.Contains(name) ? 2 : 1);
                writer.Preserved++;
                break;
            default:
                writer.Break(BreakOf(name));
                break;
        }
    }

    private static void Leave(INode node, LineWriter writer)
    {
        var name = (node as IElement)?.LocalName ?? string.Empty;
        if (name is "td" or "th")
        {
            writer.Cell();
        }

        if (name is "pre" or "textarea")
        {
            writer.Preserved--;
        }

        writer.Break(BreakOf(name));
    }

    private static int BreakOf(string name) => Paragraphs.Contains(name) ? 2 : Blocks.Contains(name) ? 1 : 0;

    /// <summary>Collapses white space and puts line ends between blocks.</summary>
    private sealed class LineWriter(TextSink sink)
    {
        private readonly StringBuilder _piece = new();
        private int _breaks;
        private bool _space;
        private bool _cell;
        private bool _any;

        internal int Preserved { get; set; }

        internal void Text(string text)
        {
            foreach (var c in text)
            {
                if (Preserved > 0 && c != '\r')
                {
                    Visible(c);
                }
                else if (c is ' ' or '\t' or '\n' or '\r' or '\f' or '\u00A0')
                {
                    _space = true;
                }
                else if (c is not '\u00AD' and not '\u200B')
                {
                    Visible(c);
                }
            }

            if (_piece.Length > 4096)
            {
                Flush();
            }
        }

        internal void Break(int lines) => _breaks = Math.Max(_breaks, lines);

        internal void LineEnd()
        {
            if (_any)
            {
                _breaks = Math.Min(_breaks + 1, 2);
            }
        }

        internal void Cell() => _cell = true;

        internal void Finish() => Flush();

        private void Visible(char c)
        {
            if (_any && _breaks > 0)
            {
                _piece.Append('\n', _breaks);
            }
            else if (_any && _cell)
            {
                _piece.Append('\t');
            }
            else if (_any && _space)
            {
                _piece.Append(' ');
            }

            (_breaks, _space, _cell, _any) = (0, false, false, true);
            _piece.Append(c);
        }

        private void Flush()
        {
            sink.Add(_piece.ToString());
            _piece.Clear();
        }
    }
}

using System.Xml;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>Goes through an XML once, forward. Depth is bounded by the reader's own stack of names, which lies on the heap.</summary>
internal abstract class XmlVisitor
{
    /// <summary>Greatest length of a cell's or string's text: 1,000,000 characters, thirty times what Excel allows.</summary>
    protected const int MaxValueChars = 1_000_000;

    private readonly Stack<string> _names = new();
    private readonly char[] _piece = new char[16 << 10];

    /// <summary>Local name of the element that text stands in.</summary>
    protected string Inside => _names.TryPeek(out var name) ? name : string.Empty;

    /// <summary>Reads to the end.</summary>
    internal void Walk(XmlReader? xml)
    {
        var more = xml is not null && xml.Read();
        while (more && xml is not null)
        {
            switch (xml.NodeType)
            {
                case XmlNodeType.Element when !Start(xml):
                    xml.Skip();
                    more = !xml.EOF;
                    continue;
                case XmlNodeType.Element when xml.IsEmptyElement:
                    End(xml.LocalName);
                    break;
                case XmlNodeType.Element:
                    _names.Push(xml.LocalName);
                    break;
                case XmlNodeType.EndElement:
                    _names.Pop();
                    End(xml.LocalName);
                    break;
                case XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace:
                    ReadText(xml);
                    break;
                default:
                    break;
            }

            more = xml.Read();
        }
    }

    // By pieces: a text of a document that is a bomb has hundreds of megabytes, and as one string would be in memory twice over.
    private void ReadText(XmlReader xml)
    {
        var (kept, count) = (0, 0);
        while ((count = xml.ReadValueChunk(_piece, kept, _piece.Length - kept)) > 0)
        {
            // The halves of a pair stay together.
            var length = kept + count;
            var half = _piece[length - 1];
            kept = char.IsHighSurrogate(half) ? 1 : 0;
            Text(_piece.AsSpan(0, length - kept));
            _piece[0] = half;
        }

        Text(_piece.AsSpan(0, kept));
    }

    /// <summary>An element begins.</summary>
    /// <returns>False to pass over all that is in it; then <see cref="End"/> is not called.</returns>
    protected abstract bool Start(XmlReader xml);

    /// <summary>Text inside <see cref="Inside"/>; a long one comes in pieces.</summary>
    protected virtual void Text(ReadOnlySpan<char> text)
    {
    }

    /// <summary>An element has ended, <see cref="Inside"/> is its parent.</summary>
    protected virtual void End(string name)
    {
    }
}

using System.Xml;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>Goes through an XML once, forward. Depth is bounded by the reader's own stack of names, which lies on the heap.</summary>
internal abstract class XmlVisitor
{
    private readonly Stack<string> _names = new();

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
                    Text(xml.Value);
                    break;
                default:
                    break;
            }

            more = xml.Read();
        }
    }

    /// <summary>An element begins.</summary>
    /// <returns>False to pass over all that is in it; then <see cref="End"/> is not called.</returns>
    protected abstract bool Start(XmlReader xml);

    /// <summary>Text inside <see cref="Inside"/>.</summary>
    protected virtual void Text(string text)
    {
    }

    /// <summary>An element has ended, <see cref="Inside"/> is its parent.</summary>
    protected virtual void End(string name)
    {
    }
}

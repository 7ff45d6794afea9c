using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;

namespace Strongroom.Node.Hosting;

/// <summary>
/// Where the framework keeps its own keys: in this process. Its ephemeral provider alone is not enough: at start the framework makes a key
/// all the same and writes it, unsealed, below the home folder. Thread-safe.
/// </summary>
internal sealed class KeysInMemory : IXmlRepository
{
    private readonly Lock _lock = new(); // guards _elements
    private readonly List<XElement> _elements = [];

    public IReadOnlyCollection<XElement> GetAllElements()
    {
        lock (_lock)
        {
            return [.. _elements.Select(static e => new XElement(e))];
        }
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        lock (_lock)
        {
            _elements.Add(new XElement(element));
        }
    }
}

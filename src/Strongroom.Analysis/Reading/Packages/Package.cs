using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>
/// A zip that is a document, opened with a budget: what all its members unpack to together is bounded, and each XML is read without DTD,
/// entities or anything fetched. Not thread-safe.
/// </summary>
internal sealed class Package : IDisposable
{
    private const long MaxUnpackedBytes = 512L << 20;
    private const long MaxXmlCharacters = 1L << 30; // the budget of bytes ends it before
    private const long MaxTreeBytes = 8 << 20;
    private const int MaxTreeDepth = 200;

    private readonly ZipArchive _zip;
    private readonly Dictionary<string, ZipArchiveEntry> _entries;
    private long _left = MaxUnpackedBytes;

    private Package(ZipArchive zip)
    {
        _zip = zip;
        _entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in zip.Entries)
        {
            _entries.TryAdd(entry.FullName.Replace('\\', '/').TrimStart('/'), entry);
        }
    }

    /// <summary>Names of members in order of the alphabet.</summary>
    internal IEnumerable<string> Names => _entries.Keys.Order(StringComparer.OrdinalIgnoreCase);

    /// <summary>Opens a zip.</summary>
    /// <returns>Null when it has no readable list of members.</returns>
    internal static Package? Open(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            return new Package(new ZipArchive(new MemoryView(bytes), ZipArchiveMode.Read));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            return null;
        }
    }

    internal bool Has(string name) => _entries.ContainsKey(name);

    /// <summary>What a member says it unpacks to; 0 when there is none.</summary>
    internal long LengthOf(string name) => _entries.TryGetValue(name, out var entry) ? Math.Max(0, entry.Length) : 0;

    /// <summary>A member's bytes, within the budget.</summary>
    /// <exception cref="PackageBombException">The budget is used up.</exception>
    internal Stream? Stream(string name)
    {
        try
        {
            return _entries.TryGetValue(name, out var entry) ? new Bounded(entry.Open(), this) : null;
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            return null;
        }
    }

    /// <summary>A member whole.</summary>
    internal ReadOnlyMemory<byte> Bytes(string name)
    {
        using var stream = Stream(name);
        var buffer = new ByteBuffer(64 << 10);
        try
        {
            while (stream is not null && stream.Read(buffer.Reserve(64 << 10).Span) is > 0 and var count)
            {
                buffer.Advance(count);
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            // what there was
        }

        return buffer.Written;
    }

    /// <summary>A member as XML to be read forward.</summary>
    internal XmlReader? Xml(string name) => Stream(name) is { } stream ? XmlReader.Create(stream, Settings()) : null;

    /// <summary>A small member as a tree: lists, relations, properties. Null when it is absent, large or broken.</summary>
    internal XElement? Tree(string name)
    {
        if (LengthOf(name) > MaxTreeBytes)
        {
            return null;
        }

        try
        {
            if (!IsShallow(name))
            {
                return null;
            }

            using var xml = Xml(name);
            return xml is null ? null : XDocument.Load(xml).Root;
        }
        catch (Exception e) when (e is XmlException or InvalidDataException or IOException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _zip.Dispose();

    // Building a tree takes time with the square of its depth.
    private bool IsShallow(string name)
    {
        using var xml = Xml(name);
        while (xml is not null && xml.Read())
        {
            if (xml.Depth > MaxTreeDepth)
            {
                return false;
            }
        }

        return true;
    }

    private static XmlReaderSettings Settings() => new()
    {
        DtdProcessing = DtdProcessing.Prohibit,
        XmlResolver = null,
        MaxCharactersInDocument = MaxXmlCharacters,
        MaxCharactersFromEntities = 0,
        CheckCharacters = false,
        CloseInput = true,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
    };

    private sealed class Bounded(Stream inner, Package package) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(Span<byte> buffer)
        {
            var count = inner.Read(buffer);
            package._left -= count;
            return package._left >= 0 ? count : throw new PackageBombException();
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            inner.Dispose();
            base.Dispose(disposing);
        }
    }
}

/// <summary>A package unpacks to more than any document.</summary>
internal sealed class PackageBombException : Exception;

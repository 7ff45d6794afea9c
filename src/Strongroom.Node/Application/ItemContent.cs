namespace Strongroom.Node;

/// <summary>An opened item's content: a seekable stream of plaintext, each chunk verified before a byte of it leaves. Dispose it.</summary>
public sealed class ItemContent : IAsyncDisposable
{
    internal ItemContent(string item, Stream content, long length, string mediaType, string? fileName, string label)
    {
        Item = item;
        Content = content;
        Length = length;
        MediaType = mediaType;
        FileName = fileName;
        Label = label;
    }

    /// <summary>Item id.</summary>
    public string Item { get; }

    /// <summary>The bytes; seekable.</summary>
    public Stream Content { get; }

    /// <summary>Their number.</summary>
    public long Length { get; }

    /// <summary>Media type, checked to be well-formed.</summary>
    public string MediaType { get; }

    /// <summary>File name, or null.</summary>
    public string? FileName { get; }

    /// <summary>Printed label.</summary>
    public string Label { get; }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => Content.DisposeAsync();
}

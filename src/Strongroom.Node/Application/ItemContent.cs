namespace Strongroom.Node;

/// <summary>An opened item's content: a seekable stream of plaintext, each chunk verified before a byte of it leaves. Dispose it.</summary>
public sealed class ItemContent : IAsyncDisposable
{
    private readonly Vault.OpenedItem? _opened;

    internal ItemContent(string item, Vault.OpenedItem opened, string mediaType, string? fileName, string label)
    {
        Item = item;
        _opened = opened;
        Content = opened.AsStream();
        Length = opened.Length;
        MediaType = mediaType;
        FileName = fileName;
        Label = label;
    }

    internal ItemContent(string item, Stream content, string mediaType, string? fileName, string label)
    {
        Item = item;
        Content = content;
        Length = content.Length;
        MediaType = mediaType;
        FileName = fileName;
        Label = label;
    }

    /// <summary>Item id.</summary>
    public string Item { get; }

    /// <summary>The bytes; seekable; read asynchronously.</summary>
    public Stream Content { get; }

    /// <summary>Their number.</summary>
    public long Length { get; }

    /// <summary>Media type, as filed: not trusted.</summary>
    public string MediaType { get; }

    /// <summary>File name as filed, or null: not trusted.</summary>
    public string? FileName { get; }

    /// <summary>Printed label.</summary>
    public string Label { get; }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Content.DisposeAsync();
        _opened?.Dispose();
    }
}

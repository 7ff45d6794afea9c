namespace Strongroom.Storage;

/// <summary>Objects as files below one folder.</summary>
public sealed class DirectoryStore : IObjectStore
{
    /// <summary>Opens the store, making its folder if needed.</summary>
    /// <param name="path">The folder.</param>
    public DirectoryStore(string path) => Path = System.IO.Path.GetFullPath(path);

    /// <summary>The folder, absolute.</summary>
    public string Path { get; }

    /// <inheritdoc/>
    public ValueTask<IObjectWriter> BeginCreateAsync(ObjectName name, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask<ObjectRange?> ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellationToken) =>
        throw new NotImplementedException();

    /// <inheritdoc/>
    public IAsyncEnumerable<ObjectName> ListAsync(string prefix, CancellationToken cancellationToken) => throw new NotImplementedException();

    /// <inheritdoc/>
    public ValueTask DeleteAsync(ObjectName name, CancellationToken cancellationToken) => throw new NotImplementedException();
}

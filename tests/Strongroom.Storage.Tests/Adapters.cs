using Strongroom.Testing;

namespace Strongroom.Storage.Tests;

public sealed class MemoryStoreTests : ObjectStoreContract
{
    protected override IObjectStore NewStore() => new MemoryStore();

    protected override IObjectStore SecondDoor(IObjectStore store) => store;
}

public sealed class DirectoryStoreContractTests : ObjectStoreContract, IDisposable
{
    private readonly ScratchFolder _scratch = new();

    protected override IObjectStore NewStore() => new DirectoryStore(_scratch.Path);

    protected override IObjectStore SecondDoor(IObjectStore store) => new DirectoryStore(((DirectoryStore)store).Path);

    public void Dispose() => _scratch.Dispose();
}

public sealed class HonestHostileStoreTests : ObjectStoreContract
{
    protected override IObjectStore NewStore() => new HostileStore(new MemoryStore(), 1);

    protected override IObjectStore SecondDoor(IObjectStore store) => new HostileStore(((HostileStore)store).Truth, 2);
}

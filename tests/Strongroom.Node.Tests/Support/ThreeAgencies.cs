namespace Strongroom.Node.Tests.Support;

/// <summary>Three agencies on real sockets: the home of the one who asks, and two, "south" and "east", that lend to it.</summary>
public abstract class ThreeAgencies : IAsyncLifetime
{
    private protected Federation All { get; private set; } = null!;

    /// <summary>An analyst of the home agency, signed in.</summary>
    private protected TestClient Ada { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        All = await Federation.StartAsync(null, "south", "east");
        Ada = await All.Home.SignInAsync("ada");
    }

    public async ValueTask DisposeAsync()
    {
        Ada.Dispose();
        await All.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

using System.Net;
using System.Net.Sockets;

namespace Strongroom.EndToEnd.Browser;

/// <summary>A plain client that, as browsers do, takes every name under <c>localhost</c> for this machine, whatever the resolver says.</summary>
internal static class Loopback
{
    internal static HttpClient Client() => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectCallback = static async (context, ct) =>
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, context.DnsEndPoint.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
    });
}

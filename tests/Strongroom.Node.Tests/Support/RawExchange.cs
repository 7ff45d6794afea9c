using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Strongroom.Node.Tests.Support;

/// <summary>One HTTP exchange over a socket of its own: what came back, byte for byte, headers and all.</summary>
internal static class RawExchange
{
    internal static async Task<byte[]> SendAsync(int port, string method, string path, string? token, string contentType, ReadOnlyMemory<byte> body, string headers = "")
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        await using var stream = new NetworkStream(socket);
        var head = $"{method} {path} HTTP/1.1\r\nHost: testers.localhost:{port}\r\nConnection: close\r\n"
            + (token is null ? string.Empty : $"Authorization: Bearer {token}\r\n")
            + (body.IsEmpty ? string.Empty : $"Content-Type: {contentType}\r\nContent-Length: {body.Length}\r\n") + headers + "\r\n";
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head));
        await stream.WriteAsync(body);
        using var all = new MemoryStream();
        await stream.CopyToAsync(all);
        return all.ToArray();
    }

    internal static byte[] BodyOf(byte[] exchange)
    {
        var end = exchange.AsSpan().IndexOf("\r\n\r\n"u8);
        return exchange[(end + 4)..];
    }
}

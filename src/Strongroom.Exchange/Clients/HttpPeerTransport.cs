using System.Net;
using System.Net.Http.Headers;
using Strongroom.Core;
using Strongroom.Governance;

namespace Strongroom.Exchange;

/// <summary>
/// Calls a peer by HTTPS: TLS 1.3 with both certificates, the peer's key pinned, nothing followed or kept. Thread-safe. The caller disposes
/// it.
/// </summary>
public sealed class HttpPeerTransport : IPeerTransport, IDisposable
{
    private readonly HttpClient _client;
    private readonly PeerId _peer;

    /// <summary>Makes it. Connects when first called.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="identity">This agency. Must outlive this.</param>
    public HttpPeerTransport(Peer peer, ExchangeIdentity identity)
    {
        _peer = peer.Id;
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                SslOptions = PeerTls.ClientOptions(identity, peer.ExchangeKey),
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                AutomaticDecompression = DecompressionMethods.None,
                MaxResponseHeadersLength = 16, // KiB
                PooledConnectionIdleTimeout = TimeSpan.FromMinutes(2),
                PooledConnectionLifetime = TimeSpan.FromMinutes(15), // a peer that was ended and its successor must not share a link for ever
                EnableMultipleHttp2Connections = true,
            },
            disposeHandler: true)
        {
            BaseAddress = new Uri(peer.Address),
            Timeout = Timeout.InfiniteTimeSpan, // callers bring their deadline
            MaxResponseContentBufferSize = PeerCalls.MaxAnswerBytes,
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrLower,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<ReadOnlyMemory<byte>> CallAsync(string call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using var content = new ReadOnlyMemoryContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(PeerCalls.MediaType);
        try
        {
            using var response = await _client.PostAsync(new Uri(PeerCalls.Path + call, UriKind.Relative), content, cancellationToken);
            return response.StatusCode == HttpStatusCode.OK
                ? await response.Content.ReadAsByteArrayAsync(cancellationToken)
                : throw new ExchangeException(ExchangeFault.OutOfReach, $"peer {_peer} answers with status {(int)response.StatusCode}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            throw new ExchangeException(ExchangeFault.OutOfReach, $"peer {_peer} cannot be reached", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}

using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.Cli.Connection;

/// <summary>The node's API over HTTP. Whatever a person asks stands in request bodies, never in addresses.</summary>
internal sealed class NodeClient : IDisposable
{
    private readonly HttpClient _http;

    public NodeClient(Uri node)
    {
        Address = node;
        _http = new HttpClient(new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseProxy = false, AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = node,
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    public Uri Address { get; }

    /// <summary>Bearer token of the session, kept in memory only.</summary>
    public string? Token { get; set; }

    public Task<TAnswer> PostAsync<TRequest, TAnswer>(
        string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType, CancellationToken ct)
    {
        var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, requestType));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(HttpMethod.Post, path, content, answerType, ct);
    }

    public Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answerType, CancellationToken ct) =>
        SendAsync(HttpMethod.Get, path, null, answerType, ct);

    /// <summary>Files one item: head and content in one streamed request.</summary>
    public Task<DepositAnswer> DepositAsync(DepositHead head, Stream content, CancellationToken ct) =>
        SendAsync(HttpMethod.Post, "api/v1/items", new DepositContent(head, content), ApiJson.Default.DepositAnswer, ct);

    /// <summary>An opened item's bytes.</summary>
    public async Task CopyContentAsync(string grant, Stream destination, CancellationToken ct)
    {
        using var request = Request(HttpMethod.Get, $"api/v1/grants/{grant}/content", null);
        using var response = await TalkAsync(request, ct);
        await response.Content.CopyToAsync(destination, ct);
    }

    public async Task EndSessionAsync(CancellationToken ct)
    {
        if (Token is not null)
        {
            using var request = Request(HttpMethod.Delete, "api/v1/session", null);
            using var response = await TalkAsync(request, ct);
            Token = null;
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<TAnswer> SendAsync<TAnswer>(
        HttpMethod method, string path, HttpContent? content, JsonTypeInfo<TAnswer> type, CancellationToken ct)
    {
        using var request = Request(method, path, content);
        using var response = await TalkAsync(request, ct);
        await using var body = await response.Content.ReadAsStreamAsync(ct);
        try
        {
            return await JsonSerializer.DeserializeAsync(body, type, ct) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new NodeFaultException(
                new ApiError("cli.strange-answer", $"{Address} answered something that is not Strongroom's",
                    "Is this the node's address?"), FaultKind.Outside, e);
        }
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content)
    {
        var request = new HttpRequestMessage(method, path) { Content = content };
        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        return request;
    }

    private async Task<HttpResponseMessage> TalkAsync(HttpRequestMessage request, CancellationToken ct)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ct);
        }
        catch (HttpRequestException e)
        {
            throw new NodeFaultException(
                new ApiError("cli.unreachable", $"no node answers at {Address}",
                    "Start it with 'strongroom serve' or 'strongroom demo', or name it with --node."),
                FaultKind.Outside,
                e);
        }

        if (response.IsSuccessStatusCode)
        {
            return response;
        }

        using (response)
        {
            throw new NodeFaultException(await ErrorOf(response, ct), KindOf(response.StatusCode));
        }
    }

    private static async Task<ApiError> ErrorOf(HttpResponseMessage response, CancellationToken ct)
    {
        try
        {
            var bytes = await response.Content.ReadAsByteArrayAsync(ct);
            return JsonSerializer.Deserialize(bytes, ApiJson.Default.ApiError) ?? throw new JsonException("null");
        }
        catch (JsonException)
        {
            return new ApiError("cli.strange-answer", $"the node answered with status {(int)response.StatusCode}");
        }
    }

    private static FaultKind KindOf(HttpStatusCode status) => (int)status switch
    {
        401 or 403 or 404 or 410 or 429 => FaultKind.Refused,
        >= 500 => FaultKind.Outside,
        _ => FaultKind.BadInput,
    };

    /// <summary>Names under <c>localhost</c> are this machine (RFC 6761 §6.3), whatever a resolver says.</summary>
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var host = context.DnsEndPoint.Host;
        var local = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            if (local)
            {
                await socket.ConnectAsync(new IPEndPoint(IPAddress.Loopback, context.DnsEndPoint.Port), ct);
            }
            else
            {
                await socket.ConnectAsync(context.DnsEndPoint, ct);
            }

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>4-byte big-endian length, the head as JSON, then the item's bytes.</summary>
    private sealed class DepositContent : HttpContent
    {
        private readonly byte[] _head;
#pragma warning disable CA2213 // the caller opened it and closes it
        private readonly Stream _content;
#pragma warning restore CA2213

        public DepositContent(DepositHead head, Stream content)
        {
            _head = JsonSerializer.SerializeToUtf8Bytes(head, ApiJson.Default.DepositHead);
            _content = content;
            Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            var length = new byte[4];
            BinaryPrimitives.WriteInt32BigEndian(length, _head.Length);
            await stream.WriteAsync(length, cancellationToken);
            await stream.WriteAsync(_head, cancellationToken);
            await _content.CopyToAsync(stream, cancellationToken);
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
            SerializeToStreamAsync(stream, context, CancellationToken.None);

        protected override bool TryComputeLength(out long length)
        {
            length = _content.CanSeek ? 4 + _head.Length + _content.Length - _content.Position : 0;
            return _content.CanSeek;
        }
    }
}

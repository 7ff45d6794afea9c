using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Node.Api;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests.Support;

/// <summary>An HTTP client of the API. The host name need not resolve: it always connects to the loopback.</summary>
internal sealed class TestClient : IDisposable
{
    private readonly HttpClient _http;

    internal TestClient(Uri address) => _http = new HttpClient(new SocketsHttpHandler
    {
        ConnectCallback = async (_, ct) =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Loopback, address.Port, ct);
            return new NetworkStream(socket, ownsSocket: true);
        },
        UseCookies = false,
    })
    {
        BaseAddress = address,
        Timeout = TimeSpan.FromMinutes(2),
    };

    internal string? Token { get; private set; }

    internal HttpClient Http => _http;

    internal async Task<SignInAnswer> SignInAsync(string user, string? password = null)
    {
        var answer = await PostAsync("session", new SignInRequest(user, password ?? Cast.PasswordOf(user)), Default.SignInRequest, Default.SignInAnswer);
        Use(answer.Token);
        return answer;
    }

    internal void Use(string token)
    {
        Token = token;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    internal Task<SearchAnswer> SearchAsync(string query, string? authority = Cast.Authority, int limit = 20, bool exact = true) =>
        PostAsync("search", new SearchRequest(Cast.Purpose, authority, query, "a test", limit, ExactTotal: exact, Facets: ["label", "holding", "type", "year"]), Default.SearchRequest, Default.SearchAnswer);

    internal async Task UntilReadAsync() => await Waiting.UntilAsync(async () =>
        (await PostAsync("analyse/pending", new PendingRequest(Cast.Purpose, Cast.Authority), Default.PendingRequest, Default.PendingAnswer)).Pending == 0);

    internal Task<OpenedItem> OpenAsync(string id) =>
        PostAsync($"items/{id}/open", new OpenRequest(Cast.Purpose, Cast.Authority, "a test"), Default.OpenRequest, Default.OpenedItem);

    internal async Task<byte[]> ContentAsync(string grant) => await _http.GetByteArrayAsync($"/api/v1/grants/{grant}/content");

    internal Task<TextAnswer> TextAsync(string grant) => GetAsync($"grants/{grant}/text", Default.TextAnswer);

    internal static DepositHead Head(string title, string label, string holding = "harbour", string? type = "text/plain", string? date = "1971-05-03") =>
        new(Cast.Purpose, Cast.Authority, holding, label, title, type, Date: date);

    internal Task<DepositAnswer> DepositAsync(string title, string label, string content, string holding = "harbour", string? type = "text/plain") =>
        DepositAsync(Head(title, label, holding, type), System.Text.Encoding.UTF8.GetBytes(content));

    internal async Task<DepositAnswer> DepositAsync(DepositHead head, byte[] content)
    {
        using var response = await DepositRawAsync(head, new ByteArrayContent(content));
        return await ReadAsync(response, Default.DepositAnswer);
    }

    internal async Task<HttpResponseMessage> DepositRawAsync(DepositHead head, HttpContent content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, Default.DepositHead);
        var start = new byte[4 + json.Length];
        BinaryPrimitives.WriteUInt32BigEndian(start, (uint)json.Length);
        json.CopyTo(start, 4);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/items") { Content = new Joined(start, content) };
        return await _http.SendAsync(request);
    }

    internal async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> type)
    {
        using var response = await _http.GetAsync($"/api/v1/{path}");
        return await ReadAsync(response, type);
    }

    internal async Task<TAnswer> PostAsync<TRequest, TAnswer>(string path, TRequest request, JsonTypeInfo<TRequest> requestType, JsonTypeInfo<TAnswer> answerType)
    {
        using var response = await PostRawAsync(path, request, requestType);
        return await ReadAsync(response, answerType);
    }

    internal async Task<HttpResponseMessage> PostRawAsync<TRequest>(string path, TRequest request, JsonTypeInfo<TRequest> type)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, type));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return await _http.PostAsync($"/api/v1/{path}", body);
    }

    internal static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        if (!response.IsSuccessStatusCode)
        {
            throw new ApiFaultException(response.StatusCode, JsonSerializer.Deserialize(bytes, Default.ApiError)!);
        }

        return JsonSerializer.Deserialize(bytes, type)!;
    }

    public void Dispose() => _http.Dispose();

    private sealed class Joined : HttpContent
    {
        private readonly byte[] _start;
        private readonly HttpContent _rest;

        internal Joined(byte[] start, HttpContent rest)
        {
            _start = start;
            _rest = rest;
        }

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_start);
            await _rest.CopyToAsync(stream);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _start.Length + (_rest.Headers.ContentLength ?? 0);
            return _rest.Headers.ContentLength is not null;
        }
    }
}

internal sealed class ApiFaultException(HttpStatusCode status, ApiError error) : Exception($"{(int)status} {error.Code}: {error.Message}")
{
    internal HttpStatusCode Status { get; } = status;

    internal ApiError Error { get; } = error;
}

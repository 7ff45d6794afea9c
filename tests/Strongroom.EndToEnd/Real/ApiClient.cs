using System.Buffers.Binary;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.EndToEnd.Browser;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.Real;

/// <summary>A program that talks to a node's API.</summary>
internal sealed class ApiClient : IDisposable
{
    private readonly HttpClient _http = Loopback.Client();
    private readonly Roster _roster;

    internal ApiClient(Uri address, Roster roster)
    {
        _http.BaseAddress = address;
        _http.Timeout = TimeSpan.FromMinutes(2);
        _roster = roster;
    }

    internal async Task SignInAsync(string user)
    {
        var answer = await PostAsync("session", new SignInRequest(user, Roster.PasswordOf(user)), ApiJson.Default.SignInRequest, ApiJson.Default.SignInAnswer);
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", answer.Token);
    }

    internal async Task<DepositAnswer> DepositAsync(DepositHead head, byte[] content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head with { Purpose = _roster.Purpose, Authority = _roster.Authority }, ApiJson.Default.DepositHead);
        var body = new byte[4 + json.Length + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)json.Length);
        json.CopyTo(body, 4);
        content.CopyTo(body, 4 + json.Length);
        using var bytes = new ByteArrayContent(body);
        using var response = await _http.PostAsync("api/v1/items", bytes);
        return await ReadAsync(response, ApiJson.Default.DepositAnswer);
    }

    internal Task<SearchAnswer> SearchAsync(string query) => PostAsync(
        "search", new SearchRequest(_roster.Purpose, _roster.Authority, query, ExactTotal: true), ApiJson.Default.SearchRequest, ApiJson.Default.SearchAnswer);

    internal Task<RelabelAnswer> RelabelAsync(string item, string label, string reason) => PostAsync(
        $"items/{item}/relabel", new RelabelRequest(_roster.Purpose, _roster.Authority, label, reason), ApiJson.Default.RelabelRequest, ApiJson.Default.RelabelAnswer);

    internal Task<OpenedItem> OpenAsync(string item) => PostAsync(
        $"items/{item}/open", new OpenRequest(_roster.Purpose, _roster.Authority), ApiJson.Default.OpenRequest, ApiJson.Default.OpenedItem);

    internal async Task<TAnswer> GetAsync<TAnswer>(string path, JsonTypeInfo<TAnswer> answers)
    {
        using var response = await _http.GetAsync($"api/v1/{path}");
        return await ReadAsync(response, answers);
    }

    internal async Task<byte[]> BytesAsync(string path) => await _http.GetByteArrayAsync($"api/v1/{path}");

    /// <summary>Asks until nothing awaits reading any more.</summary>
    internal async Task UntilReadAsync(CancellationToken ct)
    {
        for (; ; )
        {
            ct.ThrowIfCancellationRequested();
            var answer = await PostAsync("analyse/pending", new PendingRequest(_roster.Purpose, _roster.Authority), ApiJson.Default.PendingRequest, ApiJson.Default.PendingAnswer);
            if (answer.Pending == 0)
            {
                return;
            }

            await Task.Delay(100, ct);
        }
    }

    internal async Task<TAnswer> PostAsync<TRequest, TAnswer>(string path, TRequest request, JsonTypeInfo<TRequest> asks, JsonTypeInfo<TAnswer> answers)
    {
        using var body = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(request, asks));
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var response = await _http.PostAsync($"api/v1/{path}", body);
        return await ReadAsync(response, answers);
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type)
    {
        var bytes = await response.Content.ReadAsByteArrayAsync();
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {System.Text.Encoding.UTF8.GetString(bytes)}");
        return JsonSerializer.Deserialize(bytes, type)!;
    }

    public void Dispose() => _http.Dispose();
}

using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Strongroom.Core;
using Strongroom.Node.Api;
using Strongroom.Storage;
using static Strongroom.Node.Api.ApiJson;

namespace Strongroom.Node.Tests.Support;

/// <summary>
/// One of two worlds. Ben watches: whatever comes back to him is kept, byte for byte, with the number of store reads that it took. Hidden steps
/// are played in one world only.
/// </summary>
internal sealed class World : IAsyncDisposable
{
    internal static readonly string[] Queries =
    [
        "crane", "lighter quay", "\"without lanterns\"", "crane OR barge", "crate -crane", "har*", "title:report", "label:secret", "label:copperleaf",
        "holding:harbour", "type:mail", "date:1971..1972", "(crane", "title:", "nothingatall", "oranges",
    ];

    private static readonly string[] Texts =
    [
        "The crane moves at dawn.", "A lighter lay at the quay without lanterns.", "Forty crates of oranges, one barge.", "The harbour master counts every crate and crane.",
    ];

    private static readonly string[] HiddenLabels =
    [
        "UK TOP SECRET", "UK SECRET COPPERLEAF", "UK TOP SECRET COPPERLEAF THISTLEDOWN", "UK OFFICIAL THISTLEDOWN", "UK TOP SECRET UK EYES ONLY",
    ];

    private static readonly string[] OpenLabels = ["UK OFFICIAL", "UK SECRET", "UK SECRET UK/US EYES ONLY", "UK OFFICIAL-SENSITIVE"];

    private readonly TestNode _node;
    private readonly CountingStore _store;
    private readonly TestClient _ada;
    private readonly TestClient _rita;
    private readonly List<string> _visible = [];
    private string _token = string.Empty;

    private World(TestNode node, CountingStore store, TestClient ada, TestClient rita)
    {
        _node = node;
        _store = store;
        _ada = ada;
        _rita = rita;
    }

    /// <summary>What Ben was sent.</summary>
    internal List<byte[]> Seen { get; } = [];

    /// <summary>Store reads that each of Ben's requests took.</summary>
    internal List<long> Reads { get; } = [];

    /// <summary>Ids of hidden items, in the world that has them.</summary>
    internal List<string> Hidden { get; } = [];

    internal static async Task<World> BeginAsync(ulong seed)
    {
        var store = new CountingStore(new MemoryStore());
        var node = await TestNode.StartAsync(store, analyse: true, random: new SeededRandomSource(seed));
        var world = new World(node, store, await node.SignInAsync("ada"), await node.SignInAsync("rita"));
        var answer = await world.PostAsync("session", new SignInRequest("ben", Cast.PasswordOf("ben")), Default.SignInRequest);
        world._token = JsonSerializer.Deserialize(RawExchange.BodyOf(answer), Default.SignInAnswer)!.Token;
        return world;
    }

    /// <summary>What only one world has: filing, looking, relabelling beyond Ben's clearance.</summary>
    internal async Task PlayHiddenAsync(int step)
    {
        var choice = step / 8;
        switch (step % 8)
        {
            case 6 when Hidden.Count > 0:
                await _ada.SearchAsync(Queries[choice % 6]);
                await _ada.OpenAsync(Hidden[choice % Hidden.Count]);
                break;
            case 7 when Hidden.Count > 0:
                await _rita.PostAsync(
                    $"items/{Hidden[choice % Hidden.Count]}/relabel",
                    new RelabelRequest(Cast.Purpose, Cast.Authority, HiddenLabels[choice / 7 % HiddenLabels.Length]),
                    Default.RelabelRequest,
                    Default.RelabelAnswer);
                break;
            default:
                var (head, content) = Deposit(choice, HiddenLabels);
                Hidden.Add((await _ada.DepositAsync(head, content)).Id);
                break;
        }

        await SettleAsync();
    }

    /// <summary>What both worlds have.</summary>
    internal async Task PlayAsync(int step, string guess)
    {
        var choice = step / 8;
        switch (step % 8)
        {
            case 0 or 1:
                var (head, content) = Deposit(choice, OpenLabels);
                var receipt = await DepositAsync(head, content);
                _visible.Add(JsonSerializer.Deserialize(RawExchange.BodyOf(receipt), Default.DepositAnswer)!.Id);
                break;
            case 2:
                var (other, text) = Deposit(choice, OpenLabels);
                _visible.Add((await _ada.DepositAsync(other, text)).Id);
                break;
            case 3 or 4:
                await SearchAsync(Queries[choice % Queries.Length], choice);
                break;
            case 5 when _visible.Count > 0:
                await OpenAsync(_visible[choice % _visible.Count]);
                break;
            case 6:
                await OpenAsync(guess);
                break;
            default:
                await LookAroundAsync(choice);
                break;
        }

        await SettleAsync();

        // The minute's tick reads the store on a thread of its own: it is over before requests are counted again.
        var ticks = _node.Host.Agency.TicksDone;
        if (_node.Clock.Advance(TimeSpan.FromSeconds(choice % 50)))
        {
            await Waiting.UntilAsync(() => _node.Host.Agency.TicksDone > ticks);
        }
    }

    /// <summary>At the end everything is looked at once more.</summary>
    internal async Task EndAsync(string guess)
    {
        for (var i = 0; i < Queries.Length; i++)
        {
            await SearchAsync(Queries[i], i);
        }

        foreach (var item in _visible.Append(guess))
        {
            await OpenAsync(item);
        }

        for (var i = 0; i < 6; i++)
        {
            await LookAroundAsync(i);
        }

        await new ConsoleVisitor(_node.Host.Address.Port, Keep).VisitAsync(Queries, _visible.Append(guess));
    }

    public async ValueTask DisposeAsync()
    {
        _ada.Dispose();
        _rita.Dispose();
        await _node.DisposeAsync();
    }

    private static (DepositHead Head, byte[] Content) Deposit(int choice, string[] labels)
    {
        var text = Texts[choice % Texts.Length];
        var label = labels[choice % labels.Length];
        if (choice % 4 == 3)
        {
            // Nothing that can be read: the reason is counted for those who may see it.
            return (TestClient.Head($"Noise {choice % 7}", label, type: null), [0, 255, 1, 254, (byte)(choice % 256), 253, 0, 0, 128, 200, 3]);
        }

        return choice % 5 == 0
            ? (TestClient.Head($"Letter {choice % 7}", label, "mail", "message/rfc822"), Encoding.UTF8.GetBytes(
                $"From: a@x.example\r\nTo: b@y.example\r\nSubject: Report\r\nMessage-ID: <{choice % 3}@x.example>\r\nIn-Reply-To: <{choice % 2}@x.example>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n"
                + $"Content-Type: text/plain\r\n\r\n{text}\r\n--b\r\nContent-Type: text/plain\r\nContent-Disposition: attachment; filename=list.txt\r\n\r\nOranges and {text}\r\n--b--\r\n"))
            : (TestClient.Head($"Report {choice % 7}", label, choice % 3 == 0 ? "mail" : "harbour", date: $"197{choice % 5}-05-03"), Encoding.UTF8.GetBytes(text));
    }

    private Task<byte[]> SearchAsync(string query, int choice) => PostAsync(
        "search",
        new SearchRequest(
            Cast.Purpose, Cast.Authority, query, "watching", 1 + (choice % 5), null, choice % 2 == 0 ? "relevance" : "date", choice % 3 != 0, ["label", "holding", "type", "year"]),
        Default.SearchRequest);

    private async Task OpenAsync(string item)
    {
        var answer = await PostAsync($"items/{item}/open", new OpenRequest(Cast.Purpose, Cast.Authority), Default.OpenRequest);
        if (answer.AsSpan().StartsWith("HTTP/1.1 200"u8))
        {
            var grant = JsonSerializer.Deserialize(RawExchange.BodyOf(answer), Default.OpenedItem)!.Grant;
            await SendAsync("GET", $"/api/v1/grants/{grant}/text", default);
            await SendAsync("GET", $"/api/v1/grants/{grant}/thread", default);
            await SendAsync("GET", $"/api/v1/grants/{grant}/corrections", default);
            await SendAsync("GET", $"/api/v1/grants/{grant}/layout", default);
            await SendAsync("GET", $"/api/v1/grants/{grant}/content", default);
            await SendAsync("GET", $"/api/v1/grants/{grant}/content", default, headers: "Range: bytes=3-9\r\n");
        }
    }

    private Task<byte[]> LookAroundAsync(int choice) => (choice % 6) switch
    {
        0 => SendAsync("GET", "/api/v1/me", default),
        1 => SendAsync("GET", "/api/v1/holdings", default),
        2 => SendAsync("GET", "/api/v1/authorities", default),
        3 => SendAsync("GET", "/api/v1/status", default),
        4 => PostAsync("analyse/pending", new PendingRequest(Cast.Purpose, Cast.Authority), Default.PendingRequest),
        _ => PostAsync("ledger/show", new LedgerShowRequest(Person: "ada"), Default.LedgerShowRequest),
    };

    private Task<byte[]> DepositAsync(DepositHead head, byte[] content)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(head, Default.DepositHead);
        var body = new byte[4 + json.Length + content.Length];
        BinaryPrimitives.WriteUInt32BigEndian(body, (uint)json.Length);
        json.CopyTo(body, 4);
        content.CopyTo(body, 4 + json.Length);
        return SendAsync("POST", "/api/v1/items", body, "application/octet-stream");
    }

    private Task<byte[]> PostAsync<T>(string path, T request, JsonTypeInfo<T> type) =>
        SendAsync("POST", $"/api/v1/{path}", JsonSerializer.SerializeToUtf8Bytes(request, type));

    private async Task<byte[]> SendAsync(string method, string path, ReadOnlyMemory<byte> body, string type = "application/json", string headers = "")
    {
        var before = _store.Reads;
        var answer = await RawExchange.SendAsync(
            _node.Host.Address.Port, method, path, _token.Length == 0 ? null : _token, type, body, headers);
        if (!path.EndsWith("/items", StringComparison.Ordinal))
        {
            Reads.Add(_store.Reads - before); // after a filing, the analyser's own reading overlaps
        }

        Seen.Add(answer);
        return answer;
    }

    private void Keep(byte[] answer) => Seen.Add(answer);

    // Nothing is pending for anyone, so that worlds are compared at rest. Ada's asking is itself a difference that Ben must not see.
    private Task SettleAsync() => _ada.UntilReadAsync();
}

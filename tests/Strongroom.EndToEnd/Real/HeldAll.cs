using System.Text;
using Strongroom.EndToEnd.Browser;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.Real;

/// <summary>One node that holds a little of everything, read by the distribution's tools: started once for a class of tests.</summary>
public sealed class HeldAll : IAsyncLifetime
{
    internal static readonly Roster People = new();

    internal static readonly string[] OfficeFiles =
        ["files/testEXCEL.xlsx", "files/testPPT_various.pptx", "files/testWORD_various.docx", "files/test-documents.zip"];

    private readonly Dictionary<string, string> _items = new(StringComparer.Ordinal);
    private RealNode? _node;
    private ApiClient? _filer;

    internal Uri Address => _node!.Address;

    /// <summary>A records officer's program.</summary>
    internal ApiClient Filer => _filer!;

    internal IReadOnlyDictionary<string, string> Items => _items;

    internal static string Sample(string file) => Path.Combine(Repository.Root, "samples", "demo", file);

    public async ValueTask InitializeAsync()
    {
        _node = await RealNode.StartAsync(People);
        _filer = new ApiClient(_node.Address, People);
        await _filer.SignInAsync(People.Records);
        await FileAsync("moon", "recordings/jfk-moon.wav", "Speech on the moon", "audio/wav");
        await FileAsync("inaugural", "recordings/jfk-inaugural.mp3", "Inaugural address", "audio/mpeg");
        await FileAsync("silence", "recordings/nonspeech-silence.wav", "An empty room", "audio/wav");
        await FileAsync("picture", "scans/jfk-104-10122-10344-p2.png", "A page", "image/png");
        await FileAsync("pdf", "scans/jfk-104-10122-10344.pdf", "A memorandum", "application/pdf");
        foreach (var file in OfficeFiles)
        {
            await FileAsync(file, file, Path.GetFileName(file), "application/octet-stream");
        }

        await MailAsync("Painting", 1, "a", null, "The painters come on Monday.");
        await MailAsync("Re: Painting", 2, "b", "a", "Tuesday would be better.");
        await MailAsync("Re: Re: Painting", 3, "c", "b", "Tuesday, then.");
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        await _filer.UntilReadAsync(patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _filer?.Dispose();
        if (_node is not null)
        {
            await _node.DisposeAsync();
        }
    }

    private async Task FileAsync(string name, string file, string title, string type) => _items[name] = (await Filer.DepositAsync(
        new DepositHead("", null, People.Holding, "UK OFFICIAL", title, type, Path.GetFileName(file)), await File.ReadAllBytesAsync(Sample(file)))).Id;

    private async Task MailAsync(string subject, int day, string own, string? answers, string body) => await Filer.DepositAsync(
        new DepositHead("", null, "mail", "UK OFFICIAL", "", "message/rfc822"),
        Encoding.UTF8.GetBytes(
            $"From: Harbour <h@harbour.example>\r\nTo: Keeper <k@light.example>\r\nSubject: {subject}\r\nDate: Tue, {day:00} Oct 1963 09:00:00 +0000\r\nMessage-ID: <{own}@x.example>\r\n"
            + (answers is null ? "" : $"In-Reply-To: <{answers}@x.example>\r\n")
            + $"MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b1\r\n\r\n--b1\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--b1\r\n"
            + $"Content-Type: text/plain; name=plan.txt\r\nContent-Disposition: attachment; filename=plan{day}.txt\r\n\r\nScaffold on day {day}, forty tins.\r\n--b1--\r\n"));
}

using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Strongroom.Analysis.Reading.Speech;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>
/// A small real server on a socket of this machine that speaks the OpenAI-style transcription API over PocketSphinx: it takes the form apart, checks the WAV file, recognises, and answers in
/// <c>verbose_json</c>. Or it answers what a test gives it.
/// </summary>
internal sealed class TranscriptionServerStub : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Func<HttpListenerContext, byte[], Task>? _instead;
    private readonly Task _serving;

    internal TranscriptionServerStub(Func<HttpListenerContext, byte[], Task>? instead = null)
    {
        _instead = instead;
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    internal Uri Address { get; }

    /// <summary>What the last form said, by name; the file's bytes as Latin-1.</summary>
    internal Dictionary<string, string> LastForm { get; } = new(StringComparer.Ordinal);

    internal int Questions { get; private set; }

    /// <summary>An answer that is JSON, or claims to be.</summary>
    internal static Func<HttpListenerContext, byte[], Task> Answering(string body, int status = 200) => async (context, _) =>
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
        context.Response.Close();
    };

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    /// <summary>This listener can't take any free port by itself; between the look for one and its use another program may take it.</summary>
    private static (HttpListener Listener, Uri Address) Listen()
    {
        for (var attempt = 1; ; attempt++)
        {
            Uri address;
            using (var free = new TcpListener(IPAddress.Loopback, 0))
            {
                free.Start();
                address = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/v1");
            }

            var listener = new HttpListener();
            listener.Prefixes.Add(address + "/");
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                listener.Close();
            }
        }
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            try
            {
                var context = await _listener.GetContextAsync();
                using var body = new MemoryStream();
                await context.Request.InputStream.CopyToAsync(body);
                Questions++;
                ReadForm(context.Request, body.ToArray());
                await (_instead?.Invoke(context, body.ToArray()) ?? RecogniseAsync(context));
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException or InvalidOperationException or IOException)
            {
                // closed, or the client went away
            }
        }
    }

    private void ReadForm(HttpListenerRequest request, byte[] body)
    {
        LastForm.Clear();
        LastForm["path"] = request.Url!.AbsolutePath;
        var boundary = "--" + request.ContentType!.Split("boundary=")[1].Trim('"');
        foreach (var part in Encoding.Latin1.GetString(body).Split(boundary))
        {
            var end = part.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end > 0 && part[..end].Split("name=") is [_, var rest, ..])
            {
                LastForm.TryAdd(rest.Split([';', '\r'])[0].Trim('"'), part[(end + 4)..^2]);
            }
        }
    }

    private async Task RecogniseAsync(HttpListenerContext context)
    {
        var file = Encoding.Latin1.GetBytes(LastForm["file"]);
        Assert.Equal("RIFF", Encoding.ASCII.GetString(file, 0, 4));
        Assert.Equal(file.Length - 44, BitConverter.ToInt32(file, 40));
        using var recogniser = PocketSphinxRecogniser.Load()!;
        var hearing = recogniser.Recognise(new SpeechPiece(0, MemoryMarshal.Cast<byte, short>(file.AsSpan(44)).ToArray()));
        var answer = JsonSerializer.SerializeToUtf8Bytes(new
        {
            task = "transcribe",
            language = "english",
            duration = (file.Length - 44) / 32000.0,
            text = string.Join(' ', hearing.Words.Select(static w => w.Text)),
            words = hearing.Words.Select(static w => new { word = w.Text, start = w.Time.TotalSeconds, end = w.Until.TotalSeconds, probability = w.Confidence }),
        });
        await context.Response.OutputStream.WriteAsync(answer);
        context.Response.Close();
    }
}

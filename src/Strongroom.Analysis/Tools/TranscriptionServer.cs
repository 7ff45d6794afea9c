using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;

namespace Strongroom.Analysis.Tools;

/// <summary>
/// The site's own server that turns speech into words by the OpenAI-style API (<c>POST …/audio/transcriptions</c>, <c>verbose_json</c> with
/// times of words). Workers have no network: the node posts the samples that a worker hands it, and hands back the answer unread, for the
/// worker to make words of. The server is trusted with the sound and with nothing else: its answer is bounded, and what becomes of it is
/// verified like any worker's. No proxy, no redirection, no cookie, no key. Thread-safe.
/// </summary>
internal sealed class TranscriptionServer : IDisposable
{
    /// <summary>How a worker asks for it; no tool of the catalogue.</summary>
    internal const int ToolNumber = 50;

    /// <summary>Longest piece: 30 seconds.</summary>
    internal const int MaxInputBytes = 30 * BytesPerSecond;

    /// <summary>Greatest number of questions for one recording: 24 hours of pieces of ten seconds.</summary>
    internal const int MaxQuestions = 8640;

    private const int SamplesPerSecond = 16_000;
    private const int BytesPerSecond = SamplesPerSecond * 2;
    private const int MaxAnswerBytes = 1 << 20;
    private const int WaveHeaderBytes = 44;

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly string _model;

    /// <summary>Makes the client; connects at first use.</summary>
    /// <param name="options">Its address and model.</param>
    /// <exception cref="ArgumentException">No address, or one outside this machine that is not https.</exception>
    internal TranscriptionServer(SpeechOptions options)
    {
        if (options.Server is not { IsAbsoluteUri: true } server
            || !(server.Scheme == Uri.UriSchemeHttps || (server.Scheme == Uri.UriSchemeHttp && server.IsLoopback)))
        {
            throw new ArgumentException("a transcription server needs an https address, or an http address of this machine", nameof(options));
        }

        _address = new Uri(server.AbsoluteUri.TrimEnd('/') + "/audio/transcriptions");
        _model = options.ServerModel;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None })
        {
            Timeout = options.ServerTime,
            MaxResponseContentBufferSize = MaxAnswerBytes,
        };
    }

    /// <summary>Asks for the words of one piece.</summary>
    /// <param name="samples">16-bit samples, one channel, 16,000 a second.</param>
    /// <param name="cancellationToken">Ends the question.</param>
    /// <returns>The answer's bytes, unread; null when the server does not take this piece.</returns>
    /// <exception cref="AnalysisException">It can't be reached, or refuses everything at present: the item stays pending.</exception>
    internal async Task<ReadOnlyMemory<byte>?> AskAsync(ReadOnlyMemory<byte> samples, CancellationToken cancellationToken)
    {
        using var form = new MultipartFormDataContent();
        using var file = new ByteArrayContent(Wave(samples.Span));
        file.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        form.Add(file, "file", "piece.wav");
        foreach (var (name, value) in ((string, string)[])
            [("model", _model), ("response_format", "verbose_json"), ("temperature", "0"), ("timestamp_granularities[]", "word"),
                ("timestamp_granularities[]", "segment")])
        {
            form.Add(new StringContent(value), name);
        }

        try
        {
            using var answer = await _client.PostAsync(_address, form, cancellationToken);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK => await answer.Content.ReadAsByteArrayAsync(cancellationToken),
                HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnsupportedMediaType
                    or HttpStatusCode.UnprocessableEntity => null,
                _ => throw Unavailable(null),
            };
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            return null; // an answer beyond all measure
        }
        catch (HttpRequestException e)
        {
            throw Unavailable(e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw Unavailable(e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();

    private static AnalysisException Unavailable(Exception? inner) => new(
        AnalysisFault.SpeechServerUnavailable, "the transcription server gives no answer",
        "look at the server and at its address in the node's settings", inner);

    /// <summary>A WAV file: 44 bytes of header, then the samples.</summary>
    private static byte[] Wave(ReadOnlySpan<byte> samples)
    {
        var file = new byte[WaveHeaderBytes + samples.Length];
        var header = file.AsSpan();
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], file.Length - 8);
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 16);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], 1); // linear samples
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], 1); // one channel
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SamplesPerSecond);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], BytesPerSecond);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], 2);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 16);
        "data"u8.CopyTo(header[36..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[40..], samples.Length);
        samples.CopyTo(header[WaveHeaderBytes..]);
        return file;
    }
}

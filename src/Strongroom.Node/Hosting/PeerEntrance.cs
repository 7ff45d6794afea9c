using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Exchange;

namespace Strongroom.Node.Hosting;

/// <summary>
/// The listener for other agencies' nodes: mutual TLS, and behind it the calls of peers and nothing else. Whoever is no live peer fails in
/// the handshake; a link whose peer was ended since is refused at its next call. Nothing of API or console can be reached here, and no call
/// of a peer elsewhere.
/// </summary>
internal sealed class PeerEntrance(TimeProvider clock)
{
    private static readonly object ProvedKey = new();
    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);

    private Agency? _agency;
    private ILogger? _log;

    /// <summary>Lets peers in from now on.</summary>
    internal void Open(Agency agency, ILogger log)
    {
        _agency = agency;
        _log = log;
    }

    /// <summary>Sets up the listener.</summary>
    internal void Listen(ListenOptions listen)
    {
        listen.Protocols = HttpProtocols.Http1AndHttp2;
        listen.UseHttps(new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTime,
            OnConnection = _ => ValueTask.FromResult((_agency ?? throw Unlocking.LockedFault()).PeerTlsOptions()),
        });
    }

    /// <summary>Takes what came over TLS; hands on all else.</summary>
    internal async Task PassAsync(HttpContext http, RequestDelegate next)
    {
        if (http.Features.Get<ITlsHandshakeFeature>() is null)
        {
            await next(http);
            return;
        }

        Answers.Harden(http.Response, clock);
        try
        {
            await AnswerAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The peer went away.
        }
        catch (StrongroomException fault)
        {
            if (_log is not null)
            {
                NodeLog.Fault(_log, fault.Code);
            }

            Refuse(http, fault.Kind == FaultKind.BadInput ? StatusCodes.Status400BadRequest : StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task AnswerAsync(HttpContext http)
    {
        var path = http.Request.Path.Value ?? string.Empty;
        if (!HttpMethods.IsPost(http.Request.Method)
            || !path.StartsWith(PeerCalls.Path, StringComparison.Ordinal)
            || PeerCalls.Named(path[PeerCalls.Path.Length..]) is not { } call
            || KeyOf(http) is not { } key)
        {
            Refuse(http, StatusCodes.Status404NotFound);
            return;
        }

        Requests.AllowBody(http, PeerCalls.MaxQuestionBytes);
        var body = await Requests.ReadBoundedAsync(http.Request.Body, PeerCalls.MaxQuestionBytes, http.RequestAborted);
        if (await _agency!.AnswerPeerAsync(call, key, body, http.RequestAborted) is not { } answer)
        {
            http.Abort(); // ended since the handshake
            return;
        }

        http.Response.ContentType = PeerCalls.MediaType;
        http.Response.ContentLength = answer.Length;
        await http.Response.BodyWriter.WriteAsync(answer, http.RequestAborted);
    }

    /// <summary>The key that the link was proved with. Kept with the link: reading a key and checking its point costs a millisecond each time.</summary>
    private static VerifyingKey? KeyOf(HttpContext http)
    {
        var kept = http.Features.Get<IConnectionItemsFeature>()?.Items;
        if (kept is not null && kept.TryGetValue(ProvedKey, out var known))
        {
            return (VerifyingKey?)known;
        }

        var key = PeerTls.KeyOf(http.Connection.ClientCertificate);
        if (kept is not null && key is not null)
        {
            kept[ProvedKey] = key; // two calls at once write the same
        }

        return key;
    }

    private static void Refuse(HttpContext http, int status)
    {
        if (http.Response.HasStarted)
        {
            http.Abort();
            return;
        }

        http.Response.StatusCode = status;
        http.Response.ContentLength = 0;
    }
}

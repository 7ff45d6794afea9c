using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Strongroom.Core;
using Strongroom.Exchange.Tests.Worlds;
using Strongroom.Search;

namespace Strongroom.Exchange.Tests;

/// <summary>The door on real sockets: who gets through the handshake, and who does not.</summary>
public sealed class SocketTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_partner_searches_opens_and_reads_over_mutual_TLS()
    {
        await using var pair = await Pair.MakeAsync();
        var item = await pair.Lender.FileAsync("UK SECRET COPPERLEAF", "Harbour", "copper wire in the harbour");
        await using var listener = await Listener.StartAsync(pair.Lender);
        using var transport = new HttpPeerTransport(pair.LenderPeer with { Address = listener.Address }, pair.Borrower.Identity);
        var client = new PeerClient(transport, pair.Borrower.Identity, pair.Clock);
        var part = await client.SearchAsync(await pair.AskAsync(), Query.Parse("copper"), Pair.Wanted, Long, CancellationToken.None);
        Assert.Equal(item, part.Hits.Single().Hit.Item);
        var opened = (await client.OpenAsync(await pair.AskAsync(), item, Long, CancellationToken.None))!;
        Assert.Equal("copper"u8.ToArray(), await client.ReadAsync(opened, PartnerContent.Original, 0, 6, Long, CancellationToken.None));
    }

    [Fact]
    public async Task At_the_handshake_are_refused_no_certificate_a_foreign_one_an_ended_peers_and_every_older_version()
    {
        await using var pair = await Pair.MakeAsync();
        await using var listener = await Listener.StartAsync(pair.Lender);
        using var foreign = Foreign();
        var own = pair.Borrower.Identity.Certificate;
        Assert.Equal(SslProtocols.Tls13, await ConnectAsync(listener, own, SslProtocols.Tls13));
        Assert.Null(await ConnectAsync(listener, null, SslProtocols.Tls13));
        Assert.Null(await ConnectAsync(listener, foreign, SslProtocols.Tls13));
        Assert.Null(await ConnectAsync(listener, pair.Lender.Identity.Certificate, SslProtocols.Tls13));
        Assert.Null(await ConnectAsync(listener, own, SslProtocols.Tls12));
        await pair.Lender.ChangeAsync(new Governance.PeerEnded(pair.BorrowerPeer.Id), "vera");
        Assert.Null(await ConnectAsync(listener, own, SslProtocols.Tls13));
    }

    [Fact]
    public async Task Another_key_at_the_other_end_or_nobody_is_out_of_reach()
    {
        await using var pair = await Pair.MakeAsync();
        await using var listener = await Listener.StartAsync(pair.Lender);
        var peer = pair.LenderPeer with { Address = listener.Address };
        await OutOfReachAsync(pair, peer with { ExchangeKey = pair.Borrower.Identity.PublicKey });
        await listener.DisposeAsync();
        await OutOfReachAsync(pair, peer);
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_in_time_is_out_of_reach()
    {
        await using var pair = await Pair.MakeAsync();
        var client = new PeerClient(new Silent(), pair.Borrower.Identity, TimeProvider.System);
        var ask = await pair.AskAsync();
        var fault = await Assert.ThrowsAsync<ExchangeException>(
            () => client.SearchAsync(ask, Query.Parse("copper"), Pair.Wanted, TimeSpan.FromMilliseconds(20), CancellationToken.None));
        Assert.Equal(ExchangeFault.OutOfReach, fault.Fault);
        using var given = new CancellationTokenSource();
        await given.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.SearchAsync(ask, Query.Parse("copper"), Pair.Wanted, Long, given.Token));
    }

    private static async Task OutOfReachAsync(Pair pair, Governance.Peer peer)
    {
        using var transport = new HttpPeerTransport(peer, pair.Borrower.Identity);
        var client = new PeerClient(transport, pair.Borrower.Identity, pair.Clock);
        var ask = await pair.AskAsync();
        var fault = await Assert.ThrowsAsync<ExchangeException>(() => client.SearchAsync(ask, Query.Parse("copper"), Pair.Wanted, Long, CancellationToken.None));
        Assert.Equal(ExchangeFault.OutOfReach, fault.Fault);
    }

    /// <summary>The version agreed on, if the other end lets one byte through and answers; null when it ends the link.</summary>
    private static async Task<SslProtocols?> ConnectAsync(Listener listener, X509Certificate2? certificate, SslProtocols version)
    {
        using var tcp = new TcpClient();
        await tcp.ConnectAsync("127.0.0.1", listener.Port);
        await using var tls = new SslStream(tcp.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
            {
                TargetHost = "localhost",
                EnabledSslProtocols = version,
                ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
                RemoteCertificateValidationCallback = static (_, certificate, _, _) => PeerTls.KeyOf(certificate) is not null,
                ApplicationProtocols = [SslApplicationProtocol.Http11],
            });
            await tls.WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
            return await tls.ReadAsync(new byte[1]) == 1 ? tls.SslProtocol : null;
        }
        catch (Exception e) when (e is AuthenticationException or IOException)
        {
            return null;
        }
    }

    private static X509Certificate2 Foreign()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var request = new CertificateRequest("CN=strongroom", key, HashAlgorithmName.SHA384);
        return request.CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2100, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    private sealed class Silent : IPeerTransport
    {
        public async ValueTask<ReadOnlyMemory<byte>> CallAsync(string call, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return default;
        }
    }
}

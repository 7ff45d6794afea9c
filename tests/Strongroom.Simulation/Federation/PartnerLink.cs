using System.Text;
using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Exchange.Tests.Worlds;

namespace Strongroom.Simulation.Federation;

/// <summary>What became of one question on its way.</summary>
internal enum Delivery
{
    /// <summary>Asked and answered.</summary>
    Answered = 1,

    /// <summary>Never arrived, or its answer did not.</summary>
    Lost = 2,

    /// <summary>The answer to another question came back.</summary>
    Stale = 3,

    /// <summary>The answer was altered.</summary>
    Bent = 4,
}

/// <summary>
/// The way from one agency to another, and whoever sits on it: cut, slow, or one who keeps what passes and sends it again. It taps every answer: what
/// the agreement does not lend never stands in one.
/// </summary>
internal sealed class PartnerLink(
    Site from, Site to, Site third, SeededChance chance, Func<IReadOnlyList<string>> hidden, Func<IReadOnlyList<string>> all)
{
    private readonly List<(string Call, byte[] Body)> _questions = [];
    private readonly List<byte[]> _answers = [];

    public bool IsCut { get; set; }

    public bool IsCalm { get; set; }

    public int Replays { get; private set; }

    public int Faults { get; private set; }

    /// <exception cref="ExchangeException">It is cut.</exception>
    /// <exception cref="OperationCanceledException">It is too slow.</exception>
    public async ValueTask<(ReadOnlyMemory<byte> Answer, Delivery Delivery)> SendAsync(string call, ReadOnlyMemory<byte> body)
    {
        await Task.Yield(); // others act while it is under way
        if (IsCut || Happens(14))
        {
            throw new ExchangeException(ExchangeFault.OutOfReach, "the link is cut");
        }

        if (_questions.Count > 0 && Happens(6))
        {
            await ReplayAsync();
        }

        var answer = await DeliverAsync(from, call, body.ToArray());
        _questions.Add((call, body.ToArray()));
        var old = _answers.Count > 0 ? _answers[chance.Below(_answers.Count)] : null;
        _answers.Add(answer);
        await Task.Yield();
        if (IsCut || Happens(14))
        {
            throw new OperationCanceledException(); // too late: the lender has recorded it, the borrower never hears
        }

        if (old is not null && Happens(14))
        {
            return (old, Delivery.Stale);
        }

        if (Happens(14))
        {
            var bent = (byte[])answer.Clone();
            bent[chance.Below(bent.Length)] ^= (byte)(1 << chance.Below(8));
            return (bent, Delivery.Bent);
        }

        return (answer, Delivery.Answered);
    }

    private bool Happens(int oneIn)
    {
        var happens = !IsCalm && chance.OneIn(oneIn);
        Faults += happens ? 1 : 0;
        return happens;
    }

    /// <summary>An earlier question again, on the same link or by another agency's: it gets what one gets for whom there is nothing.</summary>
    private async Task ReplayAsync()
    {
        var (call, body) = _questions[chance.Below(_questions.Count)];
        Replays++;
        var answer = await DeliverAsync(chance.OneIn(2) ? from : third, call, body);
        MustNotHold(answer, all());
    }

    private async Task<byte[]> DeliverAsync(Site asker, string call, byte[] body)
    {
        var peer = VerifiedPeer.Of(to.State, asker.Identity.PublicKey) ?? throw new InvalidOperationException("the peer was introduced");
        var answer = (await to.Door.HandleAsync(PeerCalls.Named(call)!.Value, peer, body, CancellationToken.None)).ToArray();
        MustNotHold(answer, hidden());
        return answer;
    }

    private static void MustNotHold(byte[] answer, IReadOnlyList<string> tokens)
    {
        foreach (var token in tokens)
        {
            if (answer.AsSpan().IndexOf(Encoding.ASCII.GetBytes(token)) >= 0)
            {
                throw new InvalidOperationException("an answer holds what the asker may not have");
            }
        }
    }
}

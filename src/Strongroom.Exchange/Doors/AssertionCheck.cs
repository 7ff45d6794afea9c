using System.Security.Cryptography;
using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;

namespace Strongroom.Exchange;

/// <summary>What a question's assertion came to: the link to decide on and record. Without an asker in it the decision function refuses.</summary>
internal sealed record CheckedAssertion(PartnerLink Link, string Purpose, ExchangeId Exchange)
{
    /// <summary>The same, refused: another node over this store answered the exchange first.</summary>
    internal CheckedAssertion Refused() => this with { Link = Link with { Asker = null }, Purpose = string.Empty };

    public override string ToString() => Link.ToString();
}

/// <summary>Whether an assertion is one of this peer, on this link, for this store, call and question, now, and for the first time.</summary>
internal static class AssertionCheck
{
    /// <summary>Checks.</summary>
    /// <param name="call">The call.</param>
    /// <param name="peer">Who is at the other end.</param>
    /// <param name="store">This store.</param>
    /// <param name="message">The question.</param>
    /// <param name="now">The moment.</param>
    /// <param name="replays">Takes the exchange's id.</param>
    internal static CheckedAssertion Check(
        PeerCall call, VerifiedPeer peer, StoreId store, SignedQuestion message, DateTimeOffset now, ReplayMemory replays)
    {
        var assertion = Assertion.Decode(message.Assertion);
        var link = new PartnerLink { Peer = peer.Peer.Id };
        if (!peer.Peer.ExchangeKey.Verify(Assertion.SignatureDomain, message.Assertion, message.Signature))
        {
            return new CheckedAssertion(link, string.Empty, assertion.Exchange); // nothing in it can be believed, not even its id
        }

        link = link with { Exchange = assertion.Exchange, Agreement = assertion.Agreement, AgreementVersion = assertion.AgreementVersion };
        return IsGood(assertion, call, peer, store, message, now) && replays.TryTake(peer.Peer.Id, assertion.Exchange)
            ? new CheckedAssertion(
                link with { Asker = new ForeignAsker(assertion.Pseudonym, assertion.Clearance, Cleaning.Line(assertion.Authority)) },
                assertion.Purpose, assertion.Exchange)
            : new CheckedAssertion(link, string.Empty, assertion.Exchange);
    }

    /// <summary>Hash of the key that a link was proved with.</summary>
    internal static Hash384 HolderOf(VerifyingKey key) => Hash384.FromBytes(SHA384.HashData(key.Spki));

    private static bool IsGood(Assertion assertion, PeerCall call, VerifiedPeer peer, StoreId store, SignedQuestion message, DateTimeOffset now) =>
        assertion.Issuer == peer.Peer.Store
        && assertion.Audience == store
        && assertion.Call == call
        && assertion.QuestionHash == SignedQuestion.HashOf(message.Question)
        && assertion.Holder == HolderOf(peer.Peer.ExchangeKey)
        && assertion.Issued < assertion.Expires
        && assertion.Expires - assertion.Issued <= Assertion.MaxLifetime
        && now >= assertion.Issued - Assertion.ClockSlack
        && now < assertion.Expires + Assertion.ClockSlack;
}

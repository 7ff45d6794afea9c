using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Exchange;

/// <summary>
/// A question with its assertion, as it came or goes: [1, assertion, signature, question], the parts as byte strings. Says nothing about
/// their truth.
/// </summary>
internal sealed record SignedQuestion(byte[] Assertion, byte[] Signature, byte[] Question)
{
    private const int Version = 1;

    internal byte[] Encode() => new RecordWriter().Array(4).Int(Version).Bytes(Assertion).Bytes(Signature).Bytes(Question).End().Finish();

    internal static SignedQuestion Decode(ReadOnlyMemory<byte> bytes) => Parsing.Guard("question", bytes, PeerCalls.MaxQuestionBytes, static reader =>
    {
        reader.Array(4);
        reader.Int(Version, Version);
        var question = new SignedQuestion(
            reader.Bytes(Exchange.Assertion.MaxBytes), reader.Bytes(SigningKey.SignatureBytes), reader.Bytes(PeerCalls.MaxQuestionBytes));
        reader.End();
        return question;
    });

    internal static Hash384 HashOf(ReadOnlySpan<byte> question) => Hash384.Of(Exchange.Assertion.QuestionDomain, question);

    public override string ToString() => nameof(SignedQuestion);
}

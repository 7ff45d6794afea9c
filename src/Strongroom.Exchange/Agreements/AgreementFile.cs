using Strongroom.Core;
using Strongroom.Crypto;
using Strongroom.Governance;

namespace Strongroom.Exchange;

/// <summary>
/// An agreement on its way between two agencies, with the signatures that it has so far. It carries signatures to what officers approved; it is no order.
/// Immutable. Byte form: docs/formats/agreement.md.
/// </summary>
/// <param name="Terms">The terms.</param>
/// <param name="LenderSignature">96 bytes, or null. Not changed afterwards.</param>
/// <param name="BorrowerSignature">The same.</param>
public sealed record AgreementFile(Agreement Terms, byte[]? LenderSignature, byte[]? BorrowerSignature)
{
    /// <summary>Greatest length of the byte form.</summary>
    public const int MaxBytes = Agreement.MaxBytes + 1024;

    private const int Version = 1;

    /// <summary>The entry that puts the agreement into force; null while a signature is missing.</summary>
    public AgreementConclusion? ToConclusion() => LenderSignature is { } lender && BorrowerSignature is { } borrower
        ? new AgreementConclusion(Terms.Id, Terms.Version, lender, borrower)
        : null;

    /// <summary>This file and another one of the very same terms: the signatures of both.</summary>
    /// <param name="other">Another file.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.NotApproved"/>: the terms are others.</exception>
    public AgreementFile With(AgreementFile other) => Terms.Encode().AsSpan().SequenceEqual(other.Terms.Encode())
        ? new AgreementFile(Terms, LenderSignature ?? other.LenderSignature, BorrowerSignature ?? other.BorrowerSignature)
        : throw new ExchangeException(ExchangeFault.NotApproved, $"the two files of agreement {Terms.Id} hold other terms");

    /// <summary>The byte form.</summary>
    public byte[] Encode()
    {
        var writer = new RecordWriter().Array(4).Int(Version).Bytes(Terms.Encode());
        Write(writer, LenderSignature);
        Write(writer, BorrowerSignature);
        return writer.End().Finish();
    }

    /// <summary>Reads the byte form. Signatures are checked when the agreement is concluded, against the keys of the two stores' introductions.</summary>
    /// <param name="bytes">Not trusted.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedAgreement"/>.</exception>
    public static AgreementFile Decode(ReadOnlyMemory<byte> bytes)
    {
        try
        {
            var reader = new RecordReader(bytes, "agreement file");
            reader.Array(4);
            reader.Int(Version, Version);
            var file = new AgreementFile(Agreement.Decode(reader.Bytes(Agreement.MaxBytes)), ReadSignature(reader), ReadSignature(reader));
            reader.End();
            reader.Finish();
            return file;
        }
        catch (StrongroomException e) when (e is MalformedException or GovernanceException)
        {
            throw new ExchangeException(ExchangeFault.MalformedAgreement, "these bytes are not an agreement file", e);
        }
    }

    /// <summary>The byte form as a text file for people to carry.</summary>
    public string ToText() => TextFile.Write(TextFile.AgreementLabel, Encode());

    /// <summary>Reads <see cref="ToText"/>'s form.</summary>
    /// <param name="text">Not trusted.</param>
    /// <exception cref="ExchangeException"><see cref="ExchangeFault.MalformedAgreement"/>.</exception>
    public static AgreementFile FromText(string text) => Decode(
        TextFile.Read(TextFile.AgreementLabel, text, MaxBytes)
            ?? throw new ExchangeException(ExchangeFault.MalformedAgreement, "this text is not an agreement file"));

    private static void Write(RecordWriter writer, byte[]? signature) => _ = signature is null ? writer.Null() : writer.Bytes(signature);

    private static byte[]? ReadSignature(RecordReader reader)
    {
        if (reader.TryNull())
        {
            return null;
        }

        var signature = reader.Bytes(SigningKey.SignatureBytes);
        return signature.Length == SigningKey.SignatureBytes ? signature : throw reader.Malformed("a signature is 96 bytes");
    }

    /// <summary>The id only: logs print objects.</summary>
    public override string ToString() => $"file of {Terms}";
}

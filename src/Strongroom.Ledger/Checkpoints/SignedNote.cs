using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Strongroom.Core;
using Strongroom.Crypto;

namespace Strongroom.Ledger;

/// <summary>
/// A C2SP signed note: a text, and lines of signatures by named keys. Parsing promises nothing about the text: only <see cref="IsSignedBy"/>
/// does.
/// </summary>
internal sealed class SignedNote
{
    internal const string SignatureDomain = "strongroom/v1/checkpoint";
    internal const int MaxChars = 64 << 10; // a post-quantum signature line takes about 6,300; sixteen of them are over, as are real witnesses' needs

    private const string SignatureType = "strongroom.v1/p384";
    private const string CosignatureDomain = "strongroom/v1/cosignature";
    private const string CosignatureType = "strongroom.v1/p384-cosignature";
    private const int TimeBytes = 8;
    private const long MaxTimeSeconds = 253_402_300_799; // the last second of the year 9999
    private const int MaxSignatures = 64; // the specification asks for at least 16
    private const string LineStart = "\u2014 ";

    private readonly List<(string Name, uint KeyId, byte[] Signature)> _signatures;

    private SignedNote(string text, List<(string, uint, byte[])> signatures) => (Text, _signatures) = (text, signatures);

    /// <summary>The text with its final newline, without the blank line.</summary>
    internal string Text { get; }

    internal int SignatureCount => _signatures.Count;

    internal static string Sign(string text, string keyName, SigningKey key)
    {
        var signature = key.Sign(SignatureDomain, Encoding.UTF8.GetBytes(text));
        return $"{text}\n{LineOf(keyName, KeyIdOf(keyName, key.PublicKey), signature)}";
    }

    /// <summary>
    /// The note with this key's signature alone, and a cosignature. Whoever cosigns has checked both signature and consistency: what the
    /// cosignature says is that at this moment no larger consistent tree was known.
    /// </summary>
    internal string Cosign(string signerName, VerifyingKey signer, string keyName, SigningKey key, DateTimeOffset now)
    {
        var time = now.ToUnixTimeSeconds();
        var signature = new byte[TimeBytes + SigningKey.SignatureBytes];
        BinaryPrimitives.WriteInt64BigEndian(signature, time);
        key.Sign(CosignatureDomain, CosignedMessage(time)).CopyTo(signature, TimeBytes);
        var signed = Of(signerName, KeyIdOf(signerName, signer))[0];
        return $"{Text}\n{LineOf(signed.Name, signed.KeyId, signed.Signature)}{LineOf(keyName, CosignatureKeyIdOf(keyName, key.PublicKey), signature)}";
    }

    /// <summary>The moment of the known key's cosignature, or null where it did not cosign. A line that claims the key and does not verify spoils it.</summary>
    internal DateTimeOffset? CosignedAt(string keyName, VerifyingKey key)
    {
        DateTimeOffset? newest = null;
        foreach (var line in Of(keyName, CosignatureKeyIdOf(keyName, key)))
        {
            var time = line.Signature.Length == TimeBytes + SigningKey.SignatureBytes ? BinaryPrimitives.ReadInt64BigEndian(line.Signature) : -1;
            if (time is < 0 or > MaxTimeSeconds || !key.Verify(CosignatureDomain, CosignedMessage(time), line.Signature.AsSpan(TimeBytes)))
            {
                return null;
            }

            var moment = DateTimeOffset.FromUnixTimeSeconds(time);
            newest = newest is null || moment > newest ? moment : newest;
        }

        return newest;
    }

    /// <exception cref="MalformedException">It is not a signed note.</exception>
    internal static SignedNote Parse(string note)
    {
        if (note.Length is 0 or > MaxChars || note[^1] != '\n')
        {
            throw Bad("a note has 1 to 65,536 characters and ends with a newline");
        }

        foreach (var letter in note)
        {
            if (letter < ' ' && letter != '\n')
            {
                throw Bad("control characters are not allowed");
            }
        }

        var split = note.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (split < 0 || split + 2 >= note.Length)
        {
            throw Bad("no blank line stands before the signatures");
        }

        var lines = note[(split + 2)..^1].Split('\n');
        if (lines.Length > MaxSignatures)
        {
            throw Bad("too many signatures");
        }

        return new SignedNote(note[..(split + 1)], [.. lines.Select(ParseLine)]);
    }

    /// <summary>
    /// Whether the known key signed the text. Lines of other keys are ignored; a line that claims this key and does not verify spoils the
    /// whole note.
    /// </summary>
    internal bool IsSignedBy(string keyName, VerifyingKey key)
    {
        var mine = Of(keyName, KeyIdOf(keyName, key));
        var text = Encoding.UTF8.GetBytes(Text);
        return mine.Count > 0 && mine.TrueForAll(s => key.Verify(SignatureDomain, text, s.Signature));
    }

    internal static uint KeyIdOf(string keyName, VerifyingKey key) => KeyIdOf(keyName, SignatureType, key);

    private static uint CosignatureKeyIdOf(string keyName, VerifyingKey key) => KeyIdOf(keyName, CosignatureType, key);

    private static uint KeyIdOf(string keyName, string type, VerifyingKey key)
    {
        byte[] input = [.. Encoding.UTF8.GetBytes(keyName), 0x0A, 0xFF, .. Encoding.ASCII.GetBytes(type), .. key.Spki];
        return BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(input));
    }

    private static string LineOf(string keyName, uint keyId, ReadOnlySpan<byte> signature)
    {
        var line = new byte[4 + signature.Length];
        BinaryPrimitives.WriteUInt32BigEndian(line, keyId);
        signature.CopyTo(line.AsSpan(4));
        return $"{LineStart}{keyName} {Convert.ToBase64String(line)}\n";
    }

    private List<(string Name, uint KeyId, byte[] Signature)> Of(string keyName, uint keyId) =>
        _signatures.FindAll(s => s.KeyId == keyId && string.Equals(s.Name, keyName, StringComparison.Ordinal));

    // C2SP tlog-cosignature's message for cosignature/v1.
    private byte[] CosignedMessage(long time) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"cosignature/v1\ntime {time}\n{Text}"));

    private static (string Name, uint KeyId, byte[] Signature) ParseLine(string line)
    {
        var parts = line.StartsWith(LineStart, StringComparison.Ordinal) ? line[LineStart.Length..].Split(' ') : [];
        if (parts.Length != 2 || parts[0].Length == 0 || parts[0].Any(static c => char.IsWhiteSpace(c) || c == '+'))
        {
            throw Bad("a signature line is not of the form dash, key name, signature");
        }

        var bytes = new byte[parts[1].Length];
        if (!Convert.TryFromBase64String(parts[1], bytes, out var length) || length < 5
            || !string.Equals(Convert.ToBase64String(bytes, 0, length), parts[1], StringComparison.Ordinal))
        {
            throw Bad("a signature is not canonical base64 of at least 5 bytes");
        }

        return (parts[0], BinaryPrimitives.ReadUInt32BigEndian(bytes), bytes[4..length]);
    }

    private static MalformedException Bad(string why) => new("signed note", why);
}

using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Crypto;

/// <summary>Passphrases that the product makes and people write down. Thread-safe.</summary>
public static class Passphrase
{
    /// <summary>Words in a passphrase: ten of a list of 2048, so 110 bits.</summary>
    public const int WordCount = 10;

    /// <summary>Greatest length of what a person may type, in characters.</summary>
    public const int MaxChars = 1000;

    private const int WordBits = 11;
    private const int MaxWordChars = 8;

    private static readonly string[] List = LoadList();

    /// <summary>The word list, in order: 2048 words of 3 to 8 letters, no two with the same first four. See Custody/words.SOURCE.md.</summary>
    public static IReadOnlyList<string> Words => List;

    /// <summary>A new passphrase: ten words with single spaces between, as UTF-8. It is shown once and never stored.</summary>
    /// <returns>A new secret, the caller's.</returns>
    public static SecretBytes Generate()
    {
        Span<byte> chance = stackalloc byte[2 * WordCount];
        Span<byte> text = stackalloc byte[(MaxWordChars + 1) * WordCount];
        Entropy.Fill(chance);
        var length = 0;
        for (var i = 0; i < WordCount; i++)
        {
            if (i > 0)
            {
                text[length++] = (byte)' ';
            }

            // The list's length is a power of two, so cutting bits leaves every word equally likely.
            var word = List[((chance[2 * i] << 8) | chance[(2 * i) + 1]) & ((1 << WordBits) - 1)];
            length += Encoding.ASCII.GetBytes(word, text[length..]);
        }

        CryptographicOperations.ZeroMemory(chance);
        var secret = SecretBytes.TakeFrom(text[..length]);
        return secret;
    }

    /// <summary>
    /// What a person typed, as the bytes that custody and passwords take: outer white space cut, runs of it made one space, NFC, UTF-8. So a
    /// passphrase opens however the paper was read and whatever keyboard made its accents.
    /// </summary>
    /// <param name="typed">1 to 1000 characters; the caller clears it where it can.</param>
    /// <returns>A new secret, the caller's.</returns>
    /// <exception cref="CryptoException">Empty, too long, or not well-formed text.</exception>
    public static SecretBytes FromTyped(ReadOnlySpan<char> typed)
    {
        if (typed.Length > MaxChars)
        {
            throw WrongForm(null);
        }

        var spaced = new char[typed.Length];
        var composed = new char[(typed.Length * 4) + 16]; // NFC grows a text at most threefold
        var utf8 = new byte[composed.Length * 3];
        try
        {
            var length = Collapse(typed, spaced);
            if (length == 0 || !spaced.AsSpan(0, length).TryNormalize(composed, out var composedLength, NormalizationForm.FormC))
            {
                throw WrongForm(null);
            }

            var bytes = new UTF8Encoding(false, throwOnInvalidBytes: true).GetBytes(composed.AsSpan(0, composedLength), utf8);
            return SecretBytes.TakeFrom(utf8.AsSpan(0, bytes));
        }
        catch (ArgumentException e)
        {
            throw WrongForm(e);
        }
        finally
        {
            spaced.AsSpan().Clear();
            composed.AsSpan().Clear();
            utf8.AsSpan().Clear();
        }
    }

    private static int Collapse(ReadOnlySpan<char> typed, Span<char> spaced)
    {
        var length = 0;
        foreach (var letter in typed.Trim())
        {
            if (!char.IsWhiteSpace(letter))
            {
                spaced[length++] = letter;
            }
            else if (spaced[length - 1] != ' ')
            {
                spaced[length++] = ' ';
            }
        }

        return length;
    }

    private static string[] LoadList()
    {
        using var stream = typeof(Passphrase).Assembly.GetManifestResourceStream("words.txt")
            ?? throw new InvalidOperationException("The word list is missing from the program.");
        using var reader = new StreamReader(stream, Encoding.ASCII);
        var words = reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == 1 << WordBits ? words : throw new InvalidOperationException("The word list is not whole.");
    }

    private static CryptoException WrongForm(Exception? cause) =>
        CryptoException.Bad(CryptoFault.PassphraseForm, "This cannot be a passphrase.", $"Type 1 to {MaxChars} characters of ordinary text.", cause);
}

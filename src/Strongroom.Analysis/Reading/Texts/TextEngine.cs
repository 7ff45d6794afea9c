using System.Text;
using Strongroom.Analysis.Documents;
using Strongroom.Analysis.Workers;

namespace Strongroom.Analysis.Reading.Texts;

/// <summary>Plain text of any length, in bounded memory: decoded as it streams, and not read further than the text limit.</summary>
internal sealed class TextEngine : IEngine
{
    private const int PieceBytes = 16 << 10;

    /// <inheritdoc/>
    public string Name => "strongroom-text/1";

    /// <inheritdoc/>
    public Answer Read(WorkerRequest request, ItemInput input, Recognition recognised)
    {
        var sink = new TextSink(request.Limits.MaxTextBytes);
        Stream(input.Read, recognised.Guess, sink);
        var text = sink.Finish();
        return Answer.Of(new DocumentDraft
        {
            MediaType = recognised.MediaType,
            Engine = Name,
            TextUtf8 = text,
            Remarks = (sink.IsCut ? DocumentRemarks.TextCut : 0)
                | (!recognised.Guess.IsCertain || sink.Replaced > 0 ? DocumentRemarks.EncodingGuessed : 0),
        });
    }

    /// <summary>Decodes bytes in memory.</summary>
    internal static string Decode(ReadOnlySpan<byte> bytes, string? declared, out bool isGuessed)
    {
        var guess = EncodingGuess.Of(bytes, isAll: true, declared);
        isGuessed = !guess.IsCertain;
        return guess.Encoding is null
            ? Charsets.Get("windows-1252").GetString(bytes)
            : guess.Encoding.GetString(bytes[Math.Min(guess.Skip, bytes.Length)..]);
    }

    /// <summary>Decodes bytes in memory piece by piece.</summary>
    internal static void Stream(ReadOnlyMemory<byte> bytes, Guess guess, TextSink sink)
    {
        var rest = bytes;
        Stream(
            destination =>
            {
                var count = Math.Min(destination.Length, rest.Length);
                rest[..count].CopyTo(destination);
                rest = rest[count..];
                return count;
            },
            guess,
            sink);
    }

    private static void Stream(Func<Memory<byte>, int> read, Guess guess, TextSink sink)
    {
        var encoding = guess.Encoding ?? Encoding.UTF8;
        var decoder = encoding.GetDecoder();
        var bytes = new byte[PieceBytes];
        var chars = new char[encoding.GetMaxCharCount(PieceBytes)];
        var skip = guess.Skip;
        int count;
        while ((count = read(bytes)) > 0)
        {
            var piece = bytes.AsSpan(0, count);
            var passed = Math.Min(skip, piece.Length);
            skip -= passed;
            decoder.Convert(piece[passed..], chars, flush: false, out _, out var made, out _);
            if (!sink.Add(chars.AsSpan(0, made)))
            {
                return;
            }
        }

        decoder.Convert([], chars, flush: true, out _, out var last, out _);
        sink.Add(chars.AsSpan(0, last));
    }
}

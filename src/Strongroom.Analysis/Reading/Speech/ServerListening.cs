using System.Runtime.InteropServices;
using Strongroom.Analysis.Tools;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Has pieces recognised by the site's server, through the node. A worker asks for one thing at a time, so the pieces wait here until the
/// sound has streamed through.
/// </summary>
internal sealed class ServerListening(IToolbox tools, WorkTime work) : IListener
{
    internal const string EngineName = "strongroom-speech/1 server";

    private const long MaxHeldSamples = 160L << 20; // 320 MiB, nearly three hours of speech without its pauses
    private const int MaxAnswerBytes = 1 << 20;

    private readonly List<SpeechPiece> _pieces = [];
    private long _held;

    public bool Failed => false;

    public bool IsCut { get; private set; }

    /// <summary>The server is not set up here.</summary>
    internal bool IsMissing { get; private set; }

    /// <summary>The server did not take a piece, or answered what is none.</summary>
    internal bool IsMissed { get; private set; }

    public void Add(SpeechPiece piece)
    {
        if (_held + piece.Samples.Length > MaxHeldSamples)
        {
            IsCut = true;
            return;
        }

        _held += piece.Samples.Length;
        _pieces.Add(piece);
    }

    public IReadOnlyCollection<Hearing> Finish()
    {
        var heard = new List<Hearing>(_pieces.Count);
        foreach (var piece in _pieces)
        {
            if (work.CheckOver())
            {
                IsCut = true;
                break;
            }

            using var run = tools.Run(SoundTools.Server, MemoryMarshal.AsBytes<short>(piece.Samples).ToArray());
            var answer = run.ReadAll(MaxAnswerBytes);
            IsMissing |= run.End.Kind == ToolEndKind.Missing;
            if (run.End.IsWell && ServerAnswer.Read(answer, piece) is { } hearing)
            {
                heard.Add(hearing);
            }
            else
            {
                IsMissed = true;
            }
        }

        return heard;
    }

    public void Dispose()
    {
        // Holds nothing but memory.
    }
}

using System.Collections.Concurrent;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Recognises pieces on several threads, each with a recogniser of its own; a further one is loaded only when pieces wait. Adding waits while enough are
/// in hand, so a recording of any length passes through bounded memory. <see cref="Add"/> and <see cref="Finish"/> by one thread.
/// </summary>
internal sealed class Listening : IListener
{
    private readonly Func<IRecogniser?> _load;
    private readonly int _maxThreads;
    private readonly BlockingCollection<SpeechPiece> _waiting;
    private readonly ConcurrentQueue<Hearing> _heard = new();
    private readonly List<Thread> _threads = [];
    private volatile bool _failed;

    internal Listening(Func<IRecogniser?> load, int maxThreads)
    {
        _load = load;
        _maxThreads = maxThreads;
        _waiting = new BlockingCollection<SpeechPiece>(maxThreads);
    }

    public bool Failed => _failed;

    public bool IsCut => false;

    public void Add(SpeechPiece piece)
    {
        if (_threads.Count < _maxThreads && _threads.Count <= _waiting.Count)
        {
            var thread = new Thread(Run) { IsBackground = true };
            _threads.Add(thread);
            thread.Start();
        }

        _waiting.Add(piece);
    }

    public IReadOnlyCollection<Hearing> Finish()
    {
        _waiting.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        return _heard;
    }

    public void Dispose() => _waiting.Dispose();

    private void Run()
    {
        try
        {
            using var recogniser = _load();
            if (recogniser is null)
            {
                _failed = true;
            }

            // After a failure the queue is emptied all the same: whoever adds must not wait for ever.
            foreach (var piece in _waiting.GetConsumingEnumerable())
            {
                if (recogniser is not null && !_failed)
                {
                    _heard.Enqueue(recogniser.Recognise(piece));
                }
            }
        }
        catch (OutOfMemoryException)
        {
            _failed = true;
            foreach (var _ in _waiting.GetConsumingEnumerable())
            {
                // as above
            }
        }
    }
}

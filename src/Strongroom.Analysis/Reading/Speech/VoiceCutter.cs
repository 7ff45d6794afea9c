namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// Finds where somebody may be speaking, by energy, and cuts the recording there into pieces of a few seconds; silence and steady noise go. It streams: at
/// most a minute of samples is held, however long the recording. Lenient on purpose: what is no speech after all, the recogniser's doubt
/// takes out. Not thread-safe.
/// </summary>
internal sealed class VoiceCutter
{
    /// <summary>Longest piece: recognition time and memory grow with it.</summary>
    internal const int MaxPieceFrames = 20 * Pcm.FramesPerSecond;

    private const int WindowFrames = 60 * Pcm.FramesPerSecond;
    private const int OpenFrames = Pcm.FramesPerSecond; // an end nearer to the window's end than this may not be the end
    private const int PadFrames = 30; // consonants begin and end below the threshold
    private const int PauseFrames = 80; // a shorter pause is one within a sentence
    private const int JoinFrames = 300; // neighbours nearer than this go together: short pieces are recognised badly
    private const int JoinedFrames = 15 * Pcm.FramesPerSecond;
    private const int LeastVoicedFrames = 12;
    private const double LeastRangeDecibels = 8; // steady noise varies less
    private const double LeastDecibels = 15; // mean square of about 6 units: below the last bits of any recorder
    private const int Smooth = 5;

    private readonly Action<SpeechPiece> _sink;
    private readonly List<short> _samples = [];
    private readonly List<float> _energies = []; // of the whole frames in _samples
    private readonly Queue<float> _past = new(); // of frames that were let go, for the level of the noise
    private long _start; // first sample held, from the start of the recording

    internal VoiceCutter(Action<SpeechPiece> sink) => _sink = sink;

    /// <summary>Samples so far.</summary>
    internal long Length => _start + _samples.Count;

    internal void Add(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var count = Math.Min(samples.Length, (WindowFrames * Pcm.FrameSamples) - _samples.Count);
            foreach (var sample in samples[..count])
            {
                _samples.Add(sample);
                if (_samples.Count % Pcm.FrameSamples == 0)
                {
                    _energies.Add(Energy(_samples.Count - Pcm.FrameSamples));
                }
            }

            samples = samples[count..];
            if (_energies.Count >= WindowFrames)
            {
                Cut(isEnd: false);
            }
        }
    }

    internal void Finish() => Cut(isEnd: true);

    private void Cut(bool isEnd)
    {
        var runs = Runs();
        var keepFrom = isEnd ? _energies.Count : Math.Max(0, _energies.Count - OpenFrames);
        foreach (var (from, to) in runs)
        {
            var start = from;
            while (to - start > MaxPieceFrames)
            {
                var cut = Quietest(start + (MaxPieceFrames / 2), start + MaxPieceFrames);
                Emit(start, cut);
                start = cut;
            }

            if (!isEnd && to > _energies.Count - OpenFrames)
            {
                keepFrom = start;
                break;
            }

            Emit(start, to);
        }

        Drop(keepFrom, isEnd);
    }

    /// <summary>Stretches of frames with speech in them, padded, in order, apart from each other.</summary>
    private List<(int From, int To)> Runs()
    {
        var runs = new List<(int From, int To)>();
        if (Threshold() is not { } threshold)
        {
            return runs;
        }

        var voiced = 0;
        var from = -1;
        var last = 0;
        for (var i = 0; i < _energies.Count; i++)
        {
            if (Smoothed(i) < threshold)
            {
                continue;
            }

            if (from >= 0 && i - last > PauseFrames)
            {
                Close();
                from = -1;
            }

            if (from < 0)
            {
                (from, voiced) = (i, 0);
            }

            voiced++;
            last = i;
        }

        if (from >= 0)
        {
            Close();
        }

        return runs;

        void Close()
        {
            if (voiced < LeastVoicedFrames)
            {
                return;
            }

            var start = Math.Max(from - PadFrames, 0);
            var end = Math.Min(last + 1 + PadFrames, _energies.Count);
            if (runs.Count > 0 && start - runs[^1].To < JoinFrames && end - runs[^1].From <= JoinedFrames)
            {
                runs[^1] = (runs[^1].From, end);
            }
            else
            {
                runs.Add((runs.Count > 0 ? Math.Max(start, runs[^1].To) : start, end));
            }
        }
    }

    /// <summary>The level above which somebody may be speaking, or null when nothing stands out.</summary>
    private double? Threshold()
    {
        if (_energies.Count == 0)
        {
            return null;
        }

        float[] all = [.. _past, .. _energies];
        Array.Sort(all);
        var floor = all[all.Length / 10];
        var top = double.MinValue;
        for (var i = 0; i < _energies.Count; i++)
        {
            top = Math.Max(top, Smoothed(i));
        }

        return top - floor < LeastRangeDecibels ? null : Math.Max(LeastDecibels, floor + Math.Clamp((top - floor) * 0.3, 5, 12));
    }

    private double Smoothed(int frame)
    {
        var from = Math.Max(0, frame - (Smooth / 2));
        var to = Math.Min(_energies.Count, frame + (Smooth / 2) + 1);
        var sum = 0.0;
        for (var i = from; i < to; i++)
        {
            sum += _energies[i];
        }

        return sum / (to - from);
    }

    private int Quietest(int from, int to)
    {
        var best = from;
        var least = double.MaxValue;
        for (var i = from; i < to; i++)
        {
            var around = 0.0;
            for (var k = -10; k <= 10; k++)
            {
                around += _energies[Math.Clamp(i + k, 0, _energies.Count - 1)];
            }

            if (around < least)
            {
                (least, best) = (around, i);
            }
        }

        return best;
    }

    private void Emit(int from, int to)
    {
        var start = from * Pcm.FrameSamples;
        var end = Math.Min(to * Pcm.FrameSamples, _samples.Count);
        _sink(new SpeechPiece(_start + start, [.. _samples.GetRange(start, end - start)]));
    }

    private void Drop(int frames, bool isEnd)
    {
        foreach (var energy in _energies.Take(frames))
        {
            _past.Enqueue(energy);
        }

        while (_past.Count > WindowFrames)
        {
            _past.Dequeue();
        }

        var samples = isEnd ? _samples.Count : frames * Pcm.FrameSamples;
        _samples.RemoveRange(0, samples);
        _energies.RemoveRange(0, frames);
        _start += samples;
    }

    /// <summary>Decibels of a frame above one unit, without its direct current.</summary>
    private float Energy(int start)
    {
        var sum = 0.0;
        var squares = 0.0;
        for (var i = start; i < start + Pcm.FrameSamples; i++)
        {
            double sample = _samples[i];
            sum += sample;
            squares += sample * sample;
        }

        var mean = sum / Pcm.FrameSamples;
        return (float)(10 * Math.Log10(Math.Max((squares / Pcm.FrameSamples) - (mean * mean), 0) + 1));
    }
}

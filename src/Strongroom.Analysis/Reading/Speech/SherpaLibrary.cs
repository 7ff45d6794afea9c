using System.Runtime.InteropServices;
using System.Text;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// The calls to sherpa-onnx (libsherpa-onnx-c-api.so, Apache-2.0) in a site's own folder. Its configuration is one large structure without
/// a length, whose layout is that of a version; only versions whose layout stands here are called.
/// </summary>
internal sealed unsafe class SherpaLibrary
{
    // SherpaOnnxOfflineRecognizerConfig of 1.13.8 on a 64-bit machine, counted in words of 8 bytes; two 32-bit numbers may share one.
    private const int Words = 96; // 78 are used; the rest stay zero
    private const int Features = 0;
    private const int Transducer = 1;
    private const int Paraformer = 4;
    private const int NemoCtc = 5;
    private const int Whisper = 6;
    private const int WhisperTask = 9;
    private const int Tokens = 13;
    private const int ThreadsAndDebug = 14;
    private const int Provider = 15;
    private const int ModelType = 16;
    private const int SenseVoice = 20;
    private const int Moonshine = 23;
    private const int Dolphin = 30;
    private const int ZipformerCtc = 31;
    private const int WenetCtc = 37;
    private const int Omnilingual = 38;
    private const int DecodingMethod = 66;
    private const int FeatureBands = 80;

    private static readonly Dictionary<string, int> FirstWord = new(StringComparer.Ordinal)
    {
        ["transducer"] = Transducer, ["nemo-transducer"] = Transducer, ["zipformer-ctc"] = ZipformerCtc, ["nemo-ctc"] = NemoCtc, ["wenet-ctc"] = WenetCtc,
        ["dolphin"] = Dolphin, ["omnilingual"] = Omnilingual, ["paraformer"] = Paraformer, ["sense-voice"] = SenseVoice,
        ["whisper"] = Whisper, ["moonshine"] = Moonshine,
    };

    private readonly delegate* unmanaged<nint*, nint> _create;
    private readonly delegate* unmanaged<nint, nint> _createStream;
    private readonly delegate* unmanaged<nint, int, float*, int, void> _accept;
    private readonly delegate* unmanaged<nint, nint, void> _decode;
    private readonly delegate* unmanaged<nint, byte*> _result;
    private readonly delegate* unmanaged<byte*, void> _destroyResult;
    private readonly delegate* unmanaged<nint, void> _destroyStream;
    private readonly delegate* unmanaged<nint, void> _destroy;

    private SherpaLibrary(nint library)
    {
        _create = (delegate* unmanaged<nint*, nint>)NativeLibrary.GetExport(library, "SherpaOnnxCreateOfflineRecognizer");
        _createStream = (delegate* unmanaged<nint, nint>)NativeLibrary.GetExport(library, "SherpaOnnxCreateOfflineStream");
        _accept = (delegate* unmanaged<nint, int, float*, int, void>)NativeLibrary.GetExport(library, "SherpaOnnxAcceptWaveformOffline");
        _decode = (delegate* unmanaged<nint, nint, void>)NativeLibrary.GetExport(library, "SherpaOnnxDecodeOfflineStream");
        _result = (delegate* unmanaged<nint, byte*>)NativeLibrary.GetExport(library, "SherpaOnnxGetOfflineStreamResultAsJson");
        _destroyResult = (delegate* unmanaged<byte*, void>)NativeLibrary.GetExport(library, "SherpaOnnxDestroyOfflineStreamResultJson");
        _destroyStream = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "SherpaOnnxDestroyOfflineStream");
        _destroy = (delegate* unmanaged<nint, void>)NativeLibrary.GetExport(library, "SherpaOnnxDestroyOfflineRecognizer");
        var version = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, "SherpaOnnxGetVersionStr");
        Version = Encoding.ASCII.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(version()));
    }

    /// <summary>The version that the library says it is.</summary>
    internal string Version { get; }

    /// <summary>Loads the library; the one beside it that it needs it finds itself.</summary>
    /// <param name="path">Full path, checked by the node.</param>
    /// <returns>Null when it can't be loaded, or is of a version that is not known here.</returns>
    internal static SherpaLibrary? Load(string path)
    {
        if (!NativeLibrary.TryLoad(path, out var library))
        {
            return null;
        }

        try
        {
            var loaded = new SherpaLibrary(library);
            return ModelPack.LibraryVersions.Contains(loaded.Version) ? loaded : null;
        }
        catch (EntryPointNotFoundException)
        {
            return null;
        }
    }

    /// <summary>
    /// Loads a model. The library may end the process when the model is broken: a model is tried in a worker of its own before any item
    /// meets it.
    /// </summary>
    /// <returns>0 when it can't be set up.</returns>
    internal nint Create(ModelOrder model, string? language, int threads)
    {
        var texts = new List<nint>();
        nint Text(string text)
        {
            texts.Add(Marshal.StringToCoTaskMemUTF8(text));
            return texts[^1];
        }

        var config = stackalloc nint[Words];
        new Span<nint>(config, Words).Clear();
        ((int*)(config + Features))[0] = Pcm.SamplesPerSecond;
        ((int*)(config + Features))[1] = FeatureBands;
        ((int*)(config + ThreadsAndDebug))[0] = threads;
        config[Provider] = Text("cpu");
        config[DecodingMethod] = Text("greedy_search");
        config[Tokens] = Text(model.Paths[^1]);
        var first = FirstWord[model.Kind];
        for (var i = 0; i < model.Paths.Count - 1; i++)
        {
            config[first + i] = Text(model.Paths[i]);
        }

        switch (model.Kind)
        {
            case "nemo-transducer":
                config[ModelType] = Text("nemo_transducer");
                break;
            case "whisper":
                config[Whisper + 2] = Text(language ?? string.Empty);
                config[WhisperTask] = Text("transcribe");
                break;
            case "sense-voice":
                config[SenseVoice + 1] = Text(language ?? "auto");
                break;
        }

        var recogniser = _create(config);
        foreach (var text in texts)
        {
            Marshal.FreeCoTaskMem(text); // copied by the library
        }

        return recogniser;
    }

    /// <summary>Recognises samples.</summary>
    /// <returns>The library's JSON; empty when it gives none.</returns>
    internal byte[] Recognise(nint recogniser, ReadOnlySpan<float> samples)
    {
        var stream = _createStream(recogniser);
        if (stream == 0)
        {
            return [];
        }

        try
        {
            fixed (float* first = samples)
            {
                _accept(stream, Pcm.SamplesPerSecond, first, samples.Length);
            }

            _decode(recogniser, stream);
            var json = _result(stream);
            if (json is null)
            {
                return [];
            }

            var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(json).ToArray();
            _destroyResult(json);
            return bytes;
        }
        finally
        {
            _destroyStream(stream);
        }
    }

    internal void Destroy(nint recogniser) => _destroy(recogniser);
}

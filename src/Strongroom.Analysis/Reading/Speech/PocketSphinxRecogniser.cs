using System.Runtime.InteropServices;
using System.Text;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// English speech by PocketSphinx with the model that the distribution packages: word times in hundredths of a second, word posteriors from the lattice. It knows
/// English only and hears English in everything, so its doubt is what tells (see <see cref="Understanding"/>).
/// </summary>
internal sealed unsafe class PocketSphinxRecogniser : IRecogniser
{
    internal const string LibraryPackage = "libpocketsphinx3";
    internal const string ModelPackage = "pocketsphinx-en-us";

    /// <summary>What the sandbox must show of the file system.</summary>
    internal const string ModelFolder = "/usr/share/pocketsphinx";

    /// <summary>As it stands in the derivative's row: engine and model, whose version is the package's.</summary>
    internal const string EngineName = "strongroom-speech/1 pocketsphinx/5prealpha en-us/5.2";

    private const double UsualDistance = 25_000; // acoustic score a frame, of clear English
    private const double DistanceWeight = 1e-5;
    private const string Model = ModelFolder + "/model/en-us/";

    // Silence is taken out by our own cutter: the library's would shift the times of all words after it.
    private static readonly string[] Settings =
    [
        "pocketsphinx", "-hmm", Model + "en-us", "-lm", Model + "en-us.lm.bin", "-dict", Model + "cmudict-en-us.dict", "-remove_silence", "no",
    ];

    private readonly Handle _handle;

    private PocketSphinxRecogniser(Handle handle) => _handle = handle;

    private nint Decoder => _handle.DangerousGetHandle();

    /// <summary>The package that is missing, or null when everything is there.</summary>
    internal static string? Missing() =>
        !NativeLibrary.TryLoad(PocketSphinxNative.Base, out _) || !NativeLibrary.TryLoad(PocketSphinxNative.Library, out _) ? LibraryPackage
        : !CanRead(Model + "en-us/mdef") ? ModelPackage
        : null;

    /// <summary>Opens it: in a sandbox a file can often be seen that may not be read.</summary>
    private static bool CanRead(string path)
    {
        try
        {
            using var file = File.OpenHandle(path);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Loads the model: about half a second and 100 MiB, most of it shared between recognisers of a process by the page cache.</summary>
    /// <returns>Null when the library could not be set up; with the packages in place, memory is what it is short of.</returns>
    internal static PocketSphinxRecogniser? Load()
    {
        PocketSphinxNative.SetLog(0);
        var texts = Settings.Select(static text => Marshal.StringToCoTaskMemUTF8(text)).ToArray(); // kept: the library keeps pointers to them
        var pointers = stackalloc byte*[texts.Length];
        for (var i = 0; i < texts.Length; i++)
        {
            pointers[i] = (byte*)texts[i];
        }

        var arguments = PocketSphinxNative.ParseArguments(0, PocketSphinxNative.Arguments(), texts.Length, pointers, 1);
        var decoder = arguments == 0 ? 0 : PocketSphinxNative.Make(arguments);
        return decoder == 0 ? null : new PocketSphinxRecogniser(new Handle(decoder, arguments));
    }

    /// <inheritdoc/>
    public Hearing Recognise(SpeechPiece piece)
    {
        if (PocketSphinxNative.Start(Decoder) != 0)
        {
            return Nothing(piece);
        }

        fixed (short* samples = piece.Samples)
        {
            _ = PocketSphinxNative.Process(Decoder, samples, (nuint)piece.Samples.Length, 0, 1);
        }

        return PocketSphinxNative.End(Decoder) == 0 ? Words(piece) : Nothing(piece);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static Hearing Nothing(SpeechPiece piece) => new(piece.Start, [], null, null);

    private Hearing Words(SpeechPiece piece)
    {
        var words = new List<SpokenWord>();
        var distance = 0.0;
        var certainty = 0.0;
        var frames = 0L;
        var math = PocketSphinxNative.LogMath(Decoder);
        for (var word = PocketSphinxNative.FirstWord(Decoder); word != 0; word = PocketSphinxNative.NextWord(word))
        {
            int first, last, acoustic, language, backoff;
            PocketSphinxNative.Frames(word, &first, &last);
            var posterior = PocketSphinxNative.Posterior(word, &acoustic, &language, &backoff);
            if (Word(PocketSphinxNative.Text(word)) is not { } text || last < first)
            {
                continue;
            }

            var probability = Math.Clamp(PocketSphinxNative.Exp(math, posterior), 0, 1);
            distance -= acoustic;
            frames += last - first + 1;
            certainty += probability * (last - first + 1);
            words.Add(new SpokenWord(
                text,
                Pcm.Time(piece.Start + (first * (long)Pcm.FrameSamples)),
                Pcm.Time(piece.Start + ((last + 1) * (long)Pcm.FrameSamples)),
                probability));
        }

        return new Hearing(piece.Start, words, "en", frames == 0 ? null : EvidenceOf(certainty / frames, distance / frames, frames));
    }

    /// <summary>
    /// Words of another language are forced onto English ones: their posteriors are low and their sounds lie far from the model's. Neither alone tells the clips at
    /// hand apart; their sum does (docs/adr/0610).
    /// </summary>
    private static Evidence EvidenceOf(double certainty, double distance, long frames) =>
        new(Math.Clamp(certainty - ((distance - UsualDistance) * DistanceWeight), 0, 1), frames / (double)Pcm.FramesPerSecond);

    /// <summary>The word without the number of its pronunciation; null for silence, noise and the ends of a sentence.</summary>
    private static string? Word(byte* text)
    {
        var bytes = MemoryMarshal.CreateReadOnlySpanFromNullTerminated(text);
        var end = bytes.IndexOf((byte)'(');
        var word = end > 0 ? bytes[..end] : bytes;
        return word.IsEmpty || word[0] is (byte)'<' or (byte)'[' or (byte)'+' ? null : Encoding.UTF8.GetString(word);
    }

    /// <summary>The library's decoder and its settings.</summary>
    private sealed class Handle : SafeHandle
    {
        private readonly nint _arguments;

        internal Handle(nint decoder, nint arguments)
            : base(0, ownsHandle: true)
        {
            SetHandle(decoder);
            _arguments = arguments;
        }

        public override bool IsInvalid => handle == 0;

        protected override bool ReleaseHandle()
        {
            _ = PocketSphinxNative.Free(handle);
            _ = PocketSphinxNative.FreeArguments(_arguments);
            return true;
        }
    }
}

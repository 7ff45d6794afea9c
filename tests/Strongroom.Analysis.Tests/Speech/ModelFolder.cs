using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>A site's folder of models with the real library and the toy model of vectors/speech-model, signed by a key of its own.</summary>
internal sealed class ModelFolder : IDisposable
{
    private const int Rate = 16_000;

    internal static readonly string Library = Path.Combine(Root(), "tests", "Strongroom.Analysis.Tests", "node_modules", "sherpa-onnx-linux-x64");

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP384);

    internal ModelFolder()
    {
        Directory.CreateDirectory(Folder);
        foreach (var file in (string[])["libonnxruntime.so", ModelManifest.LibraryFile])
        {
            File.Copy(Path.Combine(Library, file), PathOf(file));
        }

        foreach (var file in (string[])["tones.onnx", "tokens.txt"])
        {
            File.Copy(Vector(file), PathOf(file));
        }

        Sign(Manifest("en"));
    }

    internal string Folder { get; } = Path.Combine("/dev/shm", "strongroom-test-models-" + Guid.CreateVersion7().ToString("n"));

    internal DateTimeOffset Now { get; set; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

    internal static string Vector(string file) => Path.Combine(Root(), "vectors", "speech-model", file);

    internal string PathOf(string file) => Path.Combine(Folder, file);

    internal ModelPack Pack(ECDsa? trusted = null)
    {
        var key = trusted ?? _key;
        return new ModelPack(Folder, key.ExportSubjectPublicKeyInfo(), (message, signature) => key.VerifyHash(HashOf(message.Span), signature.Span), new Clock(this));
    }

    /// <summary>A manifest of the files as they are, with a model of the same files for each language.</summary>
    internal ModelManifest Manifest(params string[] languages) => new()
    {
        Issued = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
        Expires = new DateTimeOffset(2026, 12, 31, 0, 0, 0, TimeSpan.Zero),
        LibraryVersion = "1.13.8",
        LibraryLicence = "Apache-2.0, MIT",
        Library = [FileOf("libonnxruntime.so"), FileOf(ModelManifest.LibraryFile)],
        Models = [.. languages.Select(l => new SpeechModel(
            "tones-" + l, "zipformer-ctc", [l], "Apache-2.0", new Dictionary<string, ModelFile> { ["model"] = FileOf("tones.onnx"), ["tokens"] = FileOf("tokens.txt") }))],
    };

    internal void Sign(ModelManifest manifest) => Sign(manifest.Write());

    internal void Sign(byte[] json, ECDsa? key = null)
    {
        key ??= _key;
        File.WriteAllBytes(PathOf(ModelManifest.FileName), json);
        File.WriteAllText(PathOf(ModelManifest.SignatureFileName), ModelSignature.Write(key.ExportSubjectPublicKeyInfo(), key.SignHash(HashOf(json))));
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _key.Dispose();
    }

    /// <summary>"ALPHA" at 1.0 s, "BRAVO" at 1.9 s, "ALPHA" at 8.6 s, in silence with a little noise.</summary>
    internal static byte[] Sound()
    {
        var samples = new List<short>();
        void Tone(double hertz, double seconds)
        {
            for (var i = 0; i < (int)(Rate * seconds); i++)
            {
                samples.Add(hertz == 0 ? (short)((i % 7) - 3) : (short)(9000 * Math.Sin(2 * Math.PI * hertz * i / Rate)));
            }
        }

        foreach (var (hertz, seconds) in new[] { (0, 1.0), (500, 0.3), (900, 0.3), (0, 0.3), (1500, 0.3), (2500, 0.3), (0, 6.1), (500, 0.3), (900, 0.3), (0, 1) })
        {
            Tone(hertz, seconds);
        }

        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        writer.Write("RIFF"u8);
        writer.Write(36 + (samples.Count * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Count * 2);
        samples.ForEach(writer.Write);
        return stream.ToArray();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Strongroom.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("the repository is not above the tests");
        }

        return folder.FullName;
    }

    private static byte[] HashOf(ReadOnlySpan<byte> message) => SHA384.HashData([.. Encoding.ASCII.GetBytes(ModelManifest.SignatureDomain), 0, .. message]);

    private ModelFile FileOf(string file) => new(file, new FileInfo(PathOf(file)).Length, ModelPack.HashOf(PathOf(file)));

    private sealed class Clock(ModelFolder folder) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => folder.Now;
    }
}

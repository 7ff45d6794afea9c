using System.Security.Cryptography;
using System.Text;

namespace Strongroom.Analysis.Tests.Speech;

/// <summary>A site's folder of models with the real library and the toy model of vectors/speech-model, signed by a key of its own.</summary>
internal sealed class ModelFolder : IDisposable
{
    internal static readonly string Library = Path.Combine(
        Path.GetDirectoryName(Vectors.Root)!, "tests", "Strongroom.Analysis.Tests", "node_modules", "sherpa-onnx-linux-x64");

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
            File.Copy(Path.Combine(Vectors.Root, "speech-model", file), PathOf(file));
        }

        Sign(Manifest("en"));
    }

    internal string Folder { get; } = Path.Combine("/dev/shm", "strongroom-test-models-" + Guid.CreateVersion7().ToString("n"));

    internal DateTimeOffset Now { get; set; } = new(2026, 6, 1, 12, 0, 0, TimeSpan.Zero);

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

    private static byte[] HashOf(ReadOnlySpan<byte> message) => SHA384.HashData([.. Encoding.ASCII.GetBytes(ModelManifest.SignatureDomain), 0, .. message]);

    private ModelFile FileOf(string file) => new(file, new FileInfo(PathOf(file)).Length, ModelPack.HashOf(PathOf(file)));

    private sealed class Clock(ModelFolder folder) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => folder.Now;
    }
}

using System.Security.Cryptography;

namespace Strongroom.Analysis;

/// <summary>Why speech models are not used. The lower-case name stands in the item's reason.</summary>
public enum ModelRefusal
{
    /// <summary>None: they are used.</summary>
    None = 0,

    /// <summary>The folder, its manifest or a file is not there.</summary>
    Missing = 1,

    /// <summary>There is no signature.</summary>
    Unsigned = 2,

    /// <summary>Signed with another key than the site's.</summary>
    Foreign = 3,

    /// <summary>The manifest or a file is not what was signed.</summary>
    Altered = 4,

    /// <summary>It is past its last day, or before its first.</summary>
    Expired = 5,

    /// <summary>The manifest can't be understood.</summary>
    Malformed = 6,

    /// <summary>The library is of a version whose interface is not known here.</summary>
    Version = 7,

    /// <summary>A model does not load, or takes the worker down.</summary>
    Broken = 8,
}

/// <summary>What a look at a folder of models found. Immutable.</summary>
/// <param name="Refusal">Whether and why it is not used.</param>
/// <param name="Subject">The file or model that it is about, or null.</param>
/// <param name="Manifest">What it holds, as far as that was read; trusted only without a refusal.</param>
public sealed record ModelCheck(ModelRefusal Refusal, string? Subject, ModelManifest? Manifest)
{
    /// <summary>For status pages: the refusal and what it is about.</summary>
    public override string ToString() => Refusal == ModelRefusal.None ? "ok" : Subject is null ? Lower(Refusal) : $"{Lower(Refusal)}: {Subject}";

    internal static string Lower(ModelRefusal refusal) => refusal.ToString().ToLowerInvariant();
}

/// <summary>
/// A site's folder of speech models, believed only as far as its signed manifest goes: every file's length and hash is checked before any is used, and again
/// when a file has changed on the disk since (number, length or time of change). Thread-safe.
/// </summary>
/// <param name="folder">Full path of the folder; not trusted.</param>
/// <param name="spki">Public key of who may sign for this site.</param>
/// <param name="verify">Whether a signature over a message in <see cref="ModelManifest.SignatureDomain"/> is that key's.</param>
/// <param name="clock">The clock that the manifest's days are held against.</param>
public sealed class ModelPack(string folder, ReadOnlyMemory<byte> spki, Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>, bool> verify, TimeProvider clock)
{
    /// <summary>Versions of the library whose structures are known here (docs/adr/0613).</summary>
    public static IReadOnlyList<string> LibraryVersions { get; } = ["1.13.8"];

    private readonly Lock _lock = new(); // guards the two below
    private ModelCheck? _last;
    private string _stamp = string.Empty;

    /// <summary>Full path of the folder.</summary>
    public string Folder { get; } = Path.GetFullPath(folder);

    /// <summary>Looks, and reads every file if anything changed since it last did.</summary>
    public ModelCheck Check()
    {
        lock (_lock)
        {
            // The manifest is small and is read each time; so is the clock.
            var check = ReadManifest();
            if (check.Refusal != ModelRefusal.None || check.Manifest is not { } manifest)
            {
                (_last, _stamp) = (null, string.Empty);
                return check;
            }

            var stamp = string.Join('\n', manifest.AllFiles.Select(f => $"{f.Path} {f.Sha384} {FileStamp.Of(PathOf(f))}"));
            if (_last is null || stamp != _stamp)
            {
                (_last, _stamp) = (CheckFiles(manifest), stamp);
            }

            return _last;
        }
    }

    internal string PathOf(ModelFile file) => Path.Combine(Folder, file.Path);

    private ModelCheck ReadManifest()
    {
        byte[]? json, signature;
        try
        {
            json = ReadSmall(Path.Combine(Folder, ModelManifest.FileName));
            signature = ReadSmall(Path.Combine(Folder, ModelManifest.SignatureFileName));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ModelCheck(ModelRefusal.Missing, ModelManifest.FileName, null);
        }

        if (json is null)
        {
            return new ModelCheck(ModelRefusal.Missing, ModelManifest.FileName, null);
        }

        if (signature is null || ModelSignature.Read(signature) is not { } found)
        {
            return new ModelCheck(ModelRefusal.Unsigned, ModelManifest.SignatureFileName, null);
        }

        if (!found.Spki.AsSpan().SequenceEqual(spki.Span))
        {
            return new ModelCheck(ModelRefusal.Foreign, ModelManifest.SignatureFileName, null);
        }

        // Nothing of it is parsed before it is known to be the site's own.
        if (!verify(json, found.Signature))
        {
            return new ModelCheck(ModelRefusal.Altered, ModelManifest.FileName, null);
        }

        try
        {
            var manifest = ModelManifest.Read(json);
            var now = clock.GetUtcNow();
            return now < manifest.Issued || now >= manifest.Expires.AddDays(1) ? new ModelCheck(ModelRefusal.Expired, ModelManifest.FileName, manifest)
                : !LibraryVersions.Contains(manifest.LibraryVersion) ? new ModelCheck(ModelRefusal.Version, ModelManifest.LibraryFile, manifest)
                : new ModelCheck(ModelRefusal.None, null, manifest);
        }
        catch (AnalysisException)
        {
            return new ModelCheck(ModelRefusal.Malformed, ModelManifest.FileName, null);
        }
    }

    private ModelCheck CheckFiles(ModelManifest manifest)
    {
        foreach (var file in manifest.AllFiles)
        {
            var path = PathOf(file);
            try
            {
                // Another file behind a link would be checked here and be absent, or another one, in the sandbox.
                if (!File.Exists(path) || new FileInfo(path).LinkTarget is not null)
                {
                    return new ModelCheck(ModelRefusal.Missing, file.Path, manifest);
                }

                if (new FileInfo(path).Length != file.Bytes || HashOf(path) != file.Sha384)
                {
                    return new ModelCheck(ModelRefusal.Altered, file.Path, manifest);
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                return new ModelCheck(ModelRefusal.Missing, file.Path, manifest);
            }
        }

        return new ModelCheck(ModelRefusal.None, null, manifest);
    }

    /// <summary>SHA-384 of a file as lower-case hex, for whoever makes a manifest.</summary>
    /// <param name="path">The file.</param>
    public static string HashOf(string path)
    {
        using var stream = File.OpenRead(path);
        return Convert.ToHexStringLower(SHA384.HashData(stream));
    }

    private static byte[]? ReadSmall(string path) =>
        !File.Exists(path) ? null : new FileInfo(path).Length <= ModelManifest.MaxBytes ? File.ReadAllBytes(path) : [];
}

using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Strongroom.Analysis;

/// <summary>One file of a folder of models, as its manifest names it. Immutable.</summary>
/// <param name="Path">Relative path, of <c>A-Z a-z 0-9 . _ - /</c>; no step leads up.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha384">SHA-384 of its bytes, lower-case hex; empty in a draft.</param>
public sealed record ModelFile(string Path, long Bytes, string Sha384);

/// <summary>One speech model. Immutable.</summary>
/// <param name="Name">What the derivatives' engine name says: 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>.</param>
/// <param name="Kind">One of <see cref="ModelManifest.Kinds"/>.</param>
/// <param name="Languages">What it understands, as BCP 47 tags without region.</param>
/// <param name="Licence">Its licence, in words.</param>
/// <param name="Files">Its files by role; the kind says which roles.</param>
public sealed record SpeechModel(string Name, string Kind, IReadOnlyList<string> Languages, string Licence, IReadOnlyDictionary<string, ModelFile> Files);

/// <summary>
/// What a folder of speech models holds: the library and the models, each file with its length and hash. Immutable. Form and rules:
/// docs/formats/speech-models.md.
/// </summary>
public sealed record ModelManifest
{
    /// <summary>The file that holds it.</summary>
    public const string FileName = "models.json";

    /// <summary>The file that holds its signature.</summary>
    public const string SignatureFileName = "models.sig";

    /// <summary>The domain that its bytes are signed under.</summary>
    public const string SignatureDomain = "strongroom/v1/speech-models";

    /// <summary>Greatest length of its file.</summary>
    public const int MaxBytes = 64 << 10;

    /// <summary>The library's file that is called; the other files of the library are loaded by it.</summary>
    public const string LibraryFile = "libsherpa-onnx-c-api.so";

    private const string Format = "strongroom-speech-models/1";
    private const int MaxModels = 32;
    private const int MaxFiles = 8;
    private const int MaxTextChars = 200;
    private const int MaxNameChars = 64;
    private const long MaxFileBytes = 16L << 30;

    /// <summary>Kinds of models, and the roles of their files.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<string>> Kinds { get; } = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
    {
        ["transducer"] = ["encoder", "decoder", "joiner", "tokens"],
        ["nemo-transducer"] = ["encoder", "decoder", "joiner", "tokens"],
        ["zipformer-ctc"] = ["model", "tokens"],
        ["nemo-ctc"] = ["model", "tokens"],
        ["wenet-ctc"] = ["model", "tokens"],
        ["dolphin"] = ["model", "tokens"],
        ["omnilingual"] = ["model", "tokens"],
        ["paraformer"] = ["model", "tokens"],
        ["sense-voice"] = ["model", "tokens"],
        ["whisper"] = ["encoder", "decoder", "tokens"],
        ["moonshine"] = ["preprocessor", "encoder", "uncached-decoder", "cached-decoder", "tokens"],
    };

    /// <summary>From when it counts.</summary>
    public required DateTimeOffset Issued { get; init; }

    /// <summary>When it ceases to count.</summary>
    public required DateTimeOffset Expires { get; init; }

    /// <summary>The library's version, such as <c>1.13.8</c>.</summary>
    public required string LibraryVersion { get; init; }

    /// <summary>The library's licence, in words.</summary>
    public required string LibraryLicence { get; init; }

    /// <summary>The library's files, by their names.</summary>
    public required IReadOnlyList<ModelFile> Library { get; init; }

    /// <summary>The models. Of several that understand a language the first is taken; the first of all for what has no language.</summary>
    public required IReadOnlyList<SpeechModel> Models { get; init; }

    /// <summary>Every file, each once.</summary>
    public IEnumerable<ModelFile> AllFiles => Library.Concat(Models.SelectMany(static m => m.Files.Values))
        .DistinctBy(static f => f.Path, StringComparer.Ordinal);

    /// <summary>Reads a manifest.</summary>
    /// <param name="json">Not trusted.</param>
    /// <param name="isDraft">Lengths, hashes and dates may be missing, as a person writes it before it is signed.</param>
    /// <exception cref="AnalysisException"><see cref="AnalysisFault.ModelsRefused"/>: it is none.</exception>
    public static ModelManifest Read(ReadOnlyMemory<byte> json, bool isDraft = false)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            var root = new Fields(document.RootElement, isDraft);
            if (root.Text("format", MaxTextChars) != Format)
            {
                throw Malformed("format");
            }

            var library = root.Object("library");
            var manifest = new ModelManifest
            {
                Issued = root.Moment("issued"),
                Expires = root.Moment("expires"),
                LibraryVersion = library.Name("version", MaxNameChars),
                LibraryLicence = library.Text("licence", MaxTextChars),
                Library = [.. library.Objects("files", MaxFiles).Select(static f => f.File())],
                Models = [.. root.Objects("models", MaxModels).Select(static m => m.Model())],
            };
            root.End(4);
            library.End(3);
            return manifest.Library.Any(static f => f.Path == LibraryFile) && manifest.Models.Count > 0 ? manifest : throw Malformed("library");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Malformed("json", e);
        }
    }

    /// <summary>Writes it, as it is to be signed.</summary>
    public byte[] Write()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteString("format", Format);
            json.WriteString("issued", Issued.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteString("expires", Expires.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            json.WriteStartObject("library");
            json.WriteString("version", LibraryVersion);
            json.WriteString("licence", LibraryLicence);
            json.WriteStartArray("files");
            foreach (var file in Library)
            {
                Write(json, file);
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteStartArray("models");
            foreach (var model in Models)
            {
                json.WriteStartObject();
                json.WriteString("name", model.Name);
                json.WriteString("kind", model.Kind);
                json.WriteStartArray("languages");
                foreach (var language in model.Languages)
                {
                    json.WriteStringValue(language);
                }

                json.WriteEndArray();
                json.WriteString("licence", model.Licence);
                json.WriteStartObject("files");
                foreach (var role in Kinds[model.Kind])
                {
                    json.WritePropertyName(role);
                    Write(json, model.Files[role]);
                }

                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        stream.WriteByte((byte)'\n');
        return stream.ToArray();
    }

    private static void Write(Utf8JsonWriter json, ModelFile file)
    {
        json.WriteStartObject();
        json.WriteString("path", file.Path);
        json.WriteNumber("bytes", file.Bytes);
        json.WriteString("sha384", file.Sha384);
        json.WriteEndObject();
    }

    private static AnalysisException Malformed(string what, Exception? inner = null) =>
        new(AnalysisFault.ModelsRefused, $"the manifest of speech models is malformed at {what}", "see docs/guides/speech-models.md", inner);

    /// <summary>An object of the manifest, whose fields are all known: what nobody reads nobody has checked.</summary>
    private readonly struct Fields(JsonElement element, bool isDraft)
    {
        private static readonly System.Buffers.SearchValues<char> NameChars =
            System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

        internal Fields Object(string name) => new(Get(name, JsonValueKind.Object), isDraft);

        internal IEnumerable<Fields> Objects(string name, int most)
        {
            var array = Get(name, JsonValueKind.Array);
            var draft = isDraft;
            return array.GetArrayLength() is > 0 and var count && count <= most
                ? array.EnumerateArray().Select(e => new Fields(e.ValueKind == JsonValueKind.Object ? e : throw Malformed(name), draft))
                : throw Malformed(name);
        }

        internal string Text(string name, int most) => Get(name, JsonValueKind.String).GetString() is { Length: > 0 } text
            && text.Length <= most && !text.Any(char.IsControl)
            ? text
            : throw Malformed(name);

        internal string Name(string name, int most) => Text(name, most) is var text && !text.AsSpan().ContainsAnyExcept(NameChars)
            ? text
            : throw Malformed(name);

        internal DateTimeOffset Moment(string name) => isDraft && !element.TryGetProperty(name, out _)
            ? DateTimeOffset.UnixEpoch
            : DateTimeOffset.TryParseExact(
                Text(name, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var day)
                ? day
                : throw Malformed(name);

        internal ModelFile File()
        {
            var path = Text("path", MaxTextChars);
            if (path.Split('/').Any(static step => step.Length == 0 || step[0] == '.' || step.AsSpan().ContainsAnyExcept(NameChars)))
            {
                throw Malformed("path");
            }

            if (isDraft && !element.TryGetProperty("sha384", out _))
            {
                return new ModelFile(path, 0, string.Empty);
            }

            var bytes = Get("bytes", JsonValueKind.Number);
            var hash = Text("sha384", 96);
            End(3);
            return bytes.TryGetInt64(out var length) && length is >= 0 and <= MaxFileBytes && hash.Length == 96 && hash.All(char.IsAsciiHexDigitLower)
                ? new ModelFile(path, length, hash)
                : throw Malformed("sha384");
        }

        internal SpeechModel Model()
        {
            var kind = Text("kind", MaxNameChars);
            if (!Kinds.TryGetValue(kind, out var roles))
            {
                throw Malformed("kind");
            }

            var files = Object("files");
            var languages = Get("languages", JsonValueKind.Array).EnumerateArray().Select(static l => l.GetString() ?? string.Empty).ToList();
            if (languages.Count is 0 or > 2000 || languages.Exists(static l => l.Length is < 2 or > 3 || !l.All(char.IsAsciiLetterLower)))
            {
                throw Malformed("languages");
            }

            var model = new SpeechModel(
                Name("name", MaxNameChars), kind, languages, Text("licence", MaxTextChars),
                roles.ToDictionary(static r => r, r => files.Object(r).File(), StringComparer.Ordinal));
            files.End(roles.Count);
            End(5);
            return model;
        }

        internal void End(int most)
        {
            // "format" is read before the four others of the root
            var count = element.EnumerateObject().Select(static p => p.Name).Where(static n => n != "format").ToList();
            if (count.Count > most || count.Distinct(StringComparer.Ordinal).Count() != count.Count)
            {
                throw Malformed("fields");
            }
        }

        private JsonElement Get(string name, JsonValueKind kind) =>
            element.TryGetProperty(name, out var value) && value.ValueKind == kind ? value : throw Malformed(name);
    }
}

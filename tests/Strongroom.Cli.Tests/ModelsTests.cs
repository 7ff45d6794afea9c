namespace Strongroom.Cli.Tests;

/// <summary>A folder of speech models is described, signed, checked and shown by the commands of the guide.</summary>
public sealed class ModelsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("strongroom-models-");

    private string In(string name) => Path.Combine(_folder.FullName, name);

    [Fact]
    public async Task A_folder_is_signed_and_believed_until_a_byte_of_it_changes()
    {
        var models = Directory.CreateDirectory(In("models")).FullName;
        foreach (var file in new[] { "libonnxruntime.so", "libsherpa-onnx-c-api.so", "model.onnx", "tokens.txt" })
        {
            await File.WriteAllTextAsync(Path.Combine(models, file), file);
        }

        await File.WriteAllTextAsync(Path.Combine(models, "models.json"), """
            {
              "format": "strongroom-speech-models/1",
              "library": { "version": "1.13.8", "licence": "Apache-2.0, MIT", "files": [ { "path": "libonnxruntime.so" }, { "path": "libsherpa-onnx-c-api.so" } ] },
              "models": [
                { "name": "tones", "kind": "zipformer-ctc", "languages": ["en", "de"], "licence": "Apache-2.0",
                  "files": { "model": { "path": "model.onnx" }, "tokens": { "path": "tokens.txt" } } }
              ]
            }
            """);
        await Must(0, "key passphrase\n", "keys", "new", In("models.key"));
        await Must(0, "key passphrase\n", "keys", "new", In("other.key"));
        Assert.Equal("not checked", await StateAsync(0, null, "models", "show", models));
        Assert.Equal("refused, unsigned: models.sig", await StateAsync(5, null, "models", "verify", models, "--key", In("models.key.pub")));
        await Must(2, "key passphrase\n", "models", "sign", models, "--key", In("models.key"), "--days", "0");

        Assert.Equal("good", await StateAsync(0, "key passphrase\n", "models", "sign", models, "--key", In("models.key")));
        Assert.Equal("good", await StateAsync(0, null, "models", "verify", models, "--key", In("models.key.pub")));
        Assert.Equal("refused, foreign: models.sig", await StateAsync(5, null, "models", "verify", models, "--key", In("other.key.pub")));
        var shown = await Must(0, null, "models", "show", models);
        Assert.Contains("tones (zipformer-ctc) for en, de: 20 bytes, Apache-2.0", shown.Out, StringComparison.Ordinal);

        await File.AppendAllTextAsync(Path.Combine(models, "tokens.txt"), "x");
        Assert.Equal("refused, altered: tokens.txt", await StateAsync(5, null, "models", "verify", models, "--key", In("models.key.pub")));

        // Who signs says what is there now.
        Assert.Equal("good", await StateAsync(0, "key passphrase\n", "models", "sign", models, "--key", In("models.key")));
        Assert.Equal("good", await StateAsync(0, null, "models", "verify", models, "--key", In("models.key.pub")));
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private static async Task<string?> StateAsync(int code, string? input, params string[] arguments) =>
        (await Must(code, input, [.. arguments, "--json"])).Json.GetProperty("state").GetString();

    private static async Task<Ran> Must(int code, string? input, params string[] arguments)
    {
        var ran = await CommandLine.RunAsync(input, arguments);
        Assert.True(code == ran.Code, $"{string.Join(' ', arguments)}: {ran.Code} {ran.Out} {ran.Error}");
        return ran;
    }
}

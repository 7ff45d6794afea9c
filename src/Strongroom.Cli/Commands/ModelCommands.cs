using System.CommandLine;
using Strongroom.Analysis;
using Strongroom.Cli.Terminal;
using Strongroom.Crypto;

namespace Strongroom.Cli.Commands;

/// <summary><c>models</c>: signs and checks a folder of speech models. Needs no node and no store.</summary>
internal static class ModelCommands
{
    private const int MostDays = 3660;

    public static Command Models()
    {
        var command = new Command("models", "Speech models of the site's own: sign a folder of them, and check one.") { Sign(), Verify(), Show() };
        return command;
    }

    /// <summary>The pack of a folder, as a node set up with this key would see it.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="key">PEM file of the public key.</param>
    public static ModelPack PackOf(DirectoryInfo folder, FileInfo key)
    {
        var trusted = VerifyingKey.FromPem(File.ReadAllText(key.FullName));
        return new ModelPack(
            folder.FullName, trusted.Spki,
            (message, signature) => trusted.Verify(ModelManifest.SignatureDomain, message.Span, signature.Span), TimeProvider.System);
    }

    private static Command Sign()
    {
        var command = new Command("sign", "Fill in lengths and hashes of models.json, and sign it.");
        var folder = FolderOf(command);
        var key = new Option<FileInfo>("--key")
        {
            Description = "The signing key's file, as `keys new` makes it. Its passphrase is asked for.",
            Required = true,
        };
        var days = new Option<int>("--days") { Description = "For how many days it shall count.", DefaultValueFactory = static _ => 365 };
        command.Options.Add(key);
        command.Options.Add(days);
        command.Handle(async (parsed, output, ct) =>
        {
            var (place, lasting) = (parsed.GetValue(folder)!, parsed.GetValue(days));
            if (lasting is < 1 or > MostDays)
            {
                throw new UsageException($"--days is 1 to {MostDays}");
            }

            var pem = await File.ReadAllTextAsync(parsed.GetValue(key)!.FullName, ct);
            using var passphrase = pem.Contains("ENCRYPTED", StringComparison.Ordinal) ? ClientOptions.Input(parsed).Secret("Passphrase of the key") : null;
            using var signer = SigningKey.FromPem(pem, passphrase);
            var path = Path.Combine(place.FullName, ModelManifest.FileName);
            var today = new DateTimeOffset(TimeProvider.System.GetUtcNow().UtcDateTime.Date, TimeSpan.Zero);
            var manifest = Filled(ModelManifest.Read(await File.ReadAllBytesAsync(path, ct), isDraft: true), place.FullName) with
            {
                Issued = today,
                Expires = today.AddDays(lasting),
            };
            var bytes = manifest.Write();
            await File.WriteAllBytesAsync(path, bytes, ct);
            await File.WriteAllTextAsync(
                Path.Combine(place.FullName, ModelManifest.SignatureFileName),
                ModelSignature.Write(signer.PublicKey.Spki, signer.Sign(ModelManifest.SignatureDomain, bytes)),
                ct);
            Answer(output, manifest, ModelRefusal.None, null, signer.PublicKey.Fingerprint);
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Verify()
    {
        var command = new Command("verify", "Check manifest, signature and every file, as a node does before it uses them.");
        var folder = FolderOf(command);
        var key = new Option<FileInfo>("--key") { Description = "The public key's file (.pub) that the site trusts.", Required = true };
        command.Options.Add(key);
        command.Handle((parsed, output, _) =>
        {
            var check = PackOf(parsed.GetValue(folder)!, parsed.GetValue(key)!).Check();
            Answer(output, check.Manifest, check.Refusal, check.Subject, VerifyingKey.FromPem(File.ReadAllText(parsed.GetValue(key)!.FullName)).Fingerprint);
            return Task.FromResult(check.Refusal == ModelRefusal.None ? ExitCode.Done : ExitCode.Outside);
        });
        return command;
    }

    private static Command Show()
    {
        var command = new Command("show", "Show what the manifest says. Checks nothing.");
        var folder = FolderOf(command);
        command.Handle(async (parsed, output, ct) =>
        {
            var manifest = ModelManifest.Read(
                await File.ReadAllBytesAsync(Path.Combine(parsed.GetValue(folder)!.FullName, ModelManifest.FileName), ct), isDraft: true);
            Answer(output, manifest, null, null, null);
            return ExitCode.Done;
        });
        return command;
    }

    private static Argument<DirectoryInfo> FolderOf(Command command)
    {
        var folder = new Argument<DirectoryInfo>("folder") { Description = "The folder with models.json, the library and the models." };
        command.Arguments.Add(folder);
        return folder;
    }

    private static ModelManifest Filled(ModelManifest draft, string folder)
    {
        ModelFile Fill(ModelFile file)
        {
            var path = Path.Combine(folder, file.Path);
            return file with { Bytes = new FileInfo(path).Length, Sha384 = ModelPack.HashOf(path) };
        }

        return draft with
        {
            Library = [.. draft.Library.Select(Fill)],
            Models = [.. draft.Models.Select(m => m with { Files = m.Files.ToDictionary(static f => f.Key, f => Fill(f.Value), StringComparer.Ordinal) })],
        };
    }

    private static void Answer(Output output, ModelManifest? manifest, ModelRefusal? refusal, string? subject, string? fingerprint)
    {
        var state = refusal switch
        {
            null => "not checked",
            ModelRefusal.None => "good",
            _ => $"refused, {refusal.ToString()!.ToLowerInvariant()}: {subject}",
        };
        var answer = new ModelsAnswer(
            state,
            fingerprint,
            manifest?.LibraryVersion,
            manifest?.Issued.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            manifest?.Expires.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            [.. (manifest?.Models ?? []).Select(static m => new ModelLine(m.Name, m.Kind, m.Languages, m.Licence, m.Files.Values.Sum(static f => f.Bytes)))]);
        output.Write(answer, CliJson.Default.ModelsAnswer, o =>
        {
            o.Line($"Speech models: {answer.State}.");
            if (answer.Key is not null)
            {
                o.Line($"Key {answer.Key}");
            }

            if (answer.Library is not null)
            {
                o.Line($"sherpa-onnx {answer.Library}, from {answer.Issued} to {answer.Expires}");
            }

            foreach (var model in answer.Models)
            {
                o.Line($"{model.Name} ({model.Kind}) for {string.Join(", ", model.Languages)}: {model.Bytes:N0} bytes, {model.Licence}");
            }
        });
    }
}

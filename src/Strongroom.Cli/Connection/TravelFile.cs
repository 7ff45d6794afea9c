using System.Security.Cryptography;
using Strongroom.Cli.Terminal;

namespace Strongroom.Cli.Connection;

/// <summary>Files that travel between agencies, by mail or memory stick: PEM around the bytes. They hold no secret; what they say counts only by signatures and fingerprints.</summary>
internal static class TravelFile
{
    public const string Introduction = "STRONGROOM INTRODUCTION";
    public const string Agreement = "STRONGROOM AGREEMENT";

    private const int MaxChars = 1 << 20;

    /// <summary>The file's bytes as base64.</summary>
    /// <param name="file">The file.</param>
    /// <param name="label">What it must be.</param>
    public static string Read(FileInfo file, string label)
    {
        var text = file.Exists && file.Length <= MaxChars ? File.ReadAllText(file.FullName) : throw new UsageException($"there is no such file, or it is too long: {file.FullName}");
        return PemEncoding.TryFind(text, out var fields) && text.AsSpan()[fields.Label].SequenceEqual(label)
            ? Convert.ToBase64String(Convert.FromBase64String(text[fields.Base64Data]))
            : throw new UsageException($"{file.FullName} is not a {label.ToLowerInvariant()} file");
    }

    /// <summary>Writes a new file, or prints it where none is named.</summary>
    /// <param name="file">The file, or null.</param>
    /// <param name="label">What it is.</param>
    /// <param name="base64">Its bytes.</param>
    /// <param name="output">Prints.</param>
    public static void Write(FileInfo? file, string label, string base64, Output output)
    {
        var text = PemEncoding.WriteString(label, Convert.FromBase64String(base64)) + "\n";
        if (file is null)
        {
            output.Raw(text);
            return;
        }

        using var stream = new FileStream(file.FullName, FileMode.CreateNew, FileAccess.Write);
        using var writer = new StreamWriter(stream);
        writer.Write(text);
        output.Note($"{file.FullName} written");
    }
}

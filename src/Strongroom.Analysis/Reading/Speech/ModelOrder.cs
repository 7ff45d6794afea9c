using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Speech;

/// <summary>
/// A model that the worker may load: [name, kind, [language …], [path …]], paths in the order of the kind's roles. What it names was
/// checked by the node.
/// </summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Languages">What it understands.</param>
/// <param name="Paths">Full paths of its files, in the order of the kind's roles.</param>
internal sealed record ModelOrder(string Name, string Kind, IReadOnlyList<string> Languages, IReadOnlyList<string> Paths)
{
    private const int MaxLanguages = 2000;
    private const int MaxPathChars = 1000;

    internal static ModelOrder Of(ModelPack pack, SpeechModel model) => new(
        model.Name, model.Kind, model.Languages, [.. ModelManifest.Kinds[model.Kind].Select(role => pack.PathOf(model.Files[role]))]);

    /// <summary>The first that understands the language; for none stated the first of all. Null: none does.</summary>
    internal static ModelOrder? Choose(IReadOnlyList<ModelOrder> models, string? language) =>
        language is null ? (models.Count > 0 ? models[0] : null) : models.FirstOrDefault(m => m.Languages.Contains(language, StringComparer.Ordinal));

    /// <summary>The part of a language tag that models are told apart by, or null where it says none.</summary>
    internal static string? LanguageOf(string? tag)
    {
        var first = tag?.Split('-', '_')[0].ToLowerInvariant();
        return first is { Length: 2 or 3 } && first.All(char.IsAsciiLetterLower) && first != "und" ? first : null;
    }

    internal void Write(RecordWriter writer)
    {
        writer.Array(4).Text(Name).Text(Kind).Array(Languages.Count);
        foreach (var language in Languages)
        {
            writer.Text(language);
        }

        writer.End().Array(Paths.Count);
        foreach (var path in Paths)
        {
            writer.Text(path);
        }

        writer.End().End();
    }

    internal static ModelOrder Read(RecordReader reader)
    {
        reader.Array(4);
        var name = reader.Text(Limits.MaxFieldChars);
        var kind = reader.Text(Limits.MaxFieldChars);
        var languages = new string[reader.ArrayUpTo(MaxLanguages)];
        for (var i = 0; i < languages.Length; i++)
        {
            languages[i] = reader.Text(Limits.MaxFieldChars);
        }

        reader.End();
        var paths = new string[reader.ArrayUpTo(8)];
        for (var i = 0; i < paths.Length; i++)
        {
            paths[i] = reader.Text(MaxPathChars);
        }

        reader.End();
        reader.End();
        return new ModelOrder(name, kind, languages, paths);
    }
}

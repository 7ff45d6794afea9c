using Strongroom.Analysis.Reading.Speech;

namespace Strongroom.Analysis;

/// <summary>A site's models as workers get them: checked, and each tried once in a worker of its own. Immutable.</summary>
internal sealed class SiteModels
{
    // What the library needs beside the weights: its arena, features, the runtime. Measured with the small model at hand only; generous on purpose.
    private const int WeightsFactor = 3;

    private SiteModels(ModelCheck check) => Check = check;

    /// <summary>What the check found.</summary>
    internal ModelCheck Check { get; }

    /// <summary>Why they are not used, or null.</summary>
    internal string? Refusal => Check.Refusal == ModelRefusal.None ? null : ModelCheck.Lower(Check.Refusal);

    internal string? Library { get; private init; }

    internal IReadOnlyList<ModelOrder> Models { get; private init; } = [];

    /// <summary>The files that a worker must see.</summary>
    internal IReadOnlyList<string> Files { get; private init; } = [];

    /// <summary>Memory that a worker needs beside the usual.</summary>
    internal long MemoryBytes { get; private init; }

    internal static SiteModels Of(ModelPack pack, ModelCheck check)
    {
        if (check is not { Refusal: ModelRefusal.None, Manifest: { } manifest })
        {
            return new SiteModels(check);
        }

        return new SiteModels(check)
        {
            Library = pack.PathOf(manifest.Library.First(static f => f.Path == ModelManifest.LibraryFile)),
            Models = [.. manifest.Models.Select(m => ModelOrder.Of(pack, m))],
            Files = [.. manifest.AllFiles.Select(pack.PathOf)],
            MemoryBytes = manifest.Models.Max(static m => m.Files.Values.Sum(static f => f.Bytes)) * WeightsFactor,
        };
    }

    /// <summary>The same, refused because a model does not load.</summary>
    internal SiteModels Broken(string model) => new(new ModelCheck(ModelRefusal.Broken, model, Check.Manifest));

    /// <summary>The same with one model only, to try it.</summary>
    internal SiteModels Only(ModelOrder model) => new(Check) { Library = Library, Models = [model], Files = Files, MemoryBytes = MemoryBytes };
}

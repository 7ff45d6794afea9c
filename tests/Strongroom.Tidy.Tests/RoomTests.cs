using System.Xml.Linq;

namespace Strongroom.Tidy.Tests;

public sealed class RoomTests
{
    private static readonly Dictionary<string, string[]> MayReference = new(StringComparer.Ordinal)
    {
        ["Core"] = [],
        ["Labels"] = ["Core"],
        ["Crypto"] = ["Core"],
        ["Storage"] = ["Core"],
        ["Ledger"] = ["Core", "Crypto", "Storage"],
        ["Governance"] = ["Core", "Labels", "Crypto", "Ledger"],
        ["Vault"] = ["Core", "Labels", "Crypto", "Storage", "Ledger", "Governance"],
        ["Search"] = ["Core", "Labels", "Vault"],
        ["Analysis"] = ["Core"],
        ["Exchange"] = ["Core", "Labels", "Crypto", "Ledger", "Governance", "Vault", "Search"],
        ["Node"] = ["Core", "Labels", "Crypto", "Storage", "Ledger", "Governance", "Vault", "Search", "Analysis", "Exchange"],
        ["Cli"] = ["Core", "Labels", "Crypto", "Storage", "Ledger", "Governance", "Vault", "Search", "Analysis", "Exchange", "Node"],
    };

    [Fact]
    public void No_room_references_more_than_its_row_allows()
    {
        var projects = Repository.Files("src", "*.csproj").ToList();
        Assert.Equal(MayReference.Keys.Order(StringComparer.Ordinal), projects.Select(NameOf).Order(StringComparer.Ordinal));
        foreach (var project in projects)
        {
            var references = XDocument.Load(project).Descendants("ProjectReference").Select(static r => NameOf(r.Attribute("Include")!.Value));
            Assert.Empty(references.Except(MayReference[NameOf(project)]));
        }
    }

    [Fact]
    public void Transitive_references_are_off()
    {
        var properties = XDocument.Load(Repository.Path("Directory.Build.props"));
        Assert.Equal("true", properties.Descendants("DisableTransitiveProjectReferences").Single().Value);
        Assert.DoesNotContain(Repository.Files("src", "*.csproj"), static p => File.ReadAllText(p).Contains("DisableTransitiveProjectReferences", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_stands_in_the_solution()
    {
        var listed = XDocument.Load(Repository.Path("Strongroom.slnx")).Descendants("Project").Select(static p => p.Attribute("Path")!.Value);
        var there = new[] { "src", "tests", "bench" }.SelectMany(static f => Repository.Files(f, "*.csproj")).Select(static p => Path.GetRelativePath(Repository.Root, p));
        Assert.Equal(there.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string NameOf(string project) => Path.GetFileNameWithoutExtension(project).Split('.')[^1];
}

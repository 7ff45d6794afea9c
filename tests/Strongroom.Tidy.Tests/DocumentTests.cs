using System.Text.RegularExpressions;

namespace Strongroom.Tidy.Tests;

public sealed partial class DocumentTests
{
    [Fact]
    public void Every_link_in_the_documents_leads_somewhere()
    {
        var pages = Repository.Files("docs", "*.md").Append(Repository.Path("README.md")).ToList();
        Assert.True(pages.Count > 10);
        var broken =
            from page in pages
            from Match link in Link().Matches(File.ReadAllText(page))
            let target = link.Groups[1].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal)
            let path = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(page)!, target))
            where !File.Exists(path) && !Directory.Exists(path)
            select $"{Path.GetRelativePath(Repository.Root, page)} → {target}";
        Assert.Empty(broken);
    }

    [Fact]
    public void Every_format_page_names_vectors_that_exist()
    {
        var pages = Repository.Files(Path.Combine("docs", "formats"), "*.md").ToList();
        Assert.NotEmpty(pages);
        var missing =
            from page in pages
            let names = Vectors().Matches(File.ReadAllText(page)).Select(static m => m.Value.TrimEnd('/', '.', ',')).ToList()
            where names.Count == 0 || !names.All(n => File.Exists(Repository.Path(n)) || Directory.Exists(Repository.Path(n)))
            select $"{Path.GetFileName(page)}: {string.Join(", ", names)}";
        Assert.Empty(missing);
    }

    [Fact]
    public void Decision_records_are_numbered_once()
    {
        var numbers = Repository.Files(Path.Combine("docs", "adr"), "*.md").Select(static f => Path.GetFileName(f)[..4]).ToList();
        Assert.NotEmpty(numbers);
        Assert.Equal(numbers.Count, numbers.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public void The_demos_material_is_whole()
    {
        var lines = File.ReadLines(Repository.Path("samples", "demo", "manifest.jsonl")).Select(static l => System.Text.Json.JsonDocument.Parse(l).RootElement).ToList();
        Assert.True(lines.Count(static l => l.GetProperty("file").GetString()!.StartsWith("documents/", StringComparison.Ordinal)) >= 450);
        Assert.True(lines.Count(static l => l.GetProperty("file").GetString()!.StartsWith("mail/", StringComparison.Ordinal)) >= 60);
        Assert.True(lines.Select(static l => l.GetProperty("label").GetString()).Distinct().Count() >= 8);
        foreach (var line in lines)
        {
            var bytes = File.ReadAllBytes(Repository.Path("samples", "demo", line.GetProperty("file").GetString()!));
            Assert.Equal(line.GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes)));
        }
    }

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"vectors/[A-Za-z0-9_./-]+")]
    private static partial Regex Vectors();
}

using System.Xml.Linq;
using Strongroom.Analysis.Documents;
using Strongroom.Core;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>What documents say of themselves: Office Open XML in docProps/core.xml, OpenDocument in meta.xml, EPUB in its package file.</summary>
internal static class Properties
{
    internal static DocumentFields Of(Package package) => Of(package.Tree("docProps/core.xml") ?? package.Tree("meta.xml"));

    internal static DocumentFields Of(XElement? root)
    {
        string? Text(params string[] names) => root?.Descendants()
            .Where(element => names.Contains(element.Name.LocalName, StringComparer.Ordinal) && !element.HasElements)
            .Select(static element => Characters.CleanField(element.Value, Limits.MaxFieldChars))
            .FirstOrDefault(static text => text is not null);

        return new DocumentFields
        {
            Title = Text("title"),
            Author = Text("creator", "initial-creator"),
            Description = Text("description", "subject"),
            Keywords = Text("keywords", "keyword"),
            Date = Dates.Parse(Text("created", "creation-date")) ?? Dates.Parse(Text("modified", "date")),
        };
    }
}

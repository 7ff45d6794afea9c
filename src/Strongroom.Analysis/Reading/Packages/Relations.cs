using System.Xml.Linq;

namespace Strongroom.Analysis.Reading.Packages;

/// <summary>
/// Relations of a member of an Office Open XML package: id, kind, and the member it leads to. Links to the outside are left out: nothing is
/// fetched.
/// </summary>
internal sealed class Relations
{
    private readonly List<(string Id, string Kind, string Target)> _all = [];

    internal static Relations Of(Package package, string member)
    {
        var relations = new Relations();
        var slash = member.LastIndexOf('/');
        var folder = slash < 0 ? string.Empty : member[..slash];
        var list = package.Tree($"{(folder.Length == 0 ? string.Empty : folder + "/")}_rels/{member[(slash + 1)..]}.rels");
        foreach (var relation in list?.Elements() ?? [])
        {
            var target = (string?)relation.Attribute("Target");
            if (target is not null && (string?)relation.Attribute("TargetMode") != "External")
            {
                var kind = (string?)relation.Attribute("Type") ?? string.Empty;
                relations._all.Add(((string?)relation.Attribute("Id") ?? string.Empty, kind[(kind.LastIndexOf('/') + 1)..], Resolve(folder, target)));
            }
        }

        return relations;
    }

    internal string? ById(string? id) => _all.Find(relation => relation.Id == id).Target;

    internal IEnumerable<string> OfKind(string kind) => _all.Where(relation => relation.Kind == kind).Select(static relation => relation.Target);

    /// <summary>An attribute by its local name: prefixes and namespaces differ between the strict and the usual form.</summary>
    internal static string? Attribute(XElement element, string name) =>
        element.Attributes().FirstOrDefault(attribute => attribute.Name.LocalName == name)?.Value;

    private static string Resolve(string folder, string target)
    {
        if (target.StartsWith('/'))
        {
            return target.TrimStart('/');
        }

        var parts = new List<string>(folder.Split('/', StringSplitOptions.RemoveEmptyEntries));
        foreach (var part in target.Split('/'))
        {
            if (part == "..")
            {
                parts.RemoveRange(Math.Max(0, parts.Count - 1), Math.Min(1, parts.Count));
            }
            else if (part is not ("." or ""))
            {
                parts.Add(part);
            }
        }

        return string.Join('/', parts);
    }
}

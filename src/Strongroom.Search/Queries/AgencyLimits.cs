namespace Strongroom.Search.Queries;

/// <summary>What a query says about one agency: whether items of its can match at all. Pure.</summary>
internal sealed class AgencyLimits(string agency)
{
    private readonly ValueNames _names = new(static _ => [], static _ => [], agency);

    /// <summary>Whether a part of the query holds there: true or false when that depends on the agency alone, else null.</summary>
    public bool? May(QueryNode node) => node switch
    {
        ValueNode { Field: ValueField.Agency } value => _names.IsAgency(value.Value),
        AndNode and => All(and.Parts.Select(May)),
        OrNode or => !All(or.Parts.Select(p => !May(p))),
        NotNode not => !May(not.Part),
        _ => null,
    };

    private static bool? All(IEnumerable<bool?> parts)
    {
        bool? all = true;
        foreach (var part in parts)
        {
            if (part == false)
            {
                return false;
            }

            all = part is null ? null : all;
        }

        return all;
    }
}

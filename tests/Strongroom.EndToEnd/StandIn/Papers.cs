using System.Text;
using Strongroom.Core;
using Strongroom.Node.Api;

namespace Strongroom.EndToEnd.StandIn;

/// <summary>Made-up papers.</summary>
internal static class Papers
{
    internal static readonly string[] Labels =
    [
        "UK TOP SECRET COPPERLEAF UK/US EYES ONLY", "UK SECRET", "UK OFFICIAL-SENSITIVE", "UK TOP SECRET", "UK OFFICIAL", "UK SECRET TIDEWATER",
    ];

    private const string Hostile = "<script>alert('x')</script> <b onmouseover=alert(1)>\u202Egnp.exe & \"quotes\" — a title made to hurt";

    private static readonly string[] Titles =
    [
        "Cable from Mexico City station: contact at the consulate, 8 October 1963",
        "Minutes of the Joint Committee, second session",
        "Re: release schedule for the remaining boxes",
        "Memorandum for the Director: Soviet cipher traffic and the Berlin tunnel",
        Hostile,
        "photograph of the courtyard",
        "A title that goes on and on because whoever typed it in 1964 put the whole first paragraph of the telegram into the subject line, and nobody has shortened it since",
    ];

    private static readonly string[] Types = ["text/plain", "application/pdf", "message/rfc822", "text/html", "text/plain", "image/jpeg", "text/plain"];

    internal static string Id(int number) => SeedId($"item {number}");

    internal static Hit Hit(int number)
    {
        var kind = number % Titles.Length;
        const string Snippet = "… the cable was sent at night and read at once; the station repeated that the cable of 8 October held no more than what the "
            + "consulate <b>had</b> said by telephone …";
        return new Hit(
            Id(number), "gchq", number % 3 == 2 ? "Mail" : number % 2 == 0 ? "Cables" : "Assassination records", Labels[number % Labels.Length], Titles[kind],
            kind == 5 ? null : "1963-10-08", Types[kind], 9.73 - (number * 0.17), kind == 5 ? "" : Snippet,
            kind == 5 ? [] : [new Mark(6, 5), new Mark(Snippet.LastIndexOf("cable", StringComparison.Ordinal), 5)], kind == 5 ? Id(2) : null, kind == 3, kind == 5 ? "unread.no-reader" : null);
    }

    internal static IReadOnlyList<Facet> Facets { get; } =
    [
        new("holding", [new("Cables", 21), new("Assassination records", 18), new("Mail", 8)]),
        new("type", [new("text/plain", 30), new("application/pdf", 9), new("message/rfc822", 8)]),
        new("label", [.. Labels.Select((l, i) => new FacetCount(l, 13 - (2 * i)))]),
    ];

    internal static OpenedItem Open(string id, DateTimeOffset until)
    {
        var number = Enumerable.Range(0, 60).FirstOrDefault(n => Id(n) == id, 0);
        var hit = Hit(number);
        var mail = hit.Type == "message/rfc822";
        return new OpenedItem(
            id, until, id, "gchq", hit.Holding, hit.Label, hit.Title, hit.Date, hit.Type, mail ? null : "0104-10004.txt", 48_213, 1,
            new DateTimeOffset(2026, 11, 22, 13, 58, 0, TimeSpan.Zero), null, mail ? "J. Tilley <jt@review.example>" : null,
            mail ? "Board <board@review.example>; archive@review.example" : null, mail ? null : "Released records, 2017 series", "en",
            [new NamedValue("Record number", "104-10004-10143")], hit.Unread is null && !hit.Pending, hit.Unread is null ? "strongroom-text/1" : null,
            hit.Pending, hit.Unread,
            mail
                ? [new PartView(Id(5), "courtyard.jpg", "image/jpeg", "courtyard.jpg", hit.Label), new PartView(Id(1), "schedule.pdf", "application/pdf", "schedule.pdf", hit.Label)]
                : [],
            hit.Parent is null ? null : new PartView(Id(2), Titles[2], "message/rfc822", null, Labels[2]));
    }

    internal static TextAnswer Text(string id)
    {
        var text = new StringBuilder();
        text.Append(Hostile).Append("\n\n");
        text.Append("SECRET\n\nTO:       DIRECTOR\nFROM:     MEXICO CITY\nACTION:   WH 5\nINFO:     CI, CI/OPS, FI\n\n");
        var paragraphs = id == Id(6) ? 3000 : 24;
        for (var i = 1; i <= paragraphs; i++)
        {
            text.Append(i).Append(". According to the cable, an American male who spoke broken Russian called the embassy on 1 October and said his name. ")
                .Append("The station holds photographs of a male who appears to be an American, age about 35, athletic build. No local dissemination. ")
                .Append("The cable asks for a check of traces and for instructions.\n\n");
        }

        return new TextAnswer(id, Labels[0], text.ToString(), "strongroom-text/1");
    }

    private static string SeedId(string scope) => new SeededRandomSource(7).NextId(scope).ToString();
}

using System.Globalization;
using Strongroom.Node.Api;
using Strongroom.Node.Console.Desk;
using Strongroom.Node.Console.Parts;
using Strongroom.Node.Console.Reading;
using Strongroom.Node.Console.Sessions;

namespace Strongroom.Node.Console.Pages;

/// <summary>One opened item, perhaps within a search.</summary>
internal sealed record ItemModel(Opening Opening, SearchState? Search, TextPart? Text, string? Engine)
{
    /// <summary>How its text lies, where that is known; then <see cref="Text"/> is null.</summary>
    internal ReadingView? View { get; init; }

    /// <summary>The mails around it, or null.</summary>
    internal ThreadAnswer? Thread { get; init; }

    /// <summary>What people set beside the machine's words, oldest first.</summary>
    internal IReadOnlyList<CorrectionView> Corrections { get; init; } = [];

    /// <summary>False for those whose office or rights do not reach so far.</summary>
    internal bool MayCorrect { get; init; }

    internal bool IsRecording => View is ReadingView.Recording;

    internal IReadOnlyList<Paragraph> Paragraphs => View switch
    {
        ReadingView.Recording recording => recording.Paragraphs,
        ReadingView.Page page => page.Paragraphs,
        _ => [],
    };

    /// <summary>Where the words of the search stand together best.</summary>
    internal int? BestHit => View switch
    {
        ReadingView.Recording recording => recording.Read.BestHit,
        ReadingView.Page page => page.Read.BestHit,
        _ => null,
    };

    internal Editing? Edit => View switch
    {
        ReadingView.Recording recording => recording.Edit,
        ReadingView.Page page => page.Edit,
        _ => null,
    };

    internal int PageNumber => View is ReadingView.Page page ? page.Number : 0;

    internal bool HasDoubt => Paragraphs.Any(static p => p.Pieces.Any(static w => w.Doubt != Doubt.None));

    internal string CorrectAddress => $"{ItemAddress(Item.Id)}/correct";

    internal string PlayAddress(long time) => string.Create(CultureInfo.InvariantCulture, $"{ItemAddress(Item.Id)}/at/{time}");

    /// <summary>A part or page by its number from 1; always written out, since an address without one means the best.</summary>
    internal string NumberAddress(int number) => string.Create(CultureInfo.InvariantCulture, $"{ItemAddress(Item.Id)}/{number}");

    internal string PlaceAddress(Paragraph paragraph) =>
        (paragraph.Time is { } time ? PlayAddress(time) : PageNumber > 0 ? NumberAddress(PageNumber) : ItemAddress(Item.Id)) + $"#p{paragraph.Start}";

    internal OpenedItem Item => Opening.Item;

    /// <summary>What its parts are called.</summary>
    internal string PartsCaption => IsMail ? "Attachments" : Say.Type(Item.Type) is "Archive" or "Mailbox" ? "What is in it" : "Parts";

    private bool IsMail => Item.Type is "message/rfc822";

    private (int Page, int Rank, string? Before, string? After)? Place => Search?.Place(Item.Id);

    internal string? Back => Search is null ? null : Place is { } place
        ? $"/s/{Search.Id}{(place.Page > 0 ? $"/{(place.Page + 1).ToString(CultureInfo.InvariantCulture)}" : "")}#h-{Item.Id}"
        : $"/s/{Search.Id}";

    internal int? Rank => Place?.Rank + 1;

    internal string? Before => Place?.Before is { } id ? ItemAddress(id) : null;

    internal string? After => Place?.After is { } id ? ItemAddress(id) : null;

    internal string? Found => Text is not { Marks.Count: > 0 } ? null : Text.Parts > 1
        ? $"{Say.Plural(Text.Marks.Count, "match", "matches")} in this part"
        : Say.Plural(Text.Marks.Count, "match", "matches");

    /// <summary>By name: items have no order of their own.</summary>
    internal IReadOnlyList<PartView> Parts =>
        [.. Item.Parts.OrderBy(p => p.FileName ?? p.Title, StringComparer.OrdinalIgnoreCase).ThenBy(p => p.Id, StringComparer.Ordinal)];

    internal IReadOnlyList<NamedValue> MailHead => IsMail ? Present(("From", Item.Sender), ("To", Item.Recipients)) : [];

    internal IReadOnlyList<NamedValue> Fields =>
    [
        .. Present(
            ("Author", Item.Author),
            ("From", IsMail ? null : Item.Sender),
            ("To", IsMail ? null : Item.Recipients),
            ("Source", Item.Source),
            ("File name", Item.FileName),
            ("Language", Item.Language),
            ("Type", Item.Type),
            ("Length", View is ReadingView.Recording recording ? Say.Time(recording.Duration) : null),
            ("Pages", View is ReadingView.Page page ? Say.Count(page.Count) : null),
            ("Size", Say.Size(Item.Length)),
            ("Filed", Say.Moment(Item.Filed)),
            ("Version", Item.Version.ToString(CultureInfo.InvariantCulture))),
        .. Item.Extra.Where(e => e.Value.Length > 0).Select(static e => e with { Name = Say.Caption(e.Name) }),
        .. Present(("Id", Item.Id)),
    ];

    /// <summary>Another item in the same search, so that its words stay marked and the way back stays short.</summary>
    internal string ItemAddress(string id) => Search is null ? $"/i/{id}" : $"/s/{Search.Id}/i/{id}";

    internal string PartAddress(int number) =>
        number == 0 ? ItemAddress(Item.Id) : $"{ItemAddress(Item.Id)}/{(number + 1).ToString(CultureInfo.InvariantCulture)}";

    private static List<NamedValue> Present(params ReadOnlySpan<(string Name, string? Value)> fields)
    {
        var present = new List<NamedValue>();
        foreach (var (name, value) in fields)
        {
            if (!string.IsNullOrWhiteSpace(value))
            {
                present.Add(new NamedValue(name, value));
            }
        }

        return present;
    }
}

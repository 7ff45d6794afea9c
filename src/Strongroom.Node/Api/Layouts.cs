namespace Strongroom.Node.Api;

/// <summary>A page, sheet or slide.</summary>
/// <param name="Start">Where it begins in the text, in UTF-16 code units.</param>
/// <param name="Kind"><c>page</c>, <c>sheet</c> or <c>slide</c>.</param>
/// <param name="Number">Its number, from 1.</param>
/// <param name="Name">What the document calls it, or null.</param>
public sealed record SectionView(int Start, string Kind, int Number, string? Name);

/// <summary>A word or piece of the text, and where it came from.</summary>
/// <param name="Start">First UTF-16 code unit.</param>
/// <param name="Length">Number of code units.</param>
/// <param name="Page">Page, sheet or slide from 1, or null.</param>
/// <param name="Time">When it began to be said, in milliseconds from the start, or null.</param>
/// <param name="Until">When it had been said, in milliseconds, or null.</param>
/// <param name="Confidence">How sure the engine is of it, 0 to 1, or null.</param>
/// <param name="Box">Left, top, width and height on the page in ten-thousandths of the page's width and height, or null.</param>
public sealed record SpanView(int Start, int Length, int? Page, long? Time, long? Until, double? Confidence, IReadOnlyList<int>? Box);

/// <summary>How an item's text lies on its pages or in its time.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Label">Printed label: the banner.</param>
/// <param name="Duration">Length of a recording in milliseconds, or null where there is no sound.</param>
/// <param name="Pages">Number of pages of which pictures can be asked for, or null where there are none.</param>
/// <param name="Sections">Pages, sheets or slides in order of their starts.</param>
/// <param name="Spans">Words or pieces in order of their starts.</param>
public sealed record LayoutAnswer(
    string Id, string Label, long? Duration, int? Pages, IReadOnlyList<SectionView> Sections, IReadOnlyList<SpanView> Spans);

/// <summary>What a person set beside a place of the machine's text.</summary>
/// <param name="Start">First UTF-16 code unit of the place.</param>
/// <param name="Length">Number of code units.</param>
/// <param name="Machine">The machine's words there.</param>
/// <param name="Words">The person's words; empty where nothing is said or written.</param>
/// <param name="User">User name of who made it.</param>
/// <param name="Name">His name.</param>
/// <param name="At">When.</param>
/// <param name="InForce">False when a later one overlaps it, or when it only takes an earlier one back.</param>
public sealed record CorrectionView(
    int Start, int Length, string Machine, string Words, string User, string Name, DateTimeOffset At, bool InForce);

/// <summary>All corrections of an item's text, oldest first.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Label">Printed label: the banner.</param>
/// <param name="Corrections">The corrections, those that were overruled included.</param>
public sealed record CorrectionsAnswer(string Id, string Label, IReadOnlyList<CorrectionView> Corrections);

/// <summary>Sets a person's words beside the machine's.</summary>
/// <param name="Start">First UTF-16 code unit of the place in the machine's text.</param>
/// <param name="Length">Number of code units, at least 1.</param>
/// <param name="Machine">The machine's words there, as the asker saw them.</param>
/// <param name="Words">His words; empty for nothing; the machine's own to take a correction back.</param>
/// <param name="Seen">How many corrections the asker had seen: a later one of the same place refuses this one, of another place not.</param>
/// <param name="Reason">His reason, kept for inspectors, or null.</param>
public sealed record CorrectRequest(int Start, int Length, string Machine, string Words, int Seen, string? Reason = null)
{
    /// <summary>Never shows the words.</summary>
    public override string ToString() => nameof(CorrectRequest);
}

/// <summary>One mail of a thread.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Title">Subject.</param>
/// <param name="Date">Date (<c>yyyy-MM-dd</c>), or null.</param>
/// <param name="Sender">Sender, or null.</param>
/// <param name="Label">Printed label.</param>
/// <param name="Type">Media type.</param>
/// <param name="Here">True for the mail whose thread was asked for.</param>
public sealed record ThreadMail(string Id, string Title, string? Date, string? Sender, string Label, string Type, bool Here);

/// <summary>A mail among those that it answers or that answer it, as far as the reader may see them.</summary>
/// <param name="Id">Item id.</param>
/// <param name="Mails">In order of their dates; empty when there is no other.</param>
/// <param name="Truncated">True when there are more.</param>
public sealed record ThreadAnswer(string Id, IReadOnlyList<ThreadMail> Mails, bool Truncated);

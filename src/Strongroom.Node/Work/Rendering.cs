using Strongroom.Analysis;
using Strongroom.Core;
using Strongroom.Exchange;
using Strongroom.Node.Api;
using Strongroom.Node.Partners;
using Strongroom.Vault;

namespace Strongroom.Node.Work;

/// <summary>Shows how an opened item's text lies, and what it looks or sounds like.</summary>
internal sealed class Rendering(OpenStore store)
{
    /// <summary>Width and height of a page's picture at most: fine print can be read in it, and a browser lays it out at once.</summary>
    internal const int PagePixels = 1600;

    internal async Task<LayoutAnswer> ReadLayoutAsync(Session session, string grantId, CancellationToken ct)
    {
        var grant = store.Grants.Find(session, grantId);
        var (bytes, item, label) = grant.Partner is { } partner
            ? (await PartnersAsync(grant, ct), partner.Name, partner.Item.Label)
            : await OwnAsync(grant, ct);
        var layout = DocumentLayout.Decode(bytes);
        var visible = store.State.PolicyOf(store.Standing.PersonOf(session));
        return new LayoutAnswer(
            item,
            label.Print(visible),
            (long?)layout.Duration?.TotalMilliseconds,
            layout.PageCount,
            [.. layout.Sections.Select(static s => new SectionView(s.Start, s.Kind.ToString().ToLowerInvariant(), s.Number, s.Name))],
            [.. layout.Spans.Select(Of)]);
    }

    private async Task<(byte[] Bytes, string Item, Labels.Label Label)> OwnAsync(Grant grant, CancellationToken ct)
    {
        var ring = store.Recorder.RingOf(grant);
        var row = store.Vault.TryFind(ring, grant.Item, RowKind.Layout) ?? throw NoLayout();
        using var opened = await store.Vault.OpenAsync(ring, grant.Committed, row, ct);
        return (await opened.ReadAllAsync(DocumentLayout.MaxBytes, ct), grant.Item.ToString(), row.Label);
    }

    private async Task<byte[]> PartnersAsync(Grant grant, CancellationToken ct) =>
        await new PartnerReading(store).ReadAllAsync(grant, PartnerContent.Layout, DocumentLayout.MaxBytes, ct) ?? throw NoLayout();

    internal Task<Rendition> RenderPageAsync(Session session, string grantId, int number, CancellationToken ct) =>
        number >= 1 ? RenderAsync(session, grantId, new RenderRequest.Page(number, PagePixels), ct) : throw NoRendition();

    internal Task<Rendition> RenderSoundAsync(Session session, string grantId, CancellationToken ct) =>
        RenderAsync(session, grantId, new RenderRequest.Sound(), ct);

    private async Task<Rendition> RenderAsync(Session session, string grantId, RenderRequest request, CancellationToken ct)
    {
        var grant = store.Grants.Find(session, grantId);
        store.Recorder.RingOf(grant); // the right may have gone since, and what was made before must not outlive it
        return await store.Renditions.GetAsync(grant, request, ct) switch
        {
            RenderOutcome.Rendition made => new Rendition(grant.Partner?.Name ?? grant.Item.ToString(), made.MediaType, made.Bytes),
            RenderOutcome.Unread { Why.Reason: UnreadReason.NoRendition } => throw NoRendition(),
            RenderOutcome.Unread { Why: var why } => throw new NodeException(
                NodeFault.NoRendition, FaultKind.Refused, $"this can't be shown: {Pipeline.Derivatives.ReasonOf(why)}", "Take the original."),
            _ => throw new InvalidOperationException("the family of outcomes is closed"),
        };
    }

    private static SpanView Of(TextSpan span) => new(
        span.Start,
        span.Length,
        span.Page,
        (long?)span.Time?.TotalMilliseconds,
        (long?)span.Until?.TotalMilliseconds,
        span.Confidence,
        span.Box is { } box ? [box.Left, box.Top, box.Width, box.Height] : null);

    private static NodeException NoLayout() => new(NodeFault.NoLayout, FaultKind.Refused, "the item has no layout", "Fetch its text.");

    private static NodeException NoRendition() =>
        new(NodeFault.NoRendition, FaultKind.Refused, "the item has no such page or sound", "Take the original.");
}

namespace Strongroom.Analysis.Documents;

/// <summary>
/// The trusted side of a rendering: a worker answers with a document whose one part is the rendition, and only what was asked for comes through. A browser
/// is told the type that stands here and nothing else, so a page or script in place of a picture is never run.
/// </summary>
internal static class Renditions
{
    internal const string Png = "image/png";
    internal const string Jpeg = "image/jpeg";
    internal const string Ogg = "audio/ogg";

    internal static RenderOutcome Verify(AnalysisOutcome outcome, RenderRequest request) => outcome switch
    {
        AnalysisOutcome.Unread unread => new RenderOutcome.Unread(unread),
        AnalysisOutcome.Document { Value.Parts: [var part] } when IsWhatItSays(part, request) => new RenderOutcome.Rendition(part.MediaType, part.Bytes),
        _ => new RenderOutcome.Unread(new AnalysisOutcome.Unread(UnreadReason.OutputMalformed, null)),
    };

    private static bool IsWhatItSays(DocumentPart part, RenderRequest request) => (request, part.MediaType) switch
    {
        (RenderRequest.Page, Png) => part.Bytes.Span.StartsWith((ReadOnlySpan<byte>)[0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]),
        (RenderRequest.Page, Jpeg) => part.Bytes.Span.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xD8, 0xFF]),
        (RenderRequest.Sound, Ogg) => part.Bytes.Span.StartsWith("OggS"u8),
        _ => false,
    };
}

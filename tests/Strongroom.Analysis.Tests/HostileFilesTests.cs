namespace Strongroom.Analysis.Tests;

/// <summary>
/// Files made to break their readers, found in the wild, through the real sandbox of each kind: each ends with its reason or as what it is and leaves no descriptor,
/// process or page of shared memory behind.
/// </summary>
[Collection("workers")]
public sealed class HostileFilesTests
{
    public static TheoryData<SandboxKind> Kinds => [SandboxKind.Bubblewrap, SandboxKind.Landlock];

    /// <summary>Files of the hostile set; what is not named here must be read as a document.</summary>
    private static readonly Dictionary<string, string> Reasons = new(StringComparer.Ordinal)
    {
        ["REDHAT-1531897-0.pdf"] = "unread.malformed",
        ["T02-01_001_document-catalog-No-document-catalog.pdf"] = "unread.malformed",
        ["poppler-67295-0.pdf"] = "unread.malformed",
        ["poppler-85140-0.pdf"] = "unread.malformed",
        ["encryption_openpassword.pdf"] = "unread.encrypted",
        ["testWORD_protected_passtika.docx"] = "unread.encrypted",
        ["quine.gz"] = "unread.bomb",
        ["testZ_oom.Z"] = "unread.malformed",
        ["testZIP_corrupted_oom.zip"] = "unread.malformed",
        ["testChm_oom.chm"] = "unread.no-reader",
        ["testLZMA_oom"] = "unread.not-text",
        ["testOneNote-fuzz1.one"] = "unread.not-text",
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task EachOfTheHostileSetEndsAsItShouldAndLeavesNothing(SandboxKind kind)
    {
        await using var analyser = await AnalyserAsync(kind);
        _ = await SayAsync(analyser, "warm"u8.ToArray());
        var before = Leftovers.Now();
        foreach (var file in Vectors.All("hostile"))
        {
            var name = Path.GetFileName(file);
            Assert.Equal((name, Reasons.GetValueOrDefault(name, "document")), (name, await SayAsync(analyser, await File.ReadAllBytesAsync(file, Token), name)));
        }

        Assert.Equal(before, Leftovers.Now());
    }

    internal static async Task<Analyser> AnalyserAsync(SandboxKind kind)
    {
        Assert.SkipUnless(await Sandbox.HoldsAsync(kind, Token), $"{kind} is not possible on this machine");
        return new Analyser(new AnalyserOptions { Sandbox = new SandboxReport(kind, string.Empty, [], null), KeepSpare = false });
    }

    internal static async Task<string> SayAsync(Analyser analyser, byte[] bytes, string? name = null)
    {
        var outcome = await analyser.AnalyseAsync(new MemoryStream(bytes), new AnalysisHints("application/octet-stream", name), Token);
        return outcome is AnalysisOutcome.Unread unread ? unread.Code : "document";
    }
}

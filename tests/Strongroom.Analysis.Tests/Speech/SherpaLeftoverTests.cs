namespace Strongroom.Analysis.Tests.Speech;

/// <summary>What the site's models and their library could leave behind.</summary>
[Collection("workers")]
public sealed class SherpaLeftoverTests
{
    [Fact]
    public async Task NothingIsLeftBehind()
    {
        using var folder = new ModelFolder();
        var sound = ModelFolder.Sound();
        await Leftovers.MustBeNoneAsync(async () =>
        {
            await using var analyser = new Analyser(SherpaTests.Options(folder));
            Assert.IsType<AnalysisOutcome.Document>(await SherpaTests.ReadAsync(analyser, sound));
        });
    }
}

using System.Runtime.CompilerServices;

namespace Strongroom.Node.Tests.Support;

/// <summary>Waiting for what happens in the background, without sleeping for a fixed time. How long it takes says nothing: a machine may be busy.</summary>
internal static class Waiting
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Most = TimeSpan.FromMinutes(5); // longer than any load explains: it hangs

    internal static Task UntilAsync(Func<bool> done, [CallerArgumentExpression(nameof(done))] string? what = null) =>
        UntilAsync(() => Task.FromResult(done()), what);

    internal static async Task UntilAsync(Func<Task<bool>> done, [CallerArgumentExpression(nameof(done))] string? what = null)
    {
        using var limit = new CancellationTokenSource(Most);
        while (!await done())
        {
            Assert.False(limit.IsCancellationRequested, $"waited for {what}");
            await Task.Delay(Look);
        }
    }

    /// <summary>
    /// The same where something must be done again and again for it, as letting time pass. Each time it is waited twice as long before: what the last one set off must
    /// have time to end, or the next one, which may be a deadline that has passed, would cut it off for ever.
    /// </summary>
    internal static async Task UntilAsync(Func<Task<bool>> done, Action again, [CallerArgumentExpression(nameof(done))] string? what = null)
    {
        using var limit = new CancellationTokenSource(Most);
        for (var looks = 1; ; looks *= 2)
        {
            again();
            for (var i = 0; i < looks; i++)
            {
                if (await done())
                {
                    return;
                }

                Assert.False(limit.IsCancellationRequested, $"waited for {what}");
                await Task.Delay(Look);
            }
        }
    }
}

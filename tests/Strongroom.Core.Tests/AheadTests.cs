namespace Strongroom.Core.Tests;

public sealed class AheadTests
{
    [Theory]
    [InlineData(1, long.MaxValue, 1)]
    [InlineData(4, long.MaxValue, 4)]
    [InlineData(4, 25, 2)] // each weighs ten
    [InlineData(4, 5, 1)] // one alone may weigh more
    public async Task Results_come_in_order_and_no_more_is_under_way_than_may_be(int atOnce, long maxWeight, int expected)
    {
        var work = Enumerable.Range(0, 20).Select(static _ => new TaskCompletionSource<int>()).ToList();
        int begun = 0, most = 0;
        var taken = new List<int>();
        async Task TakeAsync()
        {
            await foreach (var result in Ahead.InOrderAsync(Enumerable.Range(0, work.Count), () => atOnce, maxWeight, static _ => 10, n =>
            {
                begun++;
                return work[n].Task;
            }))
            {
                taken.Add(result);
            }
        }

        var taking = TakeAsync();
        for (var n = 0; n < work.Count; n++)
        {
            most = Math.Max(most, begun - taken.Count);
            work[n].SetResult(n);
        }

        await taking;
        Assert.Equal(Enumerable.Range(0, work.Count), taken);
        Assert.Equal(expected, most);
    }

    [Fact]
    public async Task A_fault_comes_out_after_everything_begun_has_ended()
    {
        var last = new TaskCompletionSource<int>();
        var taking = Task.Run(async () =>
        {
            await foreach (var _ in Ahead.InOrderAsync([0, 1, 2], static () => 3, long.MaxValue, static _ => 0, n =>
                n == 0 ? Task.FromResult(0) : n == 1 ? Task.FromException<int>(new MalformedException("thing", "one")) : last.Task))
            {
            }
        });
        Assert.False(taking.IsCompleted);
        last.SetException(new MalformedException("thing", "two"));
        Assert.Contains("one", (await Assert.ThrowsAsync<MalformedException>(() => taking)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whoever_stops_early_leaves_nothing_under_way()
    {
        var begun = new List<TaskCompletionSource<int>>();
        await foreach (var _ in Ahead.InOrderAsync(Enumerable.Range(0, int.MaxValue), static () => 3, long.MaxValue, static _ => 0, n =>
        {
            begun.Add(new TaskCompletionSource<int>());
            begun[^1].SetResult(n);
            return begun[^1].Task;
        }))
        {
            break;
        }

        Assert.Equal(3, begun.Count);
    }
}

namespace Strongroom.Core;

/// <summary>
/// Does the same to several things at a time and hands out the results in the things' order: for reading from a store that takes long to
/// answer and answers many at once. Begins no thread: what runs at the same time is only waiting.
/// </summary>
public static class Ahead
{
    /// <summary>
    /// Begins work ahead of whoever takes the results. Whoever stops early, or meets a fault, waits until everything begun has ended;
    /// faults behind the first are dropped.
    /// </summary>
    /// <typeparam name="T">A thing.</typeparam>
    /// <typeparam name="TResult">What comes of it.</typeparam>
    /// <param name="things">The things; may go on without end.</param>
    /// <param name="atOnce">How many may be under way at the moment, 1 or more; asked anew each time.</param>
    /// <param name="maxWeight">What all under way may weigh together; one alone may weigh more.</param>
    /// <param name="weightOf">What a thing weighs, for example bytes of memory; 0 or more.</param>
    /// <param name="begin">Begins.</param>
    public static async IAsyncEnumerable<TResult> InOrderAsync<T, TResult>(
        IEnumerable<T> things, Func<int> atOnce, long maxWeight, Func<T, long> weightOf, Func<T, Task<TResult>> begin)
    {
        ArgumentNullException.ThrowIfNull(things);
        ArgumentNullException.ThrowIfNull(atOnce);
        ArgumentNullException.ThrowIfNull(weightOf);
        ArgumentNullException.ThrowIfNull(begin);
        var begun = new Queue<(Task<TResult> Work, long Weight)>();
        long weight = 0;
        using var next = things.GetEnumerator();
        var hasNext = next.MoveNext();
        try
        {
            while (hasNext || begun.Count > 0)
            {
                while (hasNext && (begun.Count == 0 || (begun.Count < atOnce() && weight + weightOf(next.Current) <= maxWeight)))
                {
                    begun.Enqueue((begin(next.Current), weightOf(next.Current)));
                    weight += weightOf(next.Current);
                    hasNext = next.MoveNext();
                }

                var (work, own) = begun.Peek();
                var result = await work;
                begun.Dequeue();
                yield return result; // whoever takes it holds it until he asks for the next
                weight -= own;
            }
        }
        finally
        {
            while (begun.TryDequeue(out var left))
            {
                await EndAsync(left.Work);
            }
        }
    }

    /// <summary>Waits for the end of something whose result nobody wants any more. What is no fault of a room's is not hidden.</summary>
    private static async Task EndAsync(Task work)
    {
        try
        {
            await work;
        }
        catch (Exception e) when (e is StrongroomException or OperationCanceledException)
        {
            return;
        }
    }
}

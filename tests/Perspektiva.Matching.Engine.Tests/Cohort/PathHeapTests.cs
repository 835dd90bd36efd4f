using CsCheck;
using Perspektiva.Matching.Engine.Cohort;

namespace Perspektiva.Matching.Engine.Tests.Cohort;

public sealed class PathHeapTests
{
    [Fact]
    public void TryPop_AfterAnyAdding_GivesTheNearestFirstAndThenNothing() =>
        Gen.Long[0, 500].Array[0, 1_500].Sample(distances =>
        {
            var heap = new PathHeap();
            for (var resource = 0; resource < distances.Length; resource++)
                heap.Add(resource, distances[resource]);
            Assert.Equal(distances.Order(), Drained(heap, distances));
        });

    [Fact]
    public void TryPop_BetweenAdding_GivesTheNearestOfThoseThatAreLeft() =>
        Gen.Select(Gen.Long[0, 500], Gen.Bool).Array[1, 600].Sample(steps =>
        {
            var heap = new PathHeap();
            var left = new PriorityQueue<int, long>();
            for (var resource = 0; resource < steps.Length; resource++)
            {
                heap.Add(resource, steps[resource].Item1);
                left.Enqueue(resource, steps[resource].Item1);
                if (!steps[resource].Item2)
                    continue;
                Assert.True(heap.TryPop(out _, out var distance));
                Assert.True(left.TryDequeue(out _, out var nearest));
                Assert.Equal(nearest, distance);
            }
            Assert.Equal(left.Count, Drained(heap, [.. steps.Select(step => step.Item1)]).Count);
        });

    [Fact]
    public void Clear_LeavesNothing()
    {
        var heap = new PathHeap();
        heap.Add(7, 3);
        heap.Clear();
        Assert.False(heap.TryPop(out _, out _));
    }

    private static List<long> Drained(PathHeap heap, long[] distances)
    {
        var drained = new List<long>();
        while (heap.TryPop(out var resource, out var distance))
        {
            Assert.Equal(distances[resource], distance);
            drained.Add(distance);
        }
        return drained;
    }
}

using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>The list of the best against sorting everything.</summary>
public sealed class TopListTests
{
    [Theory]
    [InlineData(1, 30, 10_001)]
    [InlineData(20, 200, 10_001)]
    [InlineData(51, 300, 4)]
    [InlineData(51, 40, 4)]
    [InlineData(300, 900, 20)]
    [InlineData(300, 900, 1)]
    [InlineData(20, 0, 1)]
    public void Ordered_OfAnyRows_AreTheBestInOrder(int capacity, int rows, int fits)
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var random = new Random(seed);
            var all = Enumerable.Range(0, rows).Select(slot => new TopRow(slot % 3, slot, new RankPosition(random.Next(fits), Samples.Id(1 + random.Next(1_000_000))))).ToArray();
            var list = new TopList(capacity);
            foreach (var row in all)
                list.Offer(row);

            var expected = all.OrderByDescending(row => row.Position.Fit).ThenBy(row => row.Position.Id).Take(capacity).Select(row => row.Position);
            Assert.Equal(expected, list.Ordered().Select(row => row.Position));
            Assert.All(list.Ordered(), row => Assert.Equal(all[row.Slot], row));
            foreach (var most in new[] { 0, 1, capacity - 1, capacity, capacity + 5 })
                Assert.Equal(expected.Take(most), list.Positions(most));
        }
    }
}

using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

public sealed class AreaOrderTests
{
    private const int Values = (1 << 22) - 1; // one more is kept for rows without a location

    [Fact]
    public void Sort_OfNoMoreThanACell_KeepsTheOrder()
    {
        var areas = new uint[] { 9, 4, 7, 1, 8, 2, 6, 3 };

        Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7], AreaOrder.Sort(Keys(areas), areas.Length, cellBits: 3));
        Assert.Equal([3, 5, 7, 1, 6, 2, 4, 0], AreaOrder.Sort(Keys(areas), areas.Length, cellBits: 2));
        Assert.Equal([8, 3, 5, 7, 1, 6, 2, 4, 0], AreaOrder.Sort(Keys([.. areas, 0]), areas.Length + 1, cellBits: 3));
    }

    [Fact]
    public void Sort_OfNearAreas_IsExactStableAndHasTheUnlocatedLast() =>
        Gen.Select(Gen.UInt[0, uint.MaxValue - Values], Gen.UInt[0, 40].Array[2, 300], Gen.Int[0, 5]).Sample(
            (least, steps, unlocated) =>
            {
                uint[] areas = [.. steps.Select(step => least + (step * 100_000)), .. Enumerable.Repeat(uint.MaxValue, unlocated), least];

                Assert.Equal(Enumerable.Range(0, areas.Length).OrderBy(row => areas[row]), AreaOrder.Sort(Keys(areas), areas.Length, cellBits: 0));
            },
            iter: Effort.Of(500));

    [Fact]
    public void Sort_OfAnyAreas_IsAsFineAsTwentyTwoBitsAllow() =>
        Gen.Select(Gen.UInt[0, uint.MaxValue - 1].Array[2, 300], Gen.Int[0, 32]).Sample(
            (any, coarse) =>
            {
                uint[] areas = [.. any.Select(area => coarse == 32 ? 0 : area >> coarse), uint.MaxValue];
                var (least, greatest) = (areas.Min(), areas.Where(area => area != uint.MaxValue).Max());
                var shift = Enumerable.Range(0, 32).First(bits => (greatest - least) >> bits < Values);

                Assert.Equal(
                    Enumerable.Range(0, areas.Length).OrderBy(row => areas[row] == uint.MaxValue ? uint.MaxValue : (areas[row] - least) >> shift),
                    AreaOrder.Sort(Keys(areas), areas.Length, cellBits: 0));
            },
            iter: Effort.Of(500));

    [Theory]
    [InlineData(Values - 1, new[] { 2, 1, 0 })]
    [InlineData(Values, new[] { 1, 2, 0 })]
    public void Sort_AtTheEdgeOfTheBits_KeepsOrLeavesTheLastOne(uint span, int[] expected) =>
        Assert.Equal(expected, AreaOrder.Sort(Keys([70 + span, 71, 70]), 3, cellBits: 0));

    [Fact]
    public void Sort_OfTheFirstKeysOnly_LeavesTheOthersOut() =>
        Assert.Equal([1, 0], AreaOrder.Sort(Keys([5, 4, 3, 2]), 2, cellBits: 0));

    private static ulong[] Keys(uint[] areas) => [.. areas.Select((area, row) => ((ulong)area << 32) | (uint)row)];
}

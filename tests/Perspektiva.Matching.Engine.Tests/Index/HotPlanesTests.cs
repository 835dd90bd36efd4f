using CsCheck;
using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

public sealed class HotPlanesTests
{
    private static readonly int Epoch = new DateOnly(2024, 1, 1).DayNumber;

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1, 0, 1)]
    [InlineData(13, 0, 1)]
    [InlineData(14, 1, 1)]
    [InlineData(15, 1, 2)]
    [InlineData(-1, 0, 0)]
    [InlineData(-400, 0, 0)]
    [InlineData(255 * 14, 255, 255)]
    [InlineData((254 * 14) + 1, 254, 255)]
    [InlineData(100_000, 255, 255)]
    public void Fortnight_OfADay_IsRoundedDownOrUp(int days, byte down, byte up) =>
        Assert.Equal((down, up), (HotPlanes.FortnightDown(Epoch + days), HotPlanes.FortnightUp(Epoch + days)));

    [Theory]
    [InlineData(0)]
    [InlineData(44)]
    [InlineData(255)]
    [InlineData(256)]
    [InlineData(300)]
    [InlineData(767)]
    public void Write_OfARow_PutsEachByteInItsPlaneAndTouchesNoOther(int slot)
    {
        var row = new PlaceRow { Excludes = 0xA5_C3_F1, WeeklyMinutes = 2_281, StartFrom = Epoch + (14 * 77) + 3, StartTo = Epoch + (14 * 99) + 3, Field = 33 };
        byte[] expected = [0xF1, 0xC3, 0xA5, 39, 77, 100, 33, 0, .. new byte[HotPlanes.RequirementPlanes]];
        var hot = new byte[3 * HotPlanes.GroupBytes];

        HotPlanes.Write(hot, slot, row);

        var planes = hot.AsSpan(slot / HotPlanes.GroupLanes * HotPlanes.GroupBytes, HotPlanes.GroupBytes);
        for (var plane = 0; plane < HotPlanes.Planes; plane++)
            Assert.Equal(expected[plane], planes[(plane * HotPlanes.GroupLanes) + (slot % HotPlanes.GroupLanes)]);
        Assert.Equal(expected.Count(value => value != 0), hot.Count(value => value != 0));
    }

    [Fact]
    public void Write_OfAPlaceThatStaysOpen_NeverCloses()
    {
        var hot = new byte[HotPlanes.GroupBytes];

        HotPlanes.Write(hot, 9, new PlaceRow { StartTo = PlaceRow.Open });
        HotPlanes.Write(hot, 8, new PlaceRow { StartTo = Epoch });

        Assert.Equal((byte.MaxValue, 0), (hot[(HotPlanes.Closes * HotPlanes.GroupLanes) + 9], hot[(HotPlanes.Closes * HotPlanes.GroupLanes) + 8]));
    }

    [Fact]
    public void Write_OfAnyRequirements_HoldsTheirCodesAndTheSlackOfWhatIsSupported() =>
        Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[0, 3], (level, importance, support) => level | (importance << 3) | (support << 5)).Array[AbilityProfile.Dimensions].Sample(
            asked =>
            {
                var row = default(PlaceRow);
                for (var i = 0; i < asked.Length; i++)
                    row.Requirements[i] = (byte)asked[i];
                var hot = new byte[HotPlanes.GroupBytes];

                HotPlanes.Write(hot, 5, row);

                for (var plane = 0; plane < HotPlanes.RequirementPlanes; plane++)
                {
                    var both = FitTables.CodeOf[asked[2 * plane]] | (FitTables.CodeOf[asked[(2 * plane) + 1]] << 4);
                    Assert.Equal(both, hot[((HotPlanes.Requirements + plane) * HotPlanes.GroupLanes) + 5]);
                }
                Assert.Equal((byte)asked.Where(packed => packed > 31).Sum(packed => FitTables.SlackOf[packed]), hot[(HotPlanes.Slack * HotPlanes.GroupLanes) + 5]);
            },
            iter: Effort.Of(2_000));
}

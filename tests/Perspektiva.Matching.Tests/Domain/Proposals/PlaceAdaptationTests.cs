using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;

namespace Perspektiva.Matching.Tests.Domain.Proposals;

public sealed class PlaceAdaptationTests
{
    [Fact]
    public void SaysOneThing_OneChange_NoMoreAndNoLess()
    {
        Assert.All(
            [
                new PlaceAdaptation(Dimension.Reading, 2), new(Removes: FunctionalConstraint.Noise), new(RemovesHazard: Hazard.AccidentProne), new(RemovesPieceWork: true),
                new(HoursPerWeek: 20, Owner: AdaptationOwner.Company, By: new DateOnly(2027, 1, 4)), new(DailyMinutes: 240),
                new(ShiftStart: new TimeOnly(8, 0), ShiftEnd: new TimeOnly(16, 0)), new(Days: [WorkDay.Monday]),
            ],
            one => Assert.True(one.SaysOneThing()));
        Assert.All(
            [
                new PlaceAdaptation(), new(Owner: AdaptationOwner.Mentor), new(Dimension.Reading), new(Levels: 1), new(Levels: 1, HoursPerWeek: 20),
                new(Dimension.Reading, 1, FunctionalConstraint.Noise), new(Removes: FunctionalConstraint.Noise, RemovesHazard: Hazard.NoiseOrVibration),
                new(RemovesPieceWork: true, HoursPerWeek: 20), new(ShiftStart: new TimeOnly(8, 0)), new(ShiftEnd: new TimeOnly(16, 0)),
                new(Days: [WorkDay.Monday], DailyMinutes: 240), new(ShiftStart: new TimeOnly(8, 0), ShiftEnd: new TimeOnly(16, 0), Days: [WorkDay.Monday]),
            ],
            other => Assert.False(other.SaysOneThing()));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, false)]
    public void HoldsOn_TheDayItIsPromisedFor_AndAfter(int? promisedIn, bool holds)
    {
        var day = new DateOnly(2027, 1, 4);

        Assert.Equal(holds, new PlaceAdaptation(Removes: FunctionalConstraint.Noise, By: promisedIn is { } days ? day.AddDays(days) : null).HoldsOn(day));
    }
}

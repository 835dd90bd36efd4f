using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Rankings;

public sealed class StatedAdaptationsTests
{
    /// <summary>Room for every kind of change.</summary>
    private static readonly Engine.PlaceProfile Place = (new Workplace().Changed(level: 5, shiftEnd: new TimeOnly(23, 0)) with
    {
        Demands = FunctionalConstraint.Noise | FunctionalConstraint.Night | FunctionalConstraint.Weekend,
        Hazards = Hazard.AccidentProne,
        DailyMinutes = 570,
        WeeklyMinutes = 2850,
        Days = 0b1111100,
    }).ToProfile(free: 1);

    [Fact]
    public void ToEngine_EachAdvisedChangeStatedBack_AdaptsThePlaceInTheSameWay()
    {
        var advice = Engine.MatchingEngine.Advise(Place, [], new DateOnly(2027, 3, 1), new Engine.CountGuard(new byte[32]));

        Assert.Superset(
            new HashSet<string>(["support.Planning", "without.Noise", "without-danger.Accident", "days", "shift", "full-days", "hours.30", "hours.20"], StringComparer.Ordinal),
            advice.Changes.Select(change => change.Id).ToHashSet(StringComparer.Ordinal));
        Assert.All(advice.Changes, change =>
        {
            List<PlaceAdaptation> stated = [.. Said(change.Adaptation)];
            Assert.All(stated, one => Assert.True(one.SaysOneThing()));
            Assert.Equal(Engine.MatchingEngine.Adapted(Place, [change.Adaptation]), Engine.MatchingEngine.Adapted(Place, stated.ToEngine()));
            Assert.Empty(stated.InVain(Place));
        });
    }

    [Fact]
    public void InVain_NightAndWeekendThatLieInTheTimes_UntilOtherOnesAreStated()
    {
        PlaceAdaptation[] removes = [new(Removes: FunctionalConstraint.Noise), new(Removes: FunctionalConstraint.Weekend), new(Removes: FunctionalConstraint.Night)];
        var late = Place with { ShiftStart = new TimeOnly(20, 0), ShiftEnd = new TimeOnly(4, 0) };

        Assert.Equal([1, 2], removes.InVain(late));
        Assert.Equal([2], ((PlaceAdaptation[])[.. removes, new(Days: [WorkDay.Monday, WorkDay.Thursday])]).InVain(late));
        Assert.Equal([1, 2], ((PlaceAdaptation[])[.. removes, new(Days: [WorkDay.Monday, WorkDay.Friday])]).InVain(late)); // till four on Saturday
        Assert.Equal([1], ((PlaceAdaptation[])[.. removes, new(ShiftStart: new TimeOnly(6, 0), ShiftEnd: new TimeOnly(14, 0))]).InVain(late));
        Assert.Equal([1], ((PlaceAdaptation[])[.. removes, new(Days: [WorkDay.Sunday])]).InVain(late with { ShiftStart = new TimeOnly(8, 0), ShiftEnd = new TimeOnly(16, 0) }));
    }

    // As the answer names it: a week that stays the place's own need not be said, and may be none of whole hours.
    private static IEnumerable<PlaceAdaptation> Said(Engine.Adaptation change)
    {
        if (change.Dimension is { } dimension)
            yield return new((Dimension)dimension, change.Levels);
        if (change.Removes != Engine.FunctionalConstraint.None)
            yield return new(Removes: (FunctionalConstraint)change.Removes);
        if (change.RemovesHazards != Engine.Hazard.None)
            yield return new(RemovesHazard: (Hazard)change.RemovesHazards);
        if (change.DailyMinutes is { } minutes)
            yield return new(DailyMinutes: minutes);
        if (change.WeeklyMinutes is { } week && week != Place.WeeklyMinutes)
            yield return new(HoursPerWeek: week / 60);
        if (change.ShiftStart is not null)
            yield return new(ShiftStart: change.ShiftStart, ShiftEnd: change.ShiftEnd);
        if (change.Days is { } days)
            yield return new(Days: [.. Enum.GetValues<WorkDay>().Where(day => ((int)days & (1 << (int)day)) != 0)]);
    }
}

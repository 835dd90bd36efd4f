using System.Globalization;
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

    /// <summary>Four days of ten hours, which the day from nine to eight just holds with its break.</summary>
    private static readonly Engine.PlaceProfile FourDays = Place with
    {
        DailyMinutes = 600,
        WeeklyMinutes = 2400,
        ShiftStart = new TimeOnly(9, 0),
        ShiftEnd = new TimeOnly(20, 0),
        Days = Engine.Weekdays.Monday | Engine.Weekdays.Tuesday | Engine.Weekdays.Wednesday | Engine.Weekdays.Thursday,
    };

    [Fact]
    public void ToEngine_EachAdvisedChangeStatedBack_AdaptsThePlaceInTheSameWay()
    {
        var advice = Engine.MatchingEngine.Advise(Place, [], new DateOnly(2027, 3, 1), new Engine.CountGuard(new byte[32]));
        var sixDays = Place with { DailyMinutes = 480, WeeklyMinutes = 2880, Days = Engine.Weekdays.WorkingWeek | Engine.Weekdays.Saturday };

        Assert.Superset(
            new HashSet<string>(["support.Planning", "without.Noise", "without-danger.Accident", "days", "shift", "full-days", "hours.30", "hours.20"], StringComparer.Ordinal),
            advice.Changes.Select(change => change.Id).ToHashSet(StringComparer.Ordinal));
        Assert.All(((Engine.PlaceProfile[])[Place, sixDays, FourDays]).SelectMany(Advised), advised =>
        {
            List<PlaceAdaptation> stated = [.. Said(advised.Change, advised.Place)];
            Assert.All(stated, one => Assert.True(one.SaysOneThing()));
            Assert.Equal(Engine.MatchingEngine.Adapted(advised.Place, [advised.Change]), Engine.MatchingEngine.Adapted(advised.Place, stated.ToEngine(advised.Place)));
            Assert.Empty(stated.InVain(advised.Place));
            Assert.Empty(stated.Contradictions(advised.Place));
        });
        Assert.Equal(40, Said(Advised(sixDays).Single(advised => advised.Change.Days is not null).Change, sixDays).Single(one => one.HoursPerWeek is not null).HoursPerWeek);
    }

    [Fact]
    public void Contradictions_HoursThatNoDayOrWeekAsAdaptedHolds_AreNamed()
    {
        Assert.Equal(["hoursPerWeek"], Of(new PlaceAdaptation(DailyMinutes: 480)));
        Assert.Empty(Of(new(DailyMinutes: 480), new(HoursPerWeek: 32)));
        Assert.Equal(["hoursPerWeek"], Of(new PlaceAdaptation(HoursPerWeek: 41)));
        Assert.Empty(Of(new PlaceAdaptation(HoursPerWeek: 40)));
        Assert.Equal(["hoursPerWeek"], Of(new PlaceAdaptation(Days: [WorkDay.Monday, WorkDay.Sunday])));
        Assert.Equal(["dailyMinutes"], Of(new PlaceAdaptation(ShiftStart: new TimeOnly(9, 0), ShiftEnd: new TimeOnly(19, 59))));
        Assert.Empty(Of(new PlaceAdaptation(ShiftStart: new TimeOnly(22, 0), ShiftEnd: new TimeOnly(9, 0))));
        Assert.Empty(Of(new PlaceAdaptation(ShiftStart: new TimeOnly(9, 0), ShiftEnd: new TimeOnly(9, 0)))); // a whole day
        Assert.Equal(["dailyMinutes", "hoursPerWeek"], Of(new(DailyMinutes: 601), new(HoursPerWeek: 41)));
        Assert.Empty(Of(new PlaceAdaptation(Removes: FunctionalConstraint.Noise)));
    }

    [Fact]
    public void Contradictions_ThatThePlaceHasAsItIs_OrThatNobodyCanSee_AreNoneOfTheAdaptations()
    {
        PlaceAdaptation[] shorter = [new(DailyMinutes: 480)];

        Assert.Empty(shorter.Contradictions(FourDays with { WeeklyMinutes = 2401 }));
        Assert.Empty(shorter.Contradictions(FourDays with { Days = Engine.Weekdays.None }));
        Assert.Empty(shorter.Contradictions(FourDays with { WeeklyMinutes = null }));
        Assert.Empty(((PlaceAdaptation[])[new(DailyMinutes: 661)]).Contradictions(FourDays with { ShiftStart = null }));
        Assert.Equal("dailyMinutes", Assert.Single(((PlaceAdaptation[])[new(DailyMinutes: 661)]).Contradictions(FourDays with { BreakMinutes = null })).Parameter);
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

    [Theory]
    [InlineData(Engine.Weekdays.WorkingWeek, "22:00", "06:00", false)] // ticked because of Friday's shift
    [InlineData(Engine.Weekdays.WorkingWeek, "08:00", "16:00", true)] // ticked for something else
    [InlineData(Engine.Weekdays.WorkingWeek | Engine.Weekdays.Saturday, "22:00", "06:00", true)]
    public void ToEngine_OtherTimes_TakeTheWeekendAlongThatLiesInTheTimesAlone(object days, string from, string until, bool stays)
    {
        var place = Place with { Days = (Engine.Weekdays)days, ShiftStart = TimeOnly.Parse(from, CultureInfo.InvariantCulture), ShiftEnd = TimeOnly.Parse(until, CultureInfo.InvariantCulture) };
        PlaceAdaptation[] byDay = [new(ShiftStart: new TimeOnly(8, 0), ShiftEnd: new TimeOnly(17, 30))];
        PlaceAdaptation[] lateStill = [new(ShiftStart: new TimeOnly(16, 0), ShiftEnd: new TimeOnly(1, 0))];

        Assert.Equal(stays, Demands(byDay).HasFlag(Engine.FunctionalConstraint.Weekend));
        Assert.False(Demands(byDay).HasFlag(Engine.FunctionalConstraint.Night));
        Assert.True(Demands(lateStill).HasFlag(Engine.FunctionalConstraint.Weekend));

        Engine.FunctionalConstraint Demands(PlaceAdaptation[] stated) => Engine.MatchingEngine.DemandsOf(Engine.MatchingEngine.Adapted(place, stated.ToEngine(place)));
    }

    private static IEnumerable<string> Of(params PlaceAdaptation[] stated) => stated.Contradictions(FourDays).Select(one => one.Parameter);

    private static IEnumerable<(Engine.PlaceProfile Place, Engine.Adaptation Change)> Advised(Engine.PlaceProfile place) =>
        Engine.MatchingEngine.Advise(place, [], new DateOnly(2027, 3, 1), new Engine.CountGuard(new byte[32])).Changes.Select(change => (place, change.Adaptation));

    // As the answer names it: a week that stays the place's own need not be said, and may be none of whole hours.
    private static IEnumerable<PlaceAdaptation> Said(Engine.Adaptation change, Engine.PlaceProfile place)
    {
        if (change.Dimension is { } dimension)
            yield return new((Dimension)dimension, change.Levels);
        if (change.Removes != Engine.FunctionalConstraint.None)
            yield return new(Removes: (FunctionalConstraint)change.Removes);
        if (change.RemovesHazards != Engine.Hazard.None)
            yield return new(RemovesHazard: (Hazard)change.RemovesHazards);
        if (change.DailyMinutes is { } minutes)
            yield return new(DailyMinutes: minutes);
        if (change.WeeklyMinutes is { } week && week != place.WeeklyMinutes)
            yield return new(HoursPerWeek: week / 60);
        if (change.ShiftStart is not null)
            yield return new(ShiftStart: change.ShiftStart, ShiftEnd: change.ShiftEnd);
        if (change.Days is { } days)
            yield return new(Days: [.. Enum.GetValues<WorkDay>().Where(day => ((int)days & (1 << (int)day)) != 0)]);
    }
}

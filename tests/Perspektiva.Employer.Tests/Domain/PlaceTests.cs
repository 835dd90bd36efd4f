using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;
using static Perspektiva.Employer.Tests.Domain.PlaceBuilder;

namespace Perspektiva.Employer.Tests.Domain;

public sealed class PlaceTests
{
    [Fact]
    public void Obstacles_CompleteDraft_None() => Assert.Empty(Draft().Obstacles(Day, _ => true));

    [Fact]
    public void Obstacles_NothingAsked_RequirementsAreRequired()
    {
        var place = Draft(requirements: new Requirement?[32]);
        Assert.Equal(["/requirements"], place.Obstacles(Day, _ => true).Select(finding => finding.Pointer));
    }

    [Fact]
    public void Obstacles_UnknownOccupation_NamesTheKey() =>
        Assert.Equal(["/kldbKey"], Draft().Obstacles(Day, _ => false).Select(finding => finding.Pointer));

    [Theory]
    [InlineData("2026-11-23", "2026-12-31", "/startUntil")]
    [InlineData("2026-11-24", "2026-11-23", "/endsOn")]
    public void Obstacles_PastOrTwistedDates_NamesTheDay(string startUntil, string endsOn, string pointer)
    {
        var terms = Terms(startUntil: DateOnly.Parse(startUntil), endsOn: DateOnly.Parse(endsOn));
        Assert.Contains(pointer, Draft(terms).Obstacles(Day, _ => true).Select(finding => finding.Pointer));
    }

    [Theory]
    [InlineData(480, 2100, 0b0011111, "/workingTime/dailyMinutes")] // 8 h of work and half an hour of break do not fit into 7-15 h
    [InlineData(420, 2101, 0b0011111, "/workingTime/weeklyMinutes")]
    public void Contradictions_ImpossibleWorkingTime_NamesTheMember(int daily, int weekly, int days, string pointer) =>
        Assert.Contains(pointer, Terms(daily: daily, weekly: weekly, days: days).Contradictions().Select(finding => finding.Pointer));

    [Fact]
    public void Contradictions_NightShiftPastMidnight_None()
    {
        var terms = new PlaceTerms
        {
            Type = PlaceType.Job,
            KldbKey = "82101",
            DailyMinutes = 480,
            WeeklyMinutes = 2400,
            BreakMinutes = 45,
            ShiftStart = new TimeOnly(21, 30),
            ShiftEnd = new TimeOnly(6, 30),
            Days = 0b0011111,
            Capacity = 1,
        };
        Assert.Equal(540, terms.SpanMinutes);
        Assert.Empty(terms.Contradictions());
    }

    [Fact]
    public void Occupy_FullAndFreeAgain_FilledAndPublished()
    {
        var place = Published(capacity: 2);
        Assert.True(place.Occupy(2, 1));
        Assert.Equal(PlaceStatus.Filled, place.Status);
        Assert.True(place.Occupy(1, 2));
        Assert.Equal(PlaceStatus.Published, place.Status);
    }

    [Fact]
    public void Occupy_OlderVersion_ChangesNothing()
    {
        var place = Published(capacity: 2);
        place.Occupy(2, 5);
        var version = place.Version;
        Assert.False(place.Occupy(0, 4));
        Assert.Equal((2, version, PlaceStatus.Filled), (place.Occupied, place.Version, place.Status));
    }

    [Fact]
    public void Revise_CapacityBelowOccupancy_AcceptedAndOversubscribed()
    {
        var place = Published(capacity: 3);
        place.Occupy(2, 1);
        var (_, site) = Company();
        Assert.Null(place.Revise(Terms(capacity: 1), site, null));
        Assert.True(place.Oversubscribed);
        Assert.Equal(PlaceStatus.Filled, place.Status);
    }

    [Fact]
    public void Resume_FullMeanwhile_Filled()
    {
        var place = Published();
        place.Pause();
        place.Occupy(1, 1);
        Assert.Equal(PlaceStatus.Paused, place.Status);
        Assert.Null(place.Resume());
        Assert.Equal(PlaceStatus.Filled, place.Status);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)] // a seat is free yet: who was agreed on is no less there
    public void Expire_LastDayOfStartingPassed_ExpiredUnlessSomebodyIsThere(int capacity)
    {
        var free = Published(capacity, startUntil: Day);
        var taken = Published(capacity, startUntil: Day);
        taken.Occupy(1, 1);
        Assert.False(free.Expire(Day));
        Assert.True(free.Expire(Day.AddDays(1)));
        Assert.False(taken.Expire(Day.AddDays(1)));
        taken.Pause();
        Assert.False(taken.Expire(Day.AddDays(1)));
        taken.Occupy(0, 2);
        Assert.True(taken.Expire(Day.AddDays(1)));
    }

    [Fact]
    public void Occupy_ExpiredAtItsEnd_IsKeptAndStaysExpired()
    {
        var place = Published(capacity: 2, endsOn: Day);
        place.Occupy(1, 1);
        Assert.True(place.Expire(Day.AddDays(1)));
        Assert.True(place.Occupy(2, 2));
        Assert.Equal((2, PlaceStatus.Expired), (place.Occupied, place.Status));
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    public void Obstacles_RevisedAfterTheLastDayOfStarting_OnlyANewDayMustNotBePast(int daysEarlier, bool refused)
    {
        var (before, after) = (Terms(startUntil: Day), Terms(capacity: 2, startUntil: Day.AddDays(-daysEarlier)));
        var findings = Place.Obstacles(after, Requirements(), Day.AddDays(1), _ => true, before);
        Assert.Equal(refused ? ["/startUntil"] : [], findings.Select(finding => finding.Pointer));
    }

    [Fact]
    public void Require_PublishedPlaceWithoutAnyDimension_Refused()
    {
        var place = Published();
        Assert.NotNull(place.Require(new Requirement?[32], RequirementsBasis.Company));
        Assert.NotNull(place.Requirements);
    }
}

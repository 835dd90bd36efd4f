using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>What version 4 reads otherwise than the books before it, which keep their answers.</summary>
public sealed class RuleBookV4Tests
{
    private static readonly ParticipantProfile NoWeekends = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Weekend };

    [Theory]
    [InlineData(Weekdays.WorkingWeek, "22:00", "06:00", true)]
    [InlineData(Weekdays.Friday, "16:00", "00:01", true)]
    [InlineData(Weekdays.Friday, "16:00", "00:00", false)]
    [InlineData(Weekdays.Friday, "08:00", "08:00", true)] // a whole day
    [InlineData(Weekdays.Friday, "00:00", "00:00", false)]
    [InlineData(Weekdays.Friday, "08:00", "16:00", false)]
    [InlineData(Weekdays.Monday | Weekdays.Tuesday | Weekdays.Wednesday | Weekdays.Thursday, "22:00", "06:00", false)]
    [InlineData(Weekdays.None, "22:00", "06:00", false)]
    public void FunctionalCannot_ShiftThatGoesOnIntoSaturday_IsAWeekend_AndWasNoneBefore(Weekdays days, string from, string until, bool excluded)
    {
        var place = Samples.PlainPlace with { Days = days, ShiftStart = TimeOnly.Parse(from, CultureInfo.InvariantCulture), ShiftEnd = TimeOnly.Parse(until, CultureInfo.InvariantCulture) };

        Assert.Equal(excluded, RuleBookV4.Book.Excludes(RuleContext.Of(NoWeekends, place, Samples.Today)));
        Assert.Equal(excluded, RuleBookV4.Book.Demands(place).HasFlag(FunctionalConstraint.Weekend));
        Assert.All([RuleBookV1.Book, RuleBookV2.Book, RuleBookV3.Book], book => Assert.False(book.Excludes(RuleContext.Of(NoWeekends, place, Samples.Today))));
        Assert.Empty(MatchingEngine.WhyNot(Samples.PlainParticipant, place, Samples.Today, Audience.Coach));
        Assert.Empty(MatchingEngine.WhyNot(NoWeekends, place with { ShiftStart = null }, Samples.Today, Audience.Coach));
        Assert.Empty(MatchingEngine.WhyNot(NoWeekends, place with { ShiftEnd = null }, Samples.Today, Audience.Coach));
    }

    [Theory]
    [InlineData(0, null, null, true)]
    [InlineData(-1, null, null, false)]
    [InlineData(null, 0, null, true)]
    [InlineData(null, -1, null, false)]
    [InlineData(null, null, 0, true)]
    [InlineData(null, null, -1, false)]
    [InlineData(5, null, -1, false)]
    [InlineData(-1, null, 5, false)]
    public void LawfulFrom_NamesNoDayOnWhichNothingCanBegin_AndDidBefore(int? closes, int? ends, int? leaves, bool told)
    {
        var birthday = new DateOnly(2027, 5, 3);
        var young = Samples.PlainParticipant with { AgeBand = AgeBand.Youth15, NextBandOn = birthday, AvailableTo = leaves is { } left ? birthday.AddDays(left) : null };
        var kitchen = Samples.PlainPlace with
        {
            Wz = "56.10",
            ShiftStart = new TimeOnly(13, 0),
            ShiftEnd = new TimeOnly(22, 0),
            StartTo = closes is { } days ? birthday.AddDays(days) : null,
            EndsOn = ends is { } last ? birthday.AddDays(last) : null,
        };

        var now = Assert.Single(MatchingEngine.WhyNot(young, kitchen, Samples.Today, Audience.Coach));
        var then = Assert.Single(WhyNotReasons.Of(RuleBookV3.Book, RuleContext.Of(young, kitchen, Samples.Today), Audience.Coach));

        Assert.Equal(("youth.night", told ? birthday : (DateOnly?)null), (now.RuleId, now.From));
        Assert.Equal(told, now.Change.En.Contains("Lawful from", StringComparison.Ordinal));
        Assert.Equal(told ? then.Change.Key : "rule.youth.night.change", now.Change.Key);
        Assert.Equal(birthday, then.From);
        Assert.Contains("Lawful from 3 May 2027 on.", then.Change.En, StringComparison.Ordinal);
    }

    [Fact]
    public void Replay_UnderVersion3_GivesItsAnswer()
    {
        var nights = Samples.PlainPlace with { ShiftStart = new TimeOnly(22, 0), ShiftEnd = new TimeOnly(6, 0) };
        var now = Replay.Of(NoWeekends, nights, [], Samples.Today);

        var then = Replay.FromJson((now with { RulesVersion = "rules-v3" }).ToJson(), out _)!.Run(Audience.Coach, out _)!;

        Assert.Equal(("rules-v3", true), (then.RulesVersion, then.AsIs.Suitable));
        Assert.Equal(("rules-v4", false), (now.RulesVersion, now.Run(Audience.Coach, out _)!.AsIs.Suitable));
        Assert.Single(MatchingEngine.RankPlacesUnder("rules-v3", NoWeekends, [nights], Samples.Options()).Items);
        Assert.Empty(MatchingEngine.RankPlaces(NoWeekends, [nights], Samples.Options()).Items);
    }
}

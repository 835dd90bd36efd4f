using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Features.Index;
using Perspektiva.Matching.Tests.Support;

namespace Perspektiva.Matching.Tests.Features.Index;

public sealed class ProfileMappingTests
{
    [Fact]
    public void Enums_OfEventsAndEngine_NumberAlike()
    {
        Same<FunctionalConstraint, Engine.FunctionalConstraint>();
        Same<AgeBand, Engine.AgeBand>();
        Same<Importance, Engine.Importance>();
        Assert.Equal(Enum.GetValues<Dimension>().Select(value => (int)value), Enum.GetValues<Engine.Dimension>().Select(value => (int)value));
        Assert.Equal(Enum.GetValues<PlaceType>().Select(value => (int)value), Enum.GetValues<Engine.PlaceType>().Select(value => (int)value));
        Assert.Equal(Enum.GetValues<Engine.Hazard>(), Enum.GetValues<Hazard>().Select(value => (Engine.Hazard)value));
        (Hazard, Engine.Hazard)[] namedOtherwise =
        [
            (Hazard.MorallyDangerous, Engine.Hazard.MoralDanger), (Hazard.AccidentProne, Engine.Hazard.Accident), (Hazard.NoiseOrVibration, Engine.Hazard.NoiseVibrationRadiation),
        ];
        Assert.All(namedOtherwise, pair => Assert.Equal((int)pair.Item1, (int)pair.Item2));
        Same<Hazard, Engine.Hazard>([.. namedOtherwise.Select(pair => pair.Item1)]);
        Assert.Equal((int)Dimension.FineMotorSkills, (int)Engine.Dimension.FineMotorSkills);
        Assert.Equal((int)PlaceType.Job, (int)Engine.PlaceType.Job);
    }

    [Fact]
    public void ToProfile_Place_KeepsWhatRulesNeed()
    {
        var profile = new Workplace().Changed(level: 4).ToProfile(free: 2);

        Assert.Equal((420, 2100, 60, 2), (profile.DailyMinutes, profile.WeeklyMinutes, profile.BreakMinutes, profile.CapacityFree));
        Assert.Equal((new TimeOnly(8, 0), new TimeOnly(16, 0)), (profile.ShiftStart!.Value, profile.ShiftEnd!.Value));
        Assert.Equal(new Engine.Requirement(4, Engine.Importance.Decisive), profile.Requirements[Engine.Dimension.Planning]);
        Assert.Equal(Engine.Requirement.NotAsked, profile.Requirements[Engine.Dimension.Reading]);
    }

    [Fact]
    public void ToProfile_ShiftThatEndsWhenItStarted_LastsAWholeDayAndItsNight()
    {
        var (evening, person) = (new TimeOnly(22, 0), new Person().Changed(exclusions: FunctionalConstraint.Night).ToProfile(mayMatch: true));

        foreach (var end in new[] { evening, evening.AddMinutes(-1) })
        {
            var place = (new Workplace().Changed() with { ShiftStart = evening, ShiftEnd = end }).ToProfile(free: 1);
            Assert.Equal((evening, end), (place.ShiftStart, place.ShiftEnd));
            Assert.Equal(["functional.cannot"], Engine.MatchingEngine.WhyNot(person, place, new DateOnly(2027, 3, 1), Engine.Audience.Coach).Select(rule => rule.RuleId));
        }
    }

    [Fact]
    public void ToProfile_Place_EndsWhenItEnds()
    {
        var ends = new DateOnly(2027, 6, 30);

        Assert.Equal(ends, (new Workplace().Changed(level: 1) with { EndsOn = ends }).ToProfile(free: 1).EndsOn);
    }

    [Fact]
    public void ToProfile_WhatTheYouthRulesAsk_Arrives()
    {
        Assert.False(new Workplace().Changed(level: 1).ToProfile(free: 1).PublicHolidays);
        Assert.True((new Workplace().Changed(level: 1) with { PublicHolidays = true }).ToProfile(free: 1).PublicHolidays);
        Assert.False(new Person().Changed().ToProfile(mayMatch: true).SchoolingUnstated);
        Assert.True((new Person().Changed() with { SchoolingUnstated = true }).ToProfile(mayMatch: true).SchoolingUnstated);
        Assert.Null(new Person().Changed().ToProfile(mayMatch: true).SchoolingEndsOn);
        Assert.Equal(new DateOnly(2027, 7, 31), (new Person().Changed() with { SchoolingEndsOn = new DateOnly(2027, 7, 31) }).ToProfile(mayMatch: true).SchoolingEndsOn);
    }

    [Fact]
    public void ToProfile_Benefits_ArriveAsDecidedEachByItself()
    {
        Assert.Equal((Engine.Entitlements.None, Engine.Entitlements.None), Benefits(null));
        Assert.Equal((Engine.Entitlements.None, Engine.Entitlements.None), Benefits(new Entitlements()));
        Assert.Equal((Engine.Entitlements.SupportedEmployment, Engine.Entitlements.None), Benefits(new Entitlements(EntitlementDecision.Granted)));
        Assert.Equal(
            (Engine.Entitlements.WorkshopBenefits, Engine.Entitlements.SupportedEmployment),
            Benefits(new Entitlements(EntitlementDecision.Refused, EntitlementDecision.Granted)));
        Assert.Equal((Engine.Entitlements.None, Engine.Entitlements.WorkshopBenefits), Benefits(new Entitlements(WorkshopBenefits: EntitlementDecision.Refused)));

        static (Engine.Entitlements Granted, Engine.Entitlements Refused) Benefits(Entitlements? stated) =>
            (new Person().Changed() with { Benefits = stated }).ToProfile(mayMatch: true) is var profile ? (profile.BenefitsGranted, profile.BenefitsRefused) : default;
    }

    [Fact]
    public void ToProfile_HoursThatNobodyStated_AreNoLimit()
    {
        var longWeek = new Person().Changed() with { HoursPerWeekMin = 45, HoursPerWeekMax = null };

        var profile = longWeek.ToProfile(mayMatch: true);

        var longest = new Workplace().Changed() with { DailyMinutes = 660, WeeklyMinutes = 3960, ShiftEnd = new TimeOnly(20, 0), Days = 0b111111 };
        Assert.Equal((45, 168), (profile.HoursMin, profile.HoursMax));
        Assert.DoesNotContain(Engine.MatchingEngine.WhyNot(profile, longest.ToProfile(free: 1), new DateOnly(2027, 3, 1), Engine.Audience.Coach), rule => rule.RuleId == "hours.most");
        Assert.Empty(Engine.MatchingEngine.Explain(profile, new Workplace().Changed(level: 1).ToProfile(free: 1), [], new DateOnly(2027, 3, 1), Engine.Audience.Coach).Problems);
    }

    [Fact]
    public void ToProfile_Participant_NotAssessedIsNoZero()
    {
        var changed = new Person().Changed() with { Abilities = [.. Enumerable.Repeat<int?>(null, 31), 5] };

        var profile = changed.ToProfile(mayMatch: true);

        Assert.Null(profile.Abilities[Engine.Dimension.Planning]);
        Assert.Equal(5, profile.Abilities[Engine.Dimension.Stamina]);
        Assert.True(profile is { Ready: true, MatchingConsent: true });
    }

    [Fact]
    public void ToProfile_SupportInTheSameDimension_AddsUpToTheMost()
    {
        var changed = new Person().Changed() with
        {
            SupportNeeds = [new(Dimension.Reading, SupportKind.Aid, 0), new(Dimension.Reading, SupportKind.Presence, 30), new(Dimension.Writing, SupportKind.Presence, 0)],
        };

        var support = changed.ToProfile(mayMatch: true).Support;

        Assert.Equal((2, 0), (support[Engine.Dimension.Reading], support[Engine.Dimension.Writing]));
    }

    private static void Same<TEvents, TEngine>(params TEvents[] namedOtherwise)
        where TEvents : struct, Enum
        where TEngine : struct, Enum
    {
        foreach (var value in Enum.GetValues<TEvents>().Except(namedOtherwise))
            Assert.Equal(value.ToString(), Enum.ToObject(typeof(TEngine), Convert.ToInt32(value, System.Globalization.CultureInfo.InvariantCulture)).ToString());
    }
}

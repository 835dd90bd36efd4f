namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>Who is a child, who a youth (§ 2), and which danger is freed for whom (§ 22).</summary>
public sealed class YouthClassTests
{
    private static readonly DateOnly Birthday = new(2027, 5, 3);

    [Theory]
    [InlineData(AgeBand.Child, false, YouthClass.ChildPastSchooling)]
    [InlineData(AgeBand.Youth15, false, YouthClass.Youth15)]
    [InlineData(AgeBand.Youth16, false, YouthClass.Youth16)]
    [InlineData(AgeBand.Youth17, false, YouthClass.Youth17)]
    [InlineData(AgeBand.Adult, false, YouthClass.Adult)]
    [InlineData(AgeBand.Child, true, YouthClass.ChildInSchooling)]
    [InlineData(AgeBand.Youth15, true, YouthClass.ChildInSchooling)]
    [InlineData(AgeBand.Youth17, true, YouthClass.ChildInSchooling)]
    [InlineData(AgeBand.Adult, true, YouthClass.Adult)]
    public void Of_AgeAndSchooling_AsParagraph2Says(object band, bool schooling, object expected) =>
        Assert.Equal((YouthClass)expected, YouthClasses.Of((AgeBand)band, schooling));

    [Theory]
    [InlineData(AgeBand.Child, YouthClass.ChildInSchooling)]
    [InlineData(AgeBand.Youth15, YouthClass.ChildInSchooling)]
    [InlineData(AgeBand.Youth16, YouthClass.Youth16)]
    [InlineData(AgeBand.Youth17, YouthClass.Youth17)]
    [InlineData(AgeBand.Adult, YouthClass.Adult)]
    public void ClassOn_SchoolingUnstated_CountsAsInSchoolingBelow16(object band, object expected)
    {
        var stated = Samples.PlainParticipant with { AgeBand = (AgeBand)band };
        var person = stated with { SchoolingUnstated = true };

        Assert.Equal((YouthClass)expected, person.ClassOn(Birthday));
        Assert.Equal(YouthClasses.Of((AgeBand)band, fullTimeSchooling: false), stated.ClassOn(Birthday));
        Assert.Equal(YouthClasses.Of((AgeBand)band, fullTimeSchooling: true), (person with { FullTimeSchooling = true }).ClassOn(Birthday));
    }

    [Fact]
    public void WhyNot_SchoolingUnstated_IsLawfulFromThe16thBirthday()
    {
        var person = Samples.PlainParticipant with { AgeBand = AgeBand.Youth15, NextBandOn = Birthday, SchoolingUnstated = true };

        var found = MatchingEngine.WhyNot(person, Samples.PlainPlace with { Type = PlaceType.Job }, Birthday.AddDays(-1), Audience.Coach);

        Assert.Contains(found, exclusion => exclusion.RuleId == "youth.child-work" && exclusion.From == Birthday);
        Assert.Empty(MatchingEngine.WhyNot(person, Samples.PlainPlace with { Type = PlaceType.Job }, Birthday, Audience.Coach));
    }

    [Theory]
    [InlineData(0, -1, AgeBand.Child)]
    [InlineData(0, 0, AgeBand.Youth15)]
    [InlineData(1, -1, AgeBand.Youth15)]
    [InlineData(1, 0, AgeBand.Youth16)]
    [InlineData(2, -1, AgeBand.Youth16)]
    [InlineData(2, 0, AgeBand.Youth17)]
    [InlineData(3, -1, AgeBand.Youth17)]
    [InlineData(3, 0, AgeBand.Adult)]
    [InlineData(50, 0, AgeBand.Adult)]
    public void BandOn_AroundABirthday_ChangesOnTheDay(int years, int days, object expected)
    {
        var person = Samples.PlainParticipant with { AgeBand = AgeBand.Child, NextBandOn = Birthday };

        Assert.Equal((AgeBand)expected, person.BandOn(Birthday.AddYears(years).AddDays(days)));
    }

    [Theory]
    [InlineData(AgeBand.Youth16, 0, AgeBand.Youth16)]
    [InlineData(AgeBand.Youth16, -1, AgeBand.Youth15)]
    [InlineData(AgeBand.Youth17, -1, AgeBand.Youth16)]
    [InlineData(AgeBand.Youth17, -732, AgeBand.Child)]
    [InlineData(AgeBand.Child, -1, AgeBand.Child)]
    public void AsOf_ADayBeforeTheLastBirthday_HasTheAgeOfThatDayAndOfEachLaterOne(object band, int days, object expected)
    {
        var lastBirthday = Birthday.AddYears(-1);
        var person = Samples.PlainParticipant with { AgeBand = (AgeBand)band, NextBandOn = Birthday };

        var then = person.AsOf(lastBirthday.AddDays(days));

        Assert.Equal((AgeBand)expected, then.BandOn(lastBirthday.AddDays(days)));
        Assert.Equal(person.BandOn(lastBirthday), then.BandOn(lastBirthday));
        Assert.Equal(person.BandOn(Birthday), then.BandOn(Birthday));
    }

    [Fact]
    public void AsOf_OfAnAdult_IsAnAdult() =>
        Assert.Equal(AgeBand.Adult, (Samples.PlainParticipant with { AgeBand = AgeBand.Adult, NextBandOn = null }).AsOf(DateOnly.MinValue).AgeBand);

    [Fact]
    public void BandBegins_EachLaterBand_AYearOn()
    {
        var person = Samples.PlainParticipant with { AgeBand = AgeBand.Youth15, NextBandOn = Birthday };

        Assert.Null(person.BandBegins(AgeBand.Youth15));
        Assert.Null((person with { NextBandOn = null }).BandBegins(AgeBand.Adult));
        Assert.Equal(Birthday, person.BandBegins(AgeBand.Youth16));
        Assert.Equal(Birthday.AddYears(1), person.BandBegins(AgeBand.Youth17));
        Assert.Equal(Birthday.AddYears(2), person.BandBegins(AgeBand.Adult));
    }

    [Fact]
    public void BandOn_BornOn29February_ComesOfAgeOn1March()
    {
        var person = Samples.PlainParticipant with { AgeBand = AgeBand.Youth16, NextBandOn = new DateOnly(2028, 2, 29) };

        Assert.Equal(AgeBand.Youth17, person.BandOn(new DateOnly(2029, 2, 28)));
        Assert.Equal(AgeBand.Adult, person.BandOn(new DateOnly(2029, 3, 1)));
        Assert.Equal(new DateOnly(2029, 3, 1), person.BandBegins(AgeBand.Adult));
    }

    [Theory]
    [InlineData(Hazard.BeyondCapacity, false)]
    [InlineData(Hazard.MoralDanger, false)]
    [InlineData(Hazard.Accident, true)]
    [InlineData(Hazard.HeatColdWet, true)]
    [InlineData(Hazard.NoiseVibrationRadiation, true)]
    [InlineData(Hazard.HazardousSubstances, true)]
    [InlineData(Hazard.BiologicalAgents, true)]
    public void Hazard_EachOne_ForbiddenAndFreedAsParagraph22Says(object hazard, bool freed)
    {
        var rule = YouthRules.All.Single(r => r.Id == "youth.hazard");
        var place = Samples.PlainPlace with { Hazards = (Hazard)hazard };
        var training = place with { Type = PlaceType.Apprenticeship, SpecialistSupervision = true };

        Assert.True(rule.Forbids(place, YouthClass.Youth17));
        Assert.True(rule.Forbids(place with { SpecialistSupervision = true }, YouthClass.Youth17), "supervision without training frees it");
        Assert.Equal(!freed, rule.Forbids(training, YouthClass.Youth15));
        Assert.Equal(!freed, rule.Forbids(training with { Type = PlaceType.ReducedTheoryApprenticeship }, YouthClass.Youth15));
        Assert.Equal(!freed, rule.Forbids(training with { Type = PlaceType.AssistedApprenticeship }, YouthClass.Youth15));
        Assert.True(rule.Forbids(training, YouthClass.ChildPastSchooling), "a child is freed");
        Assert.False(rule.Forbids(place with { Hazards = Hazard.None }, YouthClass.Youth15));
    }
}

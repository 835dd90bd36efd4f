using System.Text.Json.Nodes;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>Compulsory full-time schooling is asked for the working day (§ 2 Abs. 3 JArbSchG): its last day is a school day, the one after it is none.</summary>
public sealed class SchoolingEndTests
{
    private static readonly DateOnly LastSchoolDay = new(2027, 7, 31);
    private static readonly DateOnly Eighteen = new(2029, 1, 15);

    /// <summary>In tenth grade in March, 17 next January.</summary>
    private static readonly ParticipantProfile TenthGrader = Samples.PlainParticipant with
    {
        AgeBand = AgeBand.Youth16,
        NextBandOn = Eighteen.AddYears(-1),
        FullTimeSchooling = true,
        SchoolingEndsOn = LastSchoolDay,
    };

    [Theory]
    [InlineData(AgeBand.Child, YouthClass.ChildPastSchooling)]
    [InlineData(AgeBand.Youth15, YouthClass.Youth15)]
    [InlineData(AgeBand.Youth16, YouthClass.Youth16)]
    [InlineData(AgeBand.Youth17, YouthClass.Youth17)]
    public void ClassOn_AroundTheLastSchoolDay_ChangesOnTheDayAfter(object band, object after)
    {
        var person = TenthGrader with { AgeBand = (AgeBand)band, NextBandOn = null };

        Assert.Equal(YouthClass.ChildInSchooling, person.ClassOn(Samples.Today));
        Assert.Equal(YouthClass.ChildInSchooling, person.ClassOn(LastSchoolDay));
        Assert.Equal((YouthClass)after, person.ClassOn(LastSchoolDay.AddDays(1)));
        Assert.Equal(YouthClass.ChildInSchooling, (person with { SchoolingEndsOn = null }).ClassOn(LastSchoolDay.AddDays(1)));
    }

    [Fact]
    public void ClassOn_OfAdultsAndThosePastSchooling_AsksForNoEnd()
    {
        Assert.Equal(YouthClass.Adult, (TenthGrader with { AgeBand = AgeBand.Adult, NextBandOn = null }).ClassOn(LastSchoolDay));
        Assert.Equal(YouthClass.Adult, TenthGrader.ClassOn(Eighteen));
        Assert.Equal(YouthClass.Youth16, (TenthGrader with { FullTimeSchooling = false }).ClassOn(LastSchoolDay));
    }

    [Fact]
    public void ClassOn_SchoolingUnstated_GoesOnUpToTheEndAtMost()
    {
        var person = TenthGrader with { AgeBand = AgeBand.Youth15, NextBandOn = null, FullTimeSchooling = false, SchoolingUnstated = true };

        Assert.Equal((YouthClass.ChildInSchooling, YouthClass.Youth15), (person.ClassOn(LastSchoolDay), person.ClassOn(LastSchoolDay.AddDays(1))));
    }

    [Fact]
    public void ClassChangesAfter_SchoolingAndBirthdays_InTheirOrder()
    {
        Assert.Equal([LastSchoolDay.AddDays(1), Eighteen.AddYears(-1), Eighteen], Changes(TenthGrader));
        Assert.Equal([Eighteen.AddYears(-1), Eighteen.AddMonths(-2), Eighteen], Changes(TenthGrader with { SchoolingEndsOn = Eighteen.AddMonths(-2).AddDays(-1) }));
        Assert.Equal([Eighteen.AddYears(-1), Eighteen], Changes(TenthGrader with { SchoolingEndsOn = Eighteen.AddYears(-1).AddDays(-1) }));
        Assert.Equal([Eighteen.AddYears(-1), Eighteen], Changes(TenthGrader with { SchoolingEndsOn = Eighteen }));
        Assert.Equal([Eighteen.AddYears(-1), Eighteen], Changes(TenthGrader with { SchoolingEndsOn = Samples.Today.AddDays(-1) }));
        Assert.Equal([Samples.Today.AddDays(1)], Changes(TenthGrader with { SchoolingEndsOn = Samples.Today, NextBandOn = null }));
        Assert.Empty(Changes(TenthGrader with { SchoolingEndsOn = DateOnly.MaxValue, NextBandOn = null }));
        Assert.Empty(Changes(TenthGrader with { AgeBand = AgeBand.Adult, NextBandOn = null }));

        static List<DateOnly> Changes(ParticipantProfile person)
        {
            var days = new List<DateOnly>();
            for (var next = person.ClassChangesAfter(Samples.Today); next is { } day; next = person.ClassChangesAfter(day))
                days.Add(day);
            return days;
        }
    }

    [Fact]
    public void WhyNot_ApprenticeshipThatBeginsAfterSchool_IsFoundInMarch()
    {
        Assert.Empty(WhyNot(TenthGrader, Apprenticeship(new DateOnly(2027, 9, 1))));
        Assert.Empty(WhyNot(TenthGrader, Apprenticeship(LastSchoolDay.AddDays(1))));
        Assert.Equal(["youth.child-work", "youth.child-light-work"], WhyNot(TenthGrader, Apprenticeship(LastSchoolDay)).Select(e => e.RuleId));
    }

    [Fact]
    public void WhyNot_DuringSchool_IsLawfulFromTheDayAfterIt()
    {
        var found = WhyNot(TenthGrader, Apprenticeship(LastSchoolDay));

        Assert.All(found, exclusion => Assert.Equal(LastSchoolDay.AddDays(1), exclusion.From));
        Assert.Equal(
            ("Zulässig ab 1. August 2027. Die Schulpflicht endet.", "Lawful from 1 August 2027 on. Compulsory schooling ends."), (found[0].Change.De, found[0].Change.En));
        Assert.All(WhyNot(TenthGrader with { SchoolingEndsOn = null }, Apprenticeship(LastSchoolDay)), exclusion => Assert.Equal(Eighteen, exclusion.From));
    }

    [Fact]
    public void WhyNot_WhatABirthdayAfterSchoolFrees_IsLawfulFromThatBirthday()
    {
        var person = TenthGrader with { AgeBand = AgeBand.Youth15 };
        var kitchen = Apprenticeship(null) with { Wz = "56.10", ShiftStart = new TimeOnly(13, 0), ShiftEnd = new TimeOnly(22, 0) };

        var found = WhyNot(person, kitchen).ToDictionary(exclusion => exclusion.RuleId, exclusion => exclusion.From);

        Assert.Equal((LastSchoolDay.AddDays(1), Eighteen.AddYears(-1)), (found["youth.child-work"], found["youth.night"]));
    }

    [Fact]
    public void WhyNot_SchoolingUnstatedAt15_SaysThatStatingItWouldChangeIt()
    {
        var person = TenthGrader with { AgeBand = AgeBand.Youth15, FullTimeSchooling = false, SchoolingUnstated = true, SchoolingEndsOn = null };
        var job = Apprenticeship(null) with { PieceWork = true };

        var found = WhyNot(person, job).ToDictionary(exclusion => exclusion.RuleId, exclusion => exclusion.Change);

        Assert.Equal("change.lawful-from", found["youth.child-work"].Key);
        Assert.EndsWith("ist nicht angegeben; ist sie zu Ende, entfällt dieser Grund mit der Angabe.", found["youth.child-work"].De, StringComparison.Ordinal);
        Assert.EndsWith("if it is over, stating so removes this reason.", found["youth.child-work"].En, StringComparison.Ordinal);
        Assert.Contains("nicht angegeben", found["youth.child-light-work"].De, StringComparison.Ordinal);
        Assert.DoesNotContain("nicht angegeben", found["youth.piece-work"].De, StringComparison.Ordinal);
        Assert.All(WhyNot(person with { SchoolingUnstated = false, FullTimeSchooling = true }, job), e => Assert.DoesNotContain("nicht angegeben", e.Change.De, StringComparison.Ordinal));
        Assert.All(WhyNot(person with { FullTimeSchooling = true }, job), e => Assert.DoesNotContain("nicht angegeben", e.Change.De, StringComparison.Ordinal));
        Assert.Equal(
            "Die Schulpflicht endet. Ob die Vollzeitschulpflicht noch besteht, ist nicht angegeben; ist sie zu Ende, entfällt dieser Grund mit der Angabe.",
            WhyNot(person with { NextBandOn = null }, job)[0].Change.De);
    }

    [Fact]
    public void RankPlaces_BothSidesOfTheEdge_PlainPathAndIndexAgree()
    {
        PlaceProfile[] places = [Apprenticeship(LastSchoolDay) with { Id = Samples.Id(11) }, Apprenticeship(LastSchoolDay.AddDays(1)) with { Id = Samples.Id(12) }, Apprenticeship(null) with { Id = Samples.Id(13) }];
        var index = PlaceIndex.Build(places, out _);

        Assert.Equal([Samples.Id(12)], Ranked(Samples.Today));
        Assert.Equal([Samples.Id(12)], Ranked(LastSchoolDay));
        Assert.Equal([Samples.Id(11), Samples.Id(12), Samples.Id(13)], Ranked(LastSchoolDay.AddDays(1)));

        IEnumerable<Guid> Ranked(DateOnly onDate)
        {
            var options = Samples.Options() with { OnDate = onDate };
            var plain = MatchingEngine.RankPlaces(TenthGrader, places, options).Items;
            Assert.Equal(plain.ToArray(), index.RankPlaces(TenthGrader, options).Items.ToArray());
            Assert.Equal(plain.Select(row => new RankPosition(row.Fit, row.PlaceId)), index.BestPlacesForAll([TenthGrader], options, threads: 1)[0]);
            return plain.Select(row => row.PlaceId).Order();
        }
    }

    [Fact]
    public void Replay_SnapshotFromBeforeTheEndWasKnown_AnswersAsThen()
    {
        var atSchool = TenthGrader with { SchoolingEndsOn = null };
        var snapshot = JsonNode.Parse(Replay.Of(atSchool, Apprenticeship(LastSchoolDay), [], Samples.Today).ToJson())!;
        Assert.True(snapshot["Participant"]!.AsObject().Remove(nameof(ParticipantProfile.SchoolingEndsOn)));

        var replay = Replay.FromJson(snapshot.ToJsonString(), out _)!;

        Assert.Equal(atSchool, replay.Participant);
        Assert.Equal(TenthGrader, Replay.FromJson(Replay.Of(TenthGrader, Samples.PlainPlace, [], Samples.Today).ToJson(), out _)!.Participant);
    }

    private static PlaceProfile Apprenticeship(DateOnly? from) => Samples.PlainPlace with { Type = PlaceType.Apprenticeship, StartFrom = from };

    private static System.Collections.Immutable.ImmutableArray<Exclusion> WhyNot(ParticipantProfile person, PlaceProfile place) =>
        MatchingEngine.WhyNot(person, place, Samples.Today, Audience.Coach);
}

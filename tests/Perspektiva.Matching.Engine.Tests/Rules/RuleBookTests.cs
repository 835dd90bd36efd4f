using System.Globalization;
using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>The rules as a whole: their names, what they rest on, and the shortcuts that answer for them.</summary>
public sealed class RuleBookTests
{
    private static readonly RuleBook[] Books = [RuleBookV1.Book, RuleBookV2.Book, RuleBookV3.Book, RuleBookV4.Book];

    [Fact]
    public void Rules_EachVersion_HaveTheirIdsAndCitations() => Assert.All(Books, book => Assert.Equal(
        [
            "consent.matching Art. 9 Abs. 2 lit. a DSGVO", "status.ready", "place.published", "place.capacity", "dates.window", "mobility.radius", "hours.most", "functional.cannot",
            "placetype.supported-employment § 55 SGB IX", "placetype.workshop §§ 61, 61a, 219 SGB IX", "placetype.length § 46, § 54a SGB III, § 55 SGB IX",
            "youth.times-unknown §§ 8-18 JArbSchG", "youth.child-work § 5 JArbSchG", "youth.child-light-work §§ 5, 7 JArbSchG", "youth.daily § 8 JArbSchG", "youth.weekly § 8 JArbSchG",
            "youth.breaks § 11 JArbSchG", "youth.span § 12 JArbSchG", "youth.rest § 13 JArbSchG", "youth.night § 14 JArbSchG", "youth.five-days § 15 JArbSchG", "youth.saturday § 16 JArbSchG",
            "youth.sunday § 17 JArbSchG", "youth.holiday § 18 JArbSchG", "youth.hazard § 22 JArbSchG", "youth.piece-work § 23 JArbSchG", "youth.below-ground § 24 JArbSchG",
        ],
        book.Pair.Select(rule => $"{rule.Id} {rule.Citation}".TrimEnd()).Concat(book.Youth.Select(rule => $"{rule.Id} {rule.Citation}"))));

    [Fact]
    public void Find_Version_GivesItsBook()
    {
        Assert.Same(RuleBookV1.Book, RuleBook.Find("rules-v1"));
        Assert.Same(RuleBookV2.Book, RuleBook.Find("rules-v2"));
        Assert.Same(RuleBookV3.Book, RuleBook.Find("rules-v3"));
        Assert.Same(RuleBook.Current, RuleBook.Find("rules-v4"));
        Assert.Null(RuleBook.Find("rules-v5"));
    }

    [Theory]
    [InlineData("01.13", true)]
    [InlineData("97.00", true)]
    [InlineData("90.03", true)]
    [InlineData("59.11", false)]
    [InlineData("25.11", false)]
    public void Version1_Sundays_StayAsTheyWereRead(string wz, bool lawful)
    {
        var place = Samples.PlainPlace with { Wz = wz, Days = Weekdays.Sunday };

        Assert.Equal(!lawful, RuleBookV1.Book.Youth.Single(rule => rule.Id == "youth.sunday").Forbids(place, YouthClass.Youth16));
    }

    [Theory]
    [InlineData("youth.saturday", "47.91")]
    [InlineData("youth.saturday", "47.99")]
    [InlineData("youth.saturday", "47")]
    [InlineData("youth.span", "41.10")]
    [InlineData("youth.span", "41")]
    [InlineData("youth.piece-work", "25.11")]
    public void EarlierVersions_WhatVersion3ForbidsTheYoung_StaysAsItWasRead(string id, string wz)
    {
        var place = Samples.PlainPlace with
        {
            Wz = wz,
            Days = Weekdays.Saturday,
            ShiftEnd = new TimeOnly(19, 0),
            PieceWork = true,
            Type = PlaceType.Apprenticeship,
            SpecialistSupervision = true,
        };

        Assert.Equal([false, false, true, true], Books.Select(book => book.Youth.Single(rule => rule.Id == id).Forbids(place, YouthClass.Youth16)));
    }

    [Fact]
    public void EarlierVersions_NightsOfBakeriesAndEndsOfMonths_StayAsTheyWereRead()
    {
        var noNights = Samples.PlainParticipant with { CannotDo = FunctionalConstraint.Night };
        var bakery = Samples.PlainPlace with { Wz = "10.71", ShiftStart = new TimeOnly(3, 0), ShiftEnd = new TimeOnly(11, 0) };
        var trial = Samples.PlainPlace with { Type = PlaceType.TrialEmployment, StartFrom = new DateOnly(2027, 8, 31), EndsOn = new DateOnly(2027, 11, 30) };

        Assert.Equal([false, true, false, false], Books.Select(book => book.Excludes(RuleContext.Of(noNights, bakery, Samples.Today))));
        Assert.Equal([FunctionalConstraint.None, FunctionalConstraint.Night, FunctionalConstraint.None, FunctionalConstraint.None], Books.Select(book => book.Demands(bakery)));
        Assert.Equal([true, false, false], Books[1..].Select(book => book.Excludes(RuleContext.Of(Samples.PlainParticipant, trial, Samples.Today))));
        Assert.True(RuleBookV1.Book.Excludes(RuleContext.Of(Samples.PlainParticipant, trial with { DurationDays = 92 }, Samples.Today)));
    }

    [Theory]
    [InlineData("2027-01-31", 1, "2027-03-01")]
    [InlineData("2027-01-30", 1, "2027-03-01")]
    [InlineData("2027-01-29", 1, "2027-03-01")]
    [InlineData("2027-01-28", 1, "2027-02-28")]
    [InlineData("2028-01-30", 1, "2028-03-01")]
    [InlineData("2028-01-29", 1, "2028-02-29")]
    [InlineData("2027-03-31", 1, "2027-05-01")]
    [InlineData("2027-03-30", 1, "2027-04-30")]
    [InlineData("2027-12-31", 2, "2028-03-01")]
    [InlineData("2027-12-31", 3, "2028-03-31")]
    public void DayAfterMonths_AtAMonthsEnd_IsAsParagraph188Says(string begins, int months, string dayAfter)
    {
        var (start, end) = (DateOnly.Parse(begins, CultureInfo.InvariantCulture), DateOnly.Parse(dayAfter, CultureInfo.InvariantCulture));

        Assert.Equal(end, DateOnly.FromDayNumber(Months.DayAfter(start, months)));
        Assert.Equal(start.AddMonths(months), DateOnly.FromDayNumber(Months.DayAfterV2(start, months)));
    }

    [Theory]
    [InlineData(AgeBand.Youth16, true)]
    [InlineData(AgeBand.Adult, false)]
    public void Excludes_APlaceThatOnlyTheLawForbids_YoungPeopleOnly(AgeBand age, bool excluded)
    {
        var person = Samples.PlainParticipant with { AgeBand = age };
        Assert.All(Books, book =>
        {
            Assert.False(book.Excludes(RuleContext.Of(person, Samples.PlainPlace, Samples.Today)));
            Assert.Equal(excluded, book.Excludes(RuleContext.Of(person, Samples.PlainPlace with { PieceWork = true }, Samples.Today)));
        });
    }

    [Fact]
    public void Versions_InForce_AreThoseOfTheDocumentation() =>
        Assert.Equal(("fit-v1", "rules-v4", "2026-11"), (MatchingEngine.FormulaVersion, MatchingEngine.RulesVersion, FitParameters.Current.Version));

    [Fact]
    public void ForbiddenClasses_AnyPlace_SetsTheClassesThatARuleForbids() => Samples.AnyPlace.Sample(
        place =>
        {
            var classes = Enum.GetValues<YouthClass>().Where(c => YouthRules.All.Any(rule => rule.Forbids(place, c))).Sum(c => 1 << (int)c);
            return YouthRules.ForbiddenClasses(place) == classes && YouthFacts.ForbiddenClasses(place) == classes && YouthFacts.ForbiddenClasses(place) == classes;
        },
        iter: Effort.Of(5000));

    [Fact]
    public void ForbiddenClasses_PlacesUnlikeInOneThing_AreNotTakenForOneAnother()
    {
        var plain = Samples.PlainPlace with { LightWork = true, DailyMinutes = 420, WeeklyMinutes = 2100 };
        PlaceProfile[] places =
        [
            plain, plain with { Type = PlaceType.Job }, plain with { LightWork = false }, plain with { DailyMinutes = 421 }, plain with { WeeklyMinutes = 2101 }, plain with { BreakMinutes = 59 },
            plain with { ShiftStart = new TimeOnly(5, 59) }, plain with { ShiftEnd = new TimeOnly(20, 1) }, plain with { ShiftStart = new TimeOnly(12, 0), ShiftEnd = new TimeOnly(20, 0) },
            plain with { ShiftStart = new TimeOnly(12, 0), ShiftEnd = new TimeOnly(20, 0, 1) }, plain with { ShiftEnd = null }, plain with { Days = (Weekdays)63 },
            plain with { Days = Weekdays.Saturday }, plain with { Days = Weekdays.Sunday }, plain with { PublicHolidays = true }, plain with { Hazards = Hazard.Accident },
            plain with { PieceWork = true }, plain with { BelowGround = true }, plain with { Demands = FunctionalConstraint.Noise }, plain with { Demands = FunctionalConstraint.Driving },
            plain with { Wz = "56.10", Days = Weekdays.Sunday }, plain with { Type = PlaceType.Apprenticeship, Hazards = Hazard.Accident },
            plain with { Type = PlaceType.Apprenticeship, Hazards = Hazard.Accident, SpecialistSupervision = true }, plain with { ShiftStart = new TimeOnly(15, 0), ShiftEnd = new TimeOnly(23, 0) },
            plain with { ShiftStart = new TimeOnly(15, 0), ShiftEnd = new TimeOnly(23, 0), MultiShift = true },
        ];

        Assert.Equal(places.Select(YouthRules.ForbiddenClasses), places.Select(YouthFacts.ForbiddenClasses));
        Assert.Equal(Enumerable.Reverse(places).Select(YouthRules.ForbiddenClasses), Enumerable.Reverse(places).Select(YouthFacts.ForbiddenClasses));
    }

    [Theory]
    [InlineData(FunctionalConstraint.LiftingAbove10Kg, true)]
    [InlineData(FunctionalConstraint.Heights, true)]
    [InlineData(FunctionalConstraint.Machinery, true)]
    [InlineData(FunctionalConstraint.DustOrChemicals, true)]
    [InlineData(FunctionalConstraint.Noise, true)]
    [InlineData(FunctionalConstraint.ColdOrHeat, true)]
    [InlineData(FunctionalConstraint.StandingAllDay, false)]
    [InlineData(FunctionalConstraint.CustomerContact, false)]
    public void ChildLightWork_EachDemand_AsRead(FunctionalConstraint demand, bool forbidden) => Assert.Equal(forbidden, ForbidsLight(Light with { Demands = demand }));

    [Fact]
    public void ChildLightWork_DangerPieceWorkOrBelowGround_Forbidden()
    {
        Assert.False(ForbidsLight(Light));
        Assert.True(ForbidsLight(Light with { Hazards = Hazard.BiologicalAgents }));
        Assert.True(ForbidsLight(Light with { PieceWork = true }));
        Assert.True(ForbidsLight(Light with { BelowGround = true }));
        Assert.True(ForbidsLight(Light with { LightWork = false }));
    }

    [Theory]
    [InlineData(null, SectorTraits.None)]
    [InlineData("", SectorTraits.None)]
    [InlineData("I56", SectorTraits.Gastronomy)]
    [InlineData("5", SectorTraits.None)]
    [InlineData("56.10.1", SectorTraits.Gastronomy)]
    [InlineData("56.10.1 and much more, 2026", SectorTraits.Gastronomy)]
    [InlineData("93.21.0", SectorTraits.Fairs)]
    [InlineData("93.1", SectorTraits.Sport)]
    [InlineData("41", SectorTraits.Construction)]
    [InlineData("41.10.2", SectorTraits.Construction)]
    [InlineData("41.20", SectorTraits.Construction | SectorTraits.BuildingSite)]
    [InlineData("42.11", SectorTraits.Construction | SectorTraits.BuildingSite)]
    [InlineData("43.32", SectorTraits.Construction | SectorTraits.BuildingSite)]
    [InlineData("47", SectorTraits.Retail)]
    [InlineData("47.11", SectorTraits.Retail | SectorTraits.OpenShop)]
    [InlineData("47.91", SectorTraits.Retail)]
    [InlineData("86.10", SectorTraits.CareHome)]
    public void Sectors_Key_GivesItsTraits(string? wz, object traits) => Assert.Equal((SectorTraits)traits, Sectors.Of(wz));

    [Fact]
    public void Needs_EachType_RestsOnItsBenefit()
    {
        PlaceType[] supported = [PlaceType.InCompanyQualification, PlaceType.SupportedJob], workshop = [PlaceType.WorkshopPlace, PlaceType.BudgetForWork];

        Assert.All(Enum.GetValues<PlaceType>(), type => Assert.Equal(
            supported.Contains(type) ? Entitlements.SupportedEmployment : workshop.Contains(type) ? Entitlements.WorkshopBenefits : Entitlements.None,
            PairRules.Needs(type)));
    }

    [Fact]
    public void BreaksLength_OpenOrOfAnotherType_Never()
    {
        Assert.All(Enum.GetValues<PlaceType>(), type => Assert.False(PairRules.BreaksLength(type, Samples.Today, null)));
        Assert.False(PairRules.BreaksLength(PlaceType.Internship, Samples.Today, Samples.Today.DayNumber + 36_500));
        Assert.False(PairRules.BreaksLength(PlaceType.EntryQualification, Samples.Today, Samples.Today.DayNumber + 200));
    }

    [Fact]
    public void BreaksLength_AtTheEndOfTheCalendar_CountsMonthsOf31Days()
    {
        var last = new DateOnly(9999, 12, 1);

        Assert.False(PairRules.BreaksLength(PlaceType.TrialEmployment, last, last.DayNumber + 93));
        Assert.True(PairRules.BreaksLength(PlaceType.TrialEmployment, last, last.DayNumber + 94));
        Assert.True(PairRules.BreaksLength(PlaceType.TrialEmployment, new DateOnly(9995, 12, 1), new DateOnly(9995, 12, 1).DayNumber + 93));
        Assert.All(Books, book => Assert.Equal(93, book.DayAfterMonths(last, 3) - last.DayNumber));
    }

    [Theory]
    [InlineData("08:00", "08:00", true)]
    [InlineData("08:00", "17:00", false)]
    [InlineData("20:00", "06:00", false)]
    [InlineData("20:00", "06:01", true)]
    public void Span_OverMidnight_CountsToTheNextDay(string from, string to, bool forbidden)
    {
        var place = Samples.PlainPlace with { ShiftStart = TimeOnly.Parse(from, CultureInfo.InvariantCulture), ShiftEnd = TimeOnly.Parse(to, CultureInfo.InvariantCulture) };

        Assert.Equal(forbidden, YouthRules.All.Single(rule => rule.Id == "youth.span").Forbids(place, YouthClass.Youth17));
    }

    [Fact]
    public void TimesUnknown_EachMissingTime_ForbidsEveryClassUnder18()
    {
        var rule = YouthRules.All.Single(r => r.Id == "youth.times-unknown");
        var plain = Samples.PlainPlace;
        PlaceProfile[] incomplete =
        [
            plain with { DailyMinutes = null }, plain with { WeeklyMinutes = null }, plain with { ShiftStart = null }, plain with { ShiftEnd = null }, plain with { Days = Weekdays.None },
        ];

        Assert.All(incomplete, place => Assert.All(Enum.GetValues<YouthClass>(), c => Assert.Equal(c != YouthClass.Adult, rule.Forbids(place, c))));
        Assert.False(rule.Forbids(plain with { BreakMinutes = null }, YouthClass.Youth15));
    }

    private static PlaceProfile Light => Samples.PlainPlace with { LightWork = true, DailyMinutes = 420, WeeklyMinutes = 2100 };

    private static bool ForbidsLight(PlaceProfile place) => YouthRules.All.Single(rule => rule.Id == "youth.child-light-work").Forbids(place, YouthClass.ChildPastSchooling);
}

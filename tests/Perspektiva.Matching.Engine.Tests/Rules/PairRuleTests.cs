using System.Globalization;

namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>Every rule beside the youth table, at both sides of its edge.</summary>
public sealed class PairRuleTests
{
    private static readonly ParticipantProfile P = Samples.PlainParticipant;
    private static readonly PlaceProfile L = Samples.PlainPlace;
    private static readonly DateOnly Today = Samples.Today;
    private static readonly ParticipantProfile NoNights = P with { CannotDo = FunctionalConstraint.Night };

    private static readonly (string Rule, string Case, ParticipantProfile GoodP, PlaceProfile GoodL, ParticipantProfile BadP, PlaceProfile BadL)[] Edges =
    [
        ("consent.matching", "withdrawn", P, L, P with { MatchingConsent = false }, L),
        ("status.ready", "not ready", P, L, P with { Ready = false }, L),
        ("place.published", "paused", P, L, P, L with { Published = false }),
        ("place.capacity", "full", P, L with { CapacityFree = 1 }, P, L with { CapacityFree = 0 }),
        ("dates.window", "place closes the day before", P, L with { StartTo = Today }, P, L with { StartTo = Today.AddDays(-1) }),
        ("dates.window", "place ends the day before", P, L with { EndsOn = Today }, P, L with { EndsOn = Today.AddDays(-1) }),
        ("dates.window", "place ends before the person comes", P with { AvailableFrom = Today.AddDays(5) }, L with { EndsOn = Today.AddDays(5), StartTo = Today.AddDays(9) }, P with { AvailableFrom = Today.AddDays(6) }, L with { EndsOn = Today.AddDays(5), StartTo = Today.AddDays(9) }),
        ("dates.window", "place begins after the person's window", P with { AvailableTo = Today.AddDays(9) }, L with { StartFrom = Today.AddDays(9) }, P with { AvailableTo = Today.AddDays(9) }, L with { StartFrom = Today.AddDays(10) }),
        ("dates.window", "person comes after the place's window", P with { AvailableFrom = Today.AddDays(5) }, L with { StartTo = Today.AddDays(5) }, P with { AvailableFrom = Today.AddDays(6) }, L with { StartTo = Today.AddDays(5) }),
        ("mobility.radius", "a few metres", At(1), L with { Location = new GeoPoint(5_000_898, 900_000) }, At(1), L with { Location = new GeoPoint(5_000_901, 900_000) }),
        ("hours.most", "one minute", P with { HoursMax = 30 }, L with { WeeklyMinutes = 1800 }, P with { HoursMax = 30 }, L with { WeeklyMinutes = 1801 }),
        ("functional.cannot", "heights", P with { CannotDo = FunctionalConstraint.Heights }, L with { Demands = FunctionalConstraint.Noise }, P with { CannotDo = FunctionalConstraint.Heights }, L with { Demands = FunctionalConstraint.Heights | FunctionalConstraint.Noise }),
        ("functional.cannot", "Saturdays that nobody ticked", P with { CannotDo = FunctionalConstraint.Weekend }, L, P with { CannotDo = FunctionalConstraint.Weekend }, L with { Days = Weekdays.WorkingWeek | Weekdays.Saturday }),
        ("functional.cannot", "Sundays that nobody ticked", P with { CannotDo = ~FunctionalConstraint.Weekend & FunctionalConstraint.All }, L with { Days = Weekdays.Sunday }, P with { CannotDo = FunctionalConstraint.Weekend }, L with { Days = Weekdays.Sunday }),
        ("functional.cannot", "over two hours of night, till one", NoNights, Shift(15, 0, 1, 0), NoNights, Shift(15, 0, 1, 1)),
        ("functional.cannot", "over two hours of night, from four", NoNights, Shift(4, 0, 12, 0), NoNights, Shift(3, 59, 12, 0)),
        ("functional.cannot", "night at both ends", NoNights, Shift(5, 0, 0, 0), NoNights, Shift(4, 59, 0, 0)),
        ("functional.cannot", "around the clock", NoNights, Shift(8, 0, 23, 0), NoNights, Shift(8, 0, 8, 0)),
        ("functional.cannot", "the night after midnight of another day", NoNights, Shift(22, 0, 1, 0), NoNights, Shift(22, 0, 6, 0)),
        ("functional.cannot", "over two hours of a bakery's night, till midnight", NoNights, Bakery(15, 0, 0, 0), NoNights, Bakery(15, 0, 0, 1)),
        ("functional.cannot", "over two hours of a bakery's night, from three", NoNights, Bakery(3, 0, 11, 0), NoNights, Bakery(2, 59, 11, 0)),
        ("functional.cannot", "a bakery's night at both ends", NoNights, Bakery(4, 0, 23, 0), NoNights, Bakery(4, 0, 23, 1)),
        ("functional.cannot", "a bakery's night at its begin", NoNights, Bakery(21, 0, 0, 0), NoNights, Bakery(21, 59, 0, 1)),
        ("functional.cannot", "a bakery's night at its end", NoNights, Bakery(3, 0, 22, 0), NoNights, Bakery(2, 0, 22, 0)),
        ("functional.cannot", "rusks and biscuits have no night of their own", NoNights, Bakery(3, 0, 11, 0), NoNights, Bakery(3, 0, 11, 0) with { Wz = "10.72" }),
        ("placetype.supported-employment", "refused", P with { BenefitsGranted = Entitlements.SupportedEmployment }, Of(PlaceType.InCompanyQualification), P with { BenefitsRefused = Entitlements.SupportedEmployment }, Of(PlaceType.InCompanyQualification)),
        ("placetype.supported-employment", "not stated", P, Of(PlaceType.SupportedJob), P with { BenefitsRefused = Entitlements.SupportedEmployment | Entitlements.WorkshopBenefits }, Of(PlaceType.SupportedJob)),
        ("placetype.supported-employment", "not stated, the other one refused", P with { BenefitsRefused = Entitlements.WorkshopBenefits }, Of(PlaceType.SupportedJob), P with { BenefitsGranted = Entitlements.WorkshopBenefits, BenefitsRefused = Entitlements.SupportedEmployment }, Of(PlaceType.SupportedJob)),
        ("placetype.workshop", "refused", P with { BenefitsGranted = Entitlements.WorkshopBenefits }, Of(PlaceType.WorkshopPlace), P with { BenefitsRefused = Entitlements.WorkshopBenefits }, Of(PlaceType.WorkshopPlace)),
        ("placetype.workshop", "budget", P with { BenefitsRefused = Entitlements.SupportedEmployment }, Of(PlaceType.BudgetForWork), P with { BenefitsRefused = Entitlements.WorkshopBenefits }, Of(PlaceType.BudgetForWork)),
        ("placetype.length", "trial employment 3 months", P, Of(PlaceType.TrialEmployment) with { DurationDays = 92 }, P, Of(PlaceType.TrialEmployment) with { DurationDays = 93 }),
        ("placetype.length", "trial employment that began: what is left counts", P, Fixed(PlaceType.TrialEmployment, -60, 91), P, Fixed(PlaceType.TrialEmployment, -60, 92)),
        ("placetype.length", "entry qualification that began: what is left counts", P, Fixed(PlaceType.EntryQualification, -200, 121), P, Fixed(PlaceType.EntryQualification, -200, 120)),
        ("placetype.length", "an end without a begin tells no length", P, Fixed(PlaceType.TrialEmployment, 0, 200) with { StartFrom = null }, P, Fixed(PlaceType.TrialEmployment, 0, 200)),
        ("placetype.length", "entry qualification at least 4 months", P, Of(PlaceType.EntryQualification) with { DurationDays = 122 }, P, Of(PlaceType.EntryQualification) with { DurationDays = 121 }),
        ("placetype.length", "entry qualification at most 12 months", P, Of(PlaceType.EntryQualification) with { DurationDays = 366 }, P, Of(PlaceType.EntryQualification) with { DurationDays = 367 }),
        ("placetype.length", "in-company qualification 36 months", P, Of(PlaceType.InCompanyQualification) with { DurationDays = 1096 }, P, Of(PlaceType.InCompanyQualification) with { DurationDays = 1097 }),
        ("placetype.length", "3 months from 31 August end with November", P, Lasting(PlaceType.TrialEmployment, "2027-08-31", "2027-11-30"), P, Lasting(PlaceType.TrialEmployment, "2027-08-31", "2027-12-01")),
        ("placetype.length", "3 months from 30 November end with February", P, Lasting(PlaceType.TrialEmployment, "2027-11-30", "2028-02-29"), P, Lasting(PlaceType.TrialEmployment, "2027-11-30", "2028-03-01")),
        ("placetype.length", "3 months from 29 November end the day before 29 February", P, Lasting(PlaceType.TrialEmployment, "2027-11-29", "2028-02-28"), P, Lasting(PlaceType.TrialEmployment, "2027-11-29", "2028-02-29")),
        ("placetype.length", "3 months from 29 November without a leap day end with February", P, Lasting(PlaceType.TrialEmployment, "2028-11-29", "2029-02-28"), P, Lasting(PlaceType.TrialEmployment, "2028-11-29", "2029-03-01")),
        ("placetype.length", "4 months from 31 October last to the end of February", P, Lasting(PlaceType.EntryQualification, "2027-10-31", "2028-02-29"), P, Lasting(PlaceType.EntryQualification, "2027-10-31", "2028-02-28")),
        ("placetype.length", "12 months from 29 February end with February", P, Lasting(PlaceType.EntryQualification, "2028-02-29", "2029-02-28"), P, Lasting(PlaceType.EntryQualification, "2028-02-29", "2029-03-01")),
        ("placetype.length", "36 months from 29 February end with February", P, Lasting(PlaceType.InCompanyQualification, "2028-02-29", "2031-02-28"), P, Lasting(PlaceType.InCompanyQualification, "2028-02-29", "2031-03-01")),
    ];

    public static TheoryData<string, string> Cases => [.. Edges.Select(e => new TheoryDataRow<string, string>(e.Rule, e.Case))];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Excludes_AtTheEdge_OnlyBeyondIt(string rule, string name)
    {
        var edge = Edges.Single(e => e.Rule == rule && e.Case == name);

        Assert.DoesNotContain(MatchingEngine.WhyNot(edge.GoodP, edge.GoodL, Today, Audience.Coach), e => e.RuleId == rule);
        Assert.Contains(MatchingEngine.WhyNot(edge.BadP, edge.BadL, Today, Audience.Coach), e => e.RuleId == rule);
    }

    [Fact]
    public void Table_EveryRule_HasAnEdge() =>
        Assert.Empty(RuleBook.Current.Pair.Select(rule => rule.Id).Except(Edges.Select(edge => edge.Rule), StringComparer.Ordinal));

    [Fact]
    public void Excludes_AnyPair_AgreesWithWhyNot() => CsCheck.Check.Sample(
        CsCheck.Gen.Select(Samples.AnyParticipant, Samples.AnyPlace),
        (participant, place) => RuleBook.Current.Excludes(RuleContext.Of(participant, place, Today))
            == (MatchingEngine.WhyNot(participant, place, Today, Audience.Coach).Length > 0),
        iter: Effort.Of(3000));

    [Theory]
    [InlineData(1000, 1, false)]
    [InlineData(1001, 1, true)]
    [InlineData(null, 1, false)]
    [InlineData(1001, null, false)]
    public void TooFar_AtTheMetre_OnlyBeyondIt(int? metres, int? km, bool excluded) => Assert.Equal(excluded, PairRules.TooFar(metres, km));

    private static ParticipantProfile At(int radius) => P with { Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = radius };

    private static PlaceProfile Fixed(PlaceType type, int begins, int ends) => Of(type) with { StartFrom = Today.AddDays(begins), EndsOn = Today.AddDays(ends) };

    private static PlaceProfile Lasting(PlaceType type, string begins, string ends) =>
        Of(type) with { StartFrom = DateOnly.Parse(begins, CultureInfo.InvariantCulture), EndsOn = DateOnly.Parse(ends, CultureInfo.InvariantCulture) };

    private static PlaceProfile Bakery(int startHour, int startMinute, int endHour, int endMinute) => Shift(startHour, startMinute, endHour, endMinute) with { Wz = "10.71" };

    private static PlaceProfile Shift(int startHour, int startMinute, int endHour, int endMinute) =>
        L with { ShiftStart = new TimeOnly(startHour, startMinute), ShiftEnd = new TimeOnly(endHour, endMinute) };

    private static PlaceProfile Of(PlaceType type) => L with { Type = type };
}

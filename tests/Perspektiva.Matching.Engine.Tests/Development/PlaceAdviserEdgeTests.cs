using CsCheck;

namespace Perspektiva.Matching.Engine.Tests.Development;

/// <summary>Forty people alike: does a place suit them as it is, and by which of its small changes would it?</summary>
public sealed class PlaceAdviserEdgeTests
{
    private static readonly CountGuard Guard = new("a secret of the tests"u8);
    private static readonly ParticipantProfile Person = Samples.PlainParticipant;
    private static readonly PlaceProfile Place = Samples.PlainPlace;
    private static readonly RequirementProfile Nothing = RequirementProfile.Nothing;

    // Costs 22 x 180 (important, two levels) and 2 x 20 (useful, one level): fit 6,000, just suitable.
    private static readonly RequirementProfile AtThreshold = Enumerable.Range(0, 22).Aggregate(Nothing, (asked, i) => asked.With((Dimension)i, 5, Importance.Important))
        .With((Dimension)22, 4, Importance.Useful).With((Dimension)23, 4, Importance.Useful);

    public static TheoryData<string> Names => [.. Cases.Keys];

    private static Dictionary<string, (ParticipantProfile Person, PlaceProfile Place, string Suits)> Cases { get; } = new(StringComparer.Ordinal)
    {
        ["nothing in the way"] = (Person, Place, "now"),
        ["not published and full"] = (Person, Place with { Published = false, CapacityFree = 0 }, "now"),
        ["no consent"] = (Person with { MatchingConsent = false }, Place with { Demands = FunctionalConstraint.Noise }, ""),
        ["cannot bear noise"] = (Person with { CannotDo = FunctionalConstraint.Noise }, Place with { Demands = FunctionalConstraint.Noise | FunctionalConstraint.Heights }, "without.Noise"),
        ["can bear neither"] = (Person with { CannotDo = FunctionalConstraint.Noise | FunctionalConstraint.Heights }, Place with { Demands = FunctionalConstraint.Noise | FunctionalConstraint.Heights }, ""),
        ["thirty hours at most"] = (Person with { HoursMax = 30 }, Place, "hours.20 hours.30"),
        ["29 hours at most"] = (Person with { HoursMax = 29 }, Place, "hours.20"),
        ["a danger under 18"] = (Person with { AgeBand = AgeBand.Youth17, NextBandOn = Samples.Today.AddYears(1) }, Place with { Hazards = Hazard.Accident, ShiftEnd = new TimeOnly(17, 0) }, "without-danger.Accident"),
        ["a danger at 18"] = (Person, Place with { Hazards = Hazard.Accident }, "now"),
        ["18 when the place begins"] = (Person with { AgeBand = AgeBand.Youth17, NextBandOn = Samples.Today.AddDays(10) }, Place with { Hazards = Hazard.Accident, StartFrom = Samples.Today.AddDays(10) }, "now"),
        ["a decisive gap of two"] = (Person, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive) }, "support.Reading"),
        ["a decisive gap of two, half answered by the plan"] = (Person with { Support = SupportProfile.None.With(Dimension.Reading, 1) }, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive) }, "now"),
        ["a decisive gap of two, half answered by the place"] = (Person, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive), Support = SupportProfile.None.With(Dimension.Reading, 1) }, "now"),
        ["two decisive gaps of two"] = (Person, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive).With(Dimension.Care, 5, Importance.Decisive) }, ""),
        ["an important gap of two"] = (Person, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Important) }, "now"),
        ["a decisive gap not assessed"] = (Person with { Abilities = AbilityProfile.Unknown }, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive) }, "now"),
        ["a decisive gap of three"] = (Person with { Abilities = Person.Abilities.With(Dimension.Reading, 2) }, Place with { Requirements = Nothing.With(Dimension.Reading, 5, Importance.Decisive) }, ""),
        ["at the threshold"] = (Person, Place with { Requirements = AtThreshold }, "now"),
        ["one useful level below the threshold"] = (Person, Place with { Requirements = AtThreshold.With(Dimension.Reading, 4, Importance.Useful) }, Supports(22, "Reading")),
        ["one hour below the threshold, which fewer hours make worse"] = (Person with { HoursMin = 39 }, Place with { Requirements = AtThreshold }, Supports(22, "")),
        ["too long a way"] = (
            Person with { Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = 10 }, Place with { Location = new GeoPoint(5_040_000, 900_000), Requirements = Nothing.With(Dimension.Care, 3, Importance.Useful) }, ""),
        ["a way that costs what there is not to spare"] = (
            Person with { Location = new GeoPoint(5_000_000, 900_000), MobilityRadiusKm = 45 }, Place with { Location = new GeoPoint(5_040_000, 900_000), Requirements = AtThreshold }, ""),
        ["a wish for another field"] = (Person with { Interests = [new Interest(81, 3)] }, Place with { Requirements = AtThreshold }, ""),
        ["a wait of a week"] = (Person with { AvailableFrom = Samples.Today }, Place with { StartFrom = Samples.Today.AddDays(7), Requirements = AtThreshold }, Supports(22, "")),
        ["available too late"] = (Person with { AvailableFrom = Samples.Today.AddDays(2) }, Place with { StartTo = Samples.Today.AddDays(1) }, ""),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void Advise_FortyAlike_SuitsNowOrBySomeOfTheChanges(string name)
    {
        var (person, place, suits) = Cases[name];

        var advice = MatchingEngine.Advise(place, Enumerable.Range(1, 40).Select(i => person with { Id = Samples.Id(i) }), Samples.Today, Guard);

        string[] told = [.. advice.SuitableNow.About is null ? [] : (string[])["now"], .. advice.Changes.Where(change => change.More.About is not null).Select(change => change.Id)];
        Assert.Equal(suits, string.Join(' ', told.Order(StringComparer.Ordinal)));
        Assert.All([advice.SuitableNow, .. advice.Changes.Select(change => change.More)], count => Assert.True(count.About is null or 35 or 40));
        Assert.Equal("count.note", advice.Note.Key);
        Assert.Empty(advice.Problems);
    }

    [Fact]
    public void Of_AnyPlace_EverySmallChangeLeavesAPossiblePlace() => Samples.AnyPlace.Sample(
        place => Assert.All(SmallChanges.Of(place), change => Assert.Null(InputChecks.Check(Adaptations.Apply(place, [change.Adaptation])))),
        iter: Effort.Of(2000));

    [Fact]
    public void Advise_WrongPlace_CountsNobodyAndSaysWhy()
    {
        var advice = MatchingEngine.Advise(Place with { Id = Guid.Empty }, Enumerable.Range(1, 40).Select(i => Person with { Id = Samples.Id(i) }), Samples.Today, Guard);

        Assert.Null(advice.SuitableNow.About);
        Assert.Empty(advice.Changes);
        Assert.Equal("count.note", advice.Note.Key);
    }

    // Support in any of the first dimensions of the threshold's place, and in one more.
    private static string Supports(int first, string other) => string.Join(
        ' ', Enumerable.Range(0, first + 2).Select(i => $"support.{(Dimension)i}").Append($"support.{other}").Where(id => id.Length > "support.".Length).Order(StringComparer.Ordinal));
}

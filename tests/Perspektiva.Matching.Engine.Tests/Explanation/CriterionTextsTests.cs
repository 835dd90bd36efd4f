namespace Perspektiva.Matching.Engine.Tests.Explanation;

/// <summary>What is said of field, way and hours: the numbers that count, and what nobody stated.</summary>
public sealed class CriterionTextsTests
{
    private static readonly ParticipantProfile Person = Samples.PlainParticipant with
    {
        Location = new GeoPoint(5_000_000, 900_000),
        MobilityRadiusKm = 100,
        Interests = [new Interest(81, 3), new Interest(33, 2)],
        HoursMin = 20,
    };

    private static readonly PlaceProfile Place = Samples.PlainPlace with { Location = new GeoPoint(5_040_000, 900_000), WeeklyMinutes = 900 };

    [Fact]
    public void Hours_SayWhatIsWantedAndOffered_OrThatItIsNotStated()
    {
        Assert.Equal(("part.hours", "Hours a week: at least 20 wanted, 15 offered."), Said("hours", Person, Place));
        Assert.Equal(("part.hours.none", "Hours a week: at least 20 wanted, 38 offered."), Said("hours", Person, Place with { WeeklyMinutes = 2250 }));
        Assert.Equal(("part.hours.none", "Hours a week: the place states none, so they do not count."), Said("hours", Person, Place with { WeeklyMinutes = null }));
        Assert.Equal(("part.hours.none", "Hours a week: 15 offered; no minimum is stated."), Said("hours", Person with { HoursMin = 0 }, Place));
    }

    [Fact]
    public void Interest_SaysFieldAndWeight_OrThatItIsNotKnown()
    {
        Assert.Equal(("part.interest", "Interior construction: of interest, 2 of 3."), Said("interest", Person, Place));
        Assert.Equal(("part.interest.none", "Interior construction: of interest, 3 of 3."), Said("interest", Person with { Interests = [new Interest(33, 3)] }, Place));
        Assert.Equal(("part.interest", "Interior construction: not among the interests named."), Said("interest", Person with { Interests = [new Interest(81, 3)] }, Place));
        Assert.Equal(("part.interest", "99: not among the interests named."), Said("interest", Person, Place with { Kldb = "99000" }));
        Assert.Equal(("part.interest.none", "Occupational field: nobody has asked for interests yet, so it does not count."), Said("interest", Person with { Interests = [] }, Place));
        Assert.Equal(("part.interest.none", "Occupational field: that of the place is not known, so it does not count."), Said("interest", Person, Place with { Kldb = null }));
    }

    [Fact]
    public void Commute_SaysTheWayAndItsLimit_OrThatItIsNotKnown()
    {
        Assert.Equal(("part.commute", "Commute: 44.5 km as the crow flies, of at most 100 km."), Said("commute", Person, Place));
        Assert.Equal(("part.commute.none", "Commute: 0.0 km as the crow flies, of at most 100 km."), Said("commute", Person, Place with { Location = Person.Location }));
        Assert.Equal(("part.commute.none", "Commute: 44.5 km as the crow flies; no limit is stated, so it does not count."), Said("commute", Person with { MobilityRadiusKm = null }, Place));
        Assert.Equal(("part.commute.none", "Commute: it is not known how far it is, so it does not count."), Said("commute", Person, Place with { Location = null }));
    }

    [Fact]
    public void Parts_ForAnEmployer_TellNoWishOfThePerson()
    {
        ParticipantProfile[] people = [Person, Person with { Interests = [new Interest(33, 1)], HoursMin = 40, MobilityRadiusKm = 90 }];

        var told = people.Select(person => MatchingEngine.Explain(person, Place, [], Samples.Today, Audience.Employer).AsIs.Parts.Where(part => part.Dimension is null).Select(part => part.Text)).ToList();

        Assert.Equal(told[0], told[1]);
        Assert.DoesNotContain(told[0], text => text.En.Contains("100", StringComparison.Ordinal) || text.En.Contains("20", StringComparison.Ordinal));
        Assert.Equal("Hours: nothing against them.", Employer(Place with { WeeklyMinutes = 2250 }));
        Assert.Equal("Hours: nothing against them.", Employer(Place with { WeeklyMinutes = null }));

        static string Employer(PlaceProfile place) => MatchingEngine.Explain(Person, place, [], Samples.Today, Audience.Employer).AsIs.Parts.Single(part => part.Id == "hours").Text.En;
    }

    [Fact]
    public void WhyNot_ALimitOfThePerson_IsANumberForCoachAndParticipant_AndForNobodyElse()
    {
        var person = Samples.PlainParticipant with { HoursMax = 21, AvailableTo = new DateOnly(2027, 5, 31), Location = Person.Location, MobilityRadiusKm = 13 };
        var place = Samples.PlainPlace with { StartFrom = new DateOnly(2027, 6, 1), Location = Place.Location };

        var told = Changes(Audience.Participant);
        Assert.Equal("The company lowers the hours a week to 21 or fewer.", told["hours.most"]);
        Assert.Equal("Another way to work, or a site within 13 km.", told["mobility.radius"]);
        Assert.Equal("Company or person move the begin: it would be 1 June 2027, and can be 31 May 2027 at the latest.", told["dates.window"]);
        Assert.Equal(told, Changes(Audience.Coach));
        Assert.All(MatchingEngine.WhyNot(person, place, Samples.Today, Audience.Coach), e => Assert.Equal(($"rule.{e.RuleId}", $"rule.{e.RuleId}.change"), (e.Reason.Key, e.Change.Key)));
        var employer = MatchingEngine.WhyNot(person, place, Samples.Today, Audience.Employer);
        Assert.Equal(["dates.window", "not-available", "hours.most"], employer.Select(e => e.RuleId));
        Assert.All(employer, e => Assert.DoesNotContain(e.Reason.De + e.Reason.En + e.Change.De + e.Change.En, char.IsAsciiDigit));

        Dictionary<string, string> Changes(Audience audience) => MatchingEngine.WhyNot(person, place, Samples.Today, audience).ToDictionary(e => e.RuleId, e => e.Change.En);
    }

    [Theory]
    [InlineData(PlaceType.TrialEmployment, 200, "at most 3 months")]
    [InlineData(PlaceType.EntryQualification, 60, "4 to 12 months")]
    [InlineData(PlaceType.InCompanyQualification, 1_200, "at most 36 months")]
    public void WhyNot_ALengthThatTheLawBounds_SaysTheBoundToEverybody(PlaceType type, int days, string bound) => Assert.All(
        Enum.GetValues<Audience>(),
        audience =>
        {
            var change = MatchingEngine.WhyNot(Samples.PlainParticipant, Samples.PlainPlace with { Type = type, DurationDays = days }, Samples.Today, audience).Single(e => e.RuleId == "placetype.length").Change;
            Assert.Equal("rule.placetype.length.change", change.Key);
            Assert.Contains(bound, change.En, StringComparison.Ordinal);
        });

    private static (string, string) Said(string id, ParticipantProfile person, PlaceProfile place)
    {
        var text = MatchingEngine.Parts(person, place, Samples.Today).Single(part => part.Id == id).Text;
        return (text.Key, text.En);
    }
}

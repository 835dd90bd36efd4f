using Perspektiva.Matching.Engine.Index;

namespace Perspektiva.Matching.Engine.Tests.Index;

/// <summary>A row's score at both sides of the edge of each rule and filter, where pairs drawn at random hardly ever lie.</summary>
public sealed class PlaceQueryEdgeTests
{
    private static readonly ParticipantProfile P = Samples.PlainParticipant;
    private static readonly PlaceProfile L = Samples.PlainPlace;
    private static readonly RankOptions O = Samples.Options();
    private static readonly DateOnly Today = Samples.Today;

    private static readonly (string Case, ParticipantProfile Person, RankOptions Options, PlaceProfile In, PlaceProfile Out)[] Edges =
    [
        ("hours at most", P with { HoursMax = 30 }, O, L with { WeeklyMinutes = 1800 }, L with { WeeklyMinutes = 1801 }),
        ("the place's last day to begin", P with { AvailableFrom = Today.AddDays(5) }, O, L with { StartTo = Today.AddDays(5) }, L with { StartTo = Today.AddDays(4) }),
        ("the person's last day", P with { AvailableTo = Today.AddDays(9) }, O, L with { StartFrom = Today.AddDays(9) }, L with { StartFrom = Today.AddDays(10) }),
        ("a way as long as may be", At(1), O, Away(1_000), Away(1_001)),
        ("a way as long as is asked for", At(null), O with { WithinKm = 1 }, Away(1_000), Away(1_001)),
        ("the shorter of both ways, the asked one", At(2), O with { WithinKm = 1 }, Away(1_000), Away(1_001)),
        ("the shorter of both ways, the person's", At(1), O with { WithinKm = 2 }, Away(1_000), Away(1_001)),
        ("a way of no length", At(1), O with { WithinKm = 1 }, Away(0), Away(1_001)),
        ("a way that is not known", At(1), O, L, Away(1_001)),
        ("a birthday", P with { AgeBand = AgeBand.Youth17, NextBandOn = Today.AddDays(10) }, O, L with { PieceWork = true, StartFrom = Today.AddDays(10) }, L with { PieceWork = true, StartFrom = Today.AddDays(9) }),
        ("the last school day", P with { AgeBand = AgeBand.Youth15, FullTimeSchooling = true, SchoolingEndsOn = Today.AddDays(9) }, O, L with { Type = PlaceType.Job, StartFrom = Today.AddDays(10) }, L with { Type = PlaceType.Job, StartFrom = Today.AddDays(9) }),
        ("a length that the law bounds", P, O, L with { Type = PlaceType.TrialEmployment, DurationDays = 92 }, L with { Type = PlaceType.TrialEmployment, DurationDays = 93 }),
        ("a length of which some is over", P, O, Fixed(PlaceType.TrialEmployment, 91), Fixed(PlaceType.TrialEmployment, 92)),
        ("a length that the law asks for", P, O, Fixed(PlaceType.EntryQualification, 121), Fixed(PlaceType.EntryQualification, 120)),
        ("a benefit refused", P with { BenefitsRefused = Entitlements.WorkshopBenefits }, O, L with { Type = PlaceType.SupportedJob }, L with { Type = PlaceType.WorkshopPlace }),
        ("the other benefit refused", P with { BenefitsRefused = Entitlements.SupportedEmployment }, O, L with { Type = PlaceType.BudgetForWork }, L with { Type = PlaceType.InCompanyQualification }),
        ("no seat left", P, O, L with { CapacityFree = 1 }, L with { CapacityFree = 0 }),
        ("what the person cannot do", P with { CannotDo = FunctionalConstraint.WorkingAlone }, O, L with { Demands = FunctionalConstraint.CustomerContact }, L with { Demands = FunctionalConstraint.WorkingAlone }),
        ("the first type", P, O with { Types = [PlaceType.TrialDays] }, L with { Type = PlaceType.TrialDays }, L),
        ("the last type", P, O with { Types = [PlaceType.Job] }, L with { Type = PlaceType.Job }, L with { Type = PlaceType.TrialDays }),
        ("a field", P, O with { Fields = [33] }, L, L with { Kldb = "34212" }),
        ("no field", P, O with { Fields = [33] }, L, L with { Kldb = null }),
        ("a fit that just suits", Wanting, O with { OnlySuitable = true }, Demanding(20), Demanding(19)),
        ("a fit as high as is asked for", Wanting, O with { MinFit = 6_000 }, Demanding(20), Demanding(19)),
        ("a decisive gap", P, O with { OnlySuitable = true }, Decisive(4), Decisive(5)),
    ];

    public static TheoryData<string> Cases => [.. Edges.Select(edge => edge.Case)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Score_AtTheEdge_OnlyBeyondItExcluded(string name)
    {
        var edge = Edges.Single(e => e.Case == name);
        var query = new PlaceQuery(edge.Person, edge.Options);

        var listed = Assert.Single(MatchingEngine.RankPlaces(edge.Person, [edge.In], edge.Options).Items);
        Assert.Equal(listed.Fit, query.Score(PlaceRow.From(edge.In)));
        Assert.Equal(listed, query.Describe(PlaceRow.From(edge.In), listed.Fit));
        Assert.Equal(-1, query.Score(PlaceRow.From(edge.Out)));
        Assert.Empty(MatchingEngine.RankPlaces(edge.Person, [edge.Out], edge.Options).Items);
    }

    [Fact]
    public void Score_AFieldNamedTwice_CountsWithTheGreaterWeight()
    {
        var row = PlaceRow.From(L);

        Assert.All(
            (ParticipantProfile[])[P with { Interests = [new(33, 3), new(33, 1)] }, P with { Interests = [new(33, 1), new(33, 3)] }],
            person => Assert.Equal(10_000, new PlaceQuery(person, O).Score(row)));
        Assert.Equal(9_600, new PlaceQuery(P with { Interests = [new(34, 3)] }, O).Score(row));
        Assert.Equal(10_000, new PlaceQuery(P with { Interests = [new(34, 3)] }, O).Score(PlaceRow.From(L with { Kldb = null })));
    }

    [Theory]
    [InlineData(AgeBand.Youth15, 300)]
    [InlineData(AgeBand.Youth16, 10)]
    [InlineData(AgeBand.Youth17, 14)]
    [InlineData(AgeBand.Youth17, 15)]
    [InlineData(AgeBand.Youth17, 1)]
    [InlineData(AgeBand.Youth17, null)]
    [InlineData(AgeBand.Adult, 5)]
    public void ExcludingBits_ByFortnight_NeverNameAClassThatMayHaveEnded(AgeBand age, int? birthday)
    {
        var person = P with { AgeBand = age, NextBandOn = birthday is { } days ? Today.AddDays(days) : null };
        var query = new PlaceQuery(person, O);
        var (now, later) = query.ExcludingBits;

        for (var day = Today; day < Today.AddDays(400); day = day.AddDays(1))
        {
            var counts = HotPlanes.FortnightDown(day.DayNumber) < query.ClassLastsBefore;
            var exact = PlaceRow.ExcludingBits(person) | PlaceRow.ExcludingBit(person.ClassOn(day));
            Assert.Equal(counts ? exact : exact & later, counts ? now : later);
        }
    }

    // The first point to the north-east that lies just so far away.
    private static PlaceProfile Away(int metres)
    {
        var from = EarthPoint.From(Centre);
        for (var east = 0; ; east++)
        {
            for (var north = 0; north < 950; north++)
            {
                var there = new GeoPoint(Centre.LatitudeE5 + north, Centre.LongitudeE5 + east);
                if (from.DistanceTo(EarthPoint.From(there)) == metres)
                    return L with { Location = there };
            }
        }
    }

    private static GeoPoint Centre => new(5_000_000, 900_000);

    private static ParticipantProfile At(int? radius) => P with { Location = Centre, MobilityRadiusKm = radius };

    private static PlaceProfile Fixed(PlaceType type, int ends) => L with { Type = type, StartFrom = Today.AddDays(-60), EndsOn = Today.AddDays(ends) };

    // Six important gaps of four levels, and the longest wait that counts; hours do the rest.
    private static PlaceProfile Demanding(int hours) => L with
    {
        Requirements = RequirementProfile.From([.. Enumerable.Range(0, 32).Select(i => i < 6 ? new Requirement(5, Importance.Important) : Requirement.NotAsked)]),
        StartFrom = Today.AddDays(30 * 7),
        DailyMinutes = 60,
        WeeklyMinutes = hours * 60,
    };

    private static ParticipantProfile Wanting => P with { Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(1, 32)]), HoursMin = 25 };

    private static PlaceProfile Decisive(int level) => L with { Requirements = RequirementProfile.Nothing.With(Dimension.Reading, level, Importance.Decisive) };
}

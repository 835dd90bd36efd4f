namespace Perspektiva.Matching.Engine.Tests.Formula;

/// <summary>Cases from practice, readable as a table, and the worked example of docs/matching.md.</summary>
public sealed class PracticeTests
{
    private static readonly ParticipantProfile Lea = Samples.PlainParticipant with
    {
        Abilities = Samples.PlainParticipant.Abilities.With(Dimension.GraspingInstructions, 2).With(Dimension.Perseverance, 2)
            .With(Dimension.Arithmetic, 1).With(Dimension.Care, 5).With(Dimension.Punctuality, 4).With(Dimension.Speaking, null),
        Support = SupportProfile.None.With(Dimension.Perseverance, 1),
        Location = new GeoPoint(5_055_000, 968_000),
        MobilityRadiusKm = 20,
        Interests = [new Interest(22, 2)],
    };

    private static readonly PlaceProfile Joiner = Samples.PlainPlace with
    {
        Kldb = "22302",
        Requirements = RequirementProfile.Nothing.With(Dimension.GraspingInstructions, 3, Importance.Important).With(Dimension.Perseverance, 3, Importance.Decisive)
            .With(Dimension.Care, 3, Importance.Important).With(Dimension.Punctuality, 4, Importance.Decisive)
            .With(Dimension.Arithmetic, 3, Importance.Useful).With(Dimension.Speaking, 4, Importance.Useful),
        Location = new GeoPoint(5_063_994, 968_000),
        StartFrom = Samples.Today.AddDays(15),
    };

    private static readonly (string Case, ParticipantProfile Person, PlaceProfile Place, int Fit, bool Suitable, string Rules)[] Cases =
    [
        ("the worked example", Lea, Joiner, 9_620, true, ""),
        ("without the support plan", Lea with { Support = SupportProfile.None }, Joiner, 9_400, true, ""),
        ("the company supports instead", Lea with { Support = SupportProfile.None }, Joiner with { Support = SupportProfile.None.With(Dimension.Perseverance, 1) }, 9_620, true, ""),
        ("perseverance must be excellent", Lea, Ask(Dimension.Perseverance, 5), 5_900, false, ""),
        ("... and two levels are answered", Lea with { Support = SupportProfile.None.With(Dimension.Perseverance, 2) }, Ask(Dimension.Perseverance, 5), 9_400, true, ""),
        ("no interest asked yet", Lea with { Interests = [] }, Joiner, 9_720, true, ""),
        ("the field of her heart", Lea with { Interests = [new Interest(22, 3)] }, Joiner, 9_720, true, ""),
        ("another field", Lea with { Interests = [new Interest(29, 3)] }, Joiner, 9_320, true, ""),
        ("at the edge of her mobility", Lea with { MobilityRadiusKm = 11 }, Joiner, 9_390, true, ""),
        ("beyond her mobility", Lea with { MobilityRadiusKm = 9 }, Joiner, 9_320, false, "mobility.radius"),
        ("she cannot stand machines", Lea with { CannotDo = FunctionalConstraint.Machinery }, Joiner with { Demands = FunctionalConstraint.Machinery }, 9_620, false, "functional.cannot"),
        ("16, from six in the morning", Lea with { AgeBand = AgeBand.Youth16, NextBandOn = new DateOnly(2027, 6, 1) }, Joiner with { ShiftStart = new TimeOnly(6, 0) }, 9_620, false, "youth.span"),
        ("16, training at a dangerous machine", Lea with { AgeBand = AgeBand.Youth16, NextBandOn = new DateOnly(2027, 6, 1) }, Joiner with { Type = PlaceType.Apprenticeship, Hazards = Hazard.Accident, SpecialistSupervision = true }, 9_620, true, ""),
        ("15, still at school, the school's internship", Lea with { AgeBand = AgeBand.Youth15, FullTimeSchooling = true }, Joiner with { LightWork = true, DailyMinutes = 420, WeeklyMinutes = 2100 }, 9_620, true, ""),
        ("15, still at school, a job", Lea with { AgeBand = AgeBand.Youth15, FullTimeSchooling = true }, Joiner with { Type = PlaceType.Job, LightWork = true, DailyMinutes = 420, WeeklyMinutes = 2100 }, 9_620, false, "youth.child-work"),
        ("part time wanted, full time offered", Lea with { HoursMax = 20 }, Joiner, 9_620, false, "hours.most"),
        ("full time wanted, part time offered", Lea with { HoursMin = 35 }, Joiner with { WeeklyMinutes = 1500 }, 9_420, true, ""),
        ("the joiner has hired somebody else", Lea, Joiner with { CapacityFree = 0 }, 9_620, false, "place.capacity"),
        ("consent withdrawn", Lea with { MatchingConsent = false }, Joiner, 9_620, false, "consent.matching"),
    ];

    public static TheoryData<string> Names => [.. Cases.Select(c => c.Case)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Explain_CaseFromPractice_AsTheTableSays(string name)
    {
        var c = Cases.Single(x => x.Case == name);

        var result = MatchingEngine.Explain(c.Person, c.Place, [], Samples.Today, Audience.Coach).AsIs;

        Assert.Equal((c.Fit, c.Suitable, c.Rules), (result.Fit, result.Suitable, string.Join(',', result.Excluded.Select(e => e.RuleId))));
    }

    [Fact]
    public void Explain_WorkedExample_AsTheDocumentationSays()
    {
        var calculator = new Adaptation { Dimension = Dimension.Arithmetic, Levels = 2 };

        var e = MatchingEngine.Explain(Lea, Joiner, [calculator], Samples.Today, Audience.Coach);

        Assert.Equal((9_620, 9_520, 9_640, 9_680), (e.AsIs.Fit, e.AsIs.Low, e.AsIs.High, e.Adapted.Fit));
        Assert.Equal(
            [
                ("full", 10_000), ("ability.GraspingInstructions", -60), ("ability.Perseverance", 0), ("ability.Punctuality", 0), ("ability.Care", -20),
                ("ability.Arithmetic", -60), ("ability.Speaking", -20), ("interest", -100), ("commute", -100), ("hours", 0), ("start", -20),
            ],
            e.AsIs.Parts.Select(p => (p.Id, p.Points)));
    }

    private static PlaceProfile Ask(Dimension dimension, int level) =>
        Joiner with { Requirements = Joiner.Requirements.With(dimension, level, Importance.Decisive) };
}

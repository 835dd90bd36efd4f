namespace Perspektiva.Matching.Engine.Tests.Rules;

/// <summary>Two places asked one after the other that differ in a single thing which the act looks at: neither hears the answer of the other.</summary>
public sealed class YouthFactsPairTests
{
    // Light work of 4 days a week by day: lawful for every class.
    private static readonly PlaceProfile Place = Samples.PlainPlace with
    {
        LightWork = true,
        DailyMinutes = 400,
        WeeklyMinutes = 1600,
        Days = Weekdays.Monday | Weekdays.Tuesday | Weekdays.Wednesday | Weekdays.Thursday,
    };

    private static readonly PlaceProfile Training = Place with { Type = PlaceType.Apprenticeship, SpecialistSupervision = true };
    private static readonly PlaceProfile Long = Place with { DailyMinutes = 500, ShiftEnd = new TimeOnly(17, 30) };
    private static readonly PlaceProfile MultiShift = Place with { MultiShift = true, DailyMinutes = 200, WeeklyMinutes = 800, ShiftEnd = new TimeOnly(22, 0) };

    public static TheoryData<string> Names => [.. Pairs.Keys];

    private static Dictionary<string, (PlaceProfile One, PlaceProfile Other)> Pairs { get; } = new(StringComparer.Ordinal)
    {
        ["a job is not the school's work experience"] = (Place, Place with { Type = PlaceType.Job }),
        ["nor are trial days a job"] = (Place with { Type = PlaceType.TrialDays }, Place with { Type = PlaceType.Job }),
        ["training frees a danger, a job does not"] = (Training with { Hazards = Hazard.Accident }, Training with { Hazards = Hazard.Accident, Type = PlaceType.Job }),
        ["training frees a danger, an internship does not"] = (Training with { Hazards = Hazard.Accident }, Training with { Hazards = Hazard.Accident, Type = PlaceType.Internship }),
        ["a kitchen may work on Saturdays"] = (Place with { Days = Weekdays.Saturday }, Place with { Days = Weekdays.Saturday, Wz = "56.10" }),
        ["a shop may work on Saturdays, mail order may not"] = (Place with { Days = Weekdays.Saturday, Wz = "47.11" }, Place with { Days = Weekdays.Saturday, Wz = "47.91" }),
        ["eleven hours on a building site, not at its developer's"] = (Place with { ShiftEnd = new TimeOnly(19, 0), Wz = "41.20" }, Place with { ShiftEnd = new TimeOnly(19, 0), Wz = "41.10" }),
        ["noise is not light"] = (Place, Place with { Demands = FunctionalConstraint.Noise }),
        ["lifting is not light"] = (Place, Place with { Demands = FunctionalConstraint.LiftingAbove10Kg }),
        ["seven hours a day and a minute more"] = (Place with { DailyMinutes = 420 }, Place with { DailyMinutes = 421 }),
        ["a day not stated"] = (Place with { DailyMinutes = null }, Place),
        ["a week not stated"] = (Place with { WeeklyMinutes = null }, Place),
        ["35 hours a week and a minute more"] = (Place with { WeeklyMinutes = 35 * 60 }, Place with { WeeklyMinutes = (35 * 60) + 1 }),
        ["40 hours a week and a minute more"] = (Place with { WeeklyMinutes = 40 * 60 }, Place with { WeeklyMinutes = (40 * 60) + 1 }),
        ["eight and a half hours with and without a shorter day"] = (Long with { WeeklyMinutes = 1939 }, Long with { WeeklyMinutes = 1940 }),
        ["a break not stated and one that is too short"] = (Place with { BreakMinutes = null }, Place with { BreakMinutes = 1 }),
        ["no break and one not stated"] = (Place with { BreakMinutes = 0 }, Place with { BreakMinutes = null }),
        ["a break long enough"] = (Place with { BreakMinutes = 59 }, Place with { BreakMinutes = 60 }),
        ["a begin not stated"] = (Place with { ShiftStart = null }, Place),
        ["an end not stated"] = (Place with { ShiftEnd = null }, Place),
        ["a begin at six and a minute before"] = (Place with { ShiftStart = new TimeOnly(6, 0), ShiftEnd = new TimeOnly(15, 0) }, Place with { ShiftStart = new TimeOnly(5, 59), ShiftEnd = new TimeOnly(15, 0) }),
        ["a begin at six and a minute before, ending at a half minute"] =
            (Place with { ShiftStart = new TimeOnly(6, 0), ShiftEnd = new TimeOnly(15, 0, 30) }, Place with { ShiftStart = new TimeOnly(5, 59), ShiftEnd = new TimeOnly(15, 0, 30) }),
        ["an end at eight and a second after"] = (Place with { ShiftStart = new TimeOnly(11, 0), ShiftEnd = new TimeOnly(20, 0) }, Place with { ShiftStart = new TimeOnly(11, 0), ShiftEnd = new TimeOnly(20, 0, 1) }),
        ["two odd seconds on either side of eight"] =
            (Place with { ShiftStart = new TimeOnly(11, 0), ShiftEnd = new TimeOnly(19, 59, 59) }, Place with { ShiftStart = new TimeOnly(11, 0), ShiftEnd = new TimeOnly(20, 0, 1) }),
        ["two odd begins 50,000 seconds apart"] = (MultiShift with { ShiftStart = new TimeOnly(4, 30, 10) }, MultiShift with { ShiftStart = new TimeOnly(18, 23, 30) }),
        ["four hours of which a fraction of a second is missing"] = (
            Place with { DailyMinutes = 240, ShiftStart = new TimeOnly(8, 0, 5, 100), ShiftEnd = new TimeOnly(12, 0, 5, 200) },
            Place with { DailyMinutes = 240, ShiftStart = new TimeOnly(8, 0, 5, 200), ShiftEnd = new TimeOnly(12, 0, 5, 100) }),
        ["a Saturday"] = (Place, Place with { Days = Place.Days | Weekdays.Saturday }),
        ["a danger"] = (Place, Place with { Hazards = Hazard.BeyondCapacity }),
        ["another danger, which training frees"] = (Training with { Hazards = Hazard.MoralDanger }, Training with { Hazards = Hazard.BiologicalAgents }),
        ["a public holiday"] = (Place, Place with { PublicHolidays = true }),
        ["more than one shift"] = (MultiShift with { ShiftStart = new TimeOnly(14, 0) }, MultiShift with { ShiftStart = new TimeOnly(14, 0), MultiShift = false }),
        ["piece work"] = (Place, Place with { PieceWork = true }),
        ["below ground"] = (Training, Training with { BelowGround = true }),
        ["work that is not light"] = (Place, Place with { LightWork = false }),
        ["a specialist"] = (Training with { Hazards = Hazard.Accident }, Training with { Hazards = Hazard.Accident, SpecialistSupervision = false }),
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void ForbiddenClasses_TwoPlacesThatDifferInOneThing_EachHasItsOwnAnswer(string name)
    {
        var (one, other) = Pairs[name];

        var (lawOfOne, lawOfOther) = (YouthRules.ForbiddenClasses(one), YouthRules.ForbiddenClasses(other));
        Assert.NotEqual(lawOfOne, lawOfOther);
        foreach (var turn in (PlaceProfile[])[one, other, one])
            Assert.Equal(ReferenceEquals(turn, one) ? lawOfOne : lawOfOther, YouthFacts.ForbiddenClasses(turn));
    }

    [Fact]
    public void ForbiddenClasses_ThePlainPlaceOfTheseTests_IsLawfulForAll() => Assert.Equal(0, YouthFacts.ForbiddenClasses(Place));
}

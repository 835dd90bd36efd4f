namespace Perspektiva.Matching.Engine.Tests.Ranking;

/// <summary>What a record may hold, at both sides of each edge.</summary>
public sealed class InputChecksTests
{
    private static readonly ParticipantProfile P = Samples.PlainParticipant;
    private static readonly PlaceProfile L = Samples.PlainPlace;

    [Fact]
    public void Check_ParticipantAtTheEdges_IsAccepted() => Assert.All<ParticipantProfile>(
        [
            P, P with { MobilityRadiusKm = 1 }, P with { MobilityRadiusKm = 1000 }, P with { MobilityRadiusKm = null }, P with { HoursMax = 1 }, P with { HoursMax = 168 },
            P with { HoursMin = 0 }, P with { HoursMin = 40, HoursMax = 40 }, P with { AgeBand = AgeBand.Child }, P with { AgeBand = AgeBand.Adult },
            P with { CannotDo = FunctionalConstraint.All }, P with { Interests = [new Interest(1, 1), new Interest(99, 3)] },
            P with { Location = new GeoPoint(9_000_000, 18_000_000) }, P with { Location = new GeoPoint(-9_000_000, -18_000_000) }, P with { Location = null },
        ],
        p => Assert.Null(InputChecks.Check(p)));

    [Fact]
    public void Check_ParticipantBeyondTheEdges_IsNamed() => Assert.All<(string Code, ParticipantProfile Record)>(
        [
            ("id-missing", P with { Id = Guid.Empty }),
            ("radius-out-of-range", P with { MobilityRadiusKm = 0 }), ("radius-out-of-range", P with { MobilityRadiusKm = 1001 }),
            ("hours-out-of-range", P with { HoursMax = 0 }), ("hours-out-of-range", P with { HoursMax = 169 }),
            ("hours-out-of-range", P with { HoursMin = -1 }), ("hours-out-of-range", P with { HoursMin = 41, HoursMax = 40 }),
            ("unknown-value", P with { AgeBand = AgeBand.Child - 1 }), ("unknown-value", P with { AgeBand = AgeBand.Adult + 1 }),
            ("unknown-value", P with { CannotDo = (FunctionalConstraint)((int)FunctionalConstraint.All + 1) }),
            ("interests-missing", P with { Interests = default }),
            ("interest-out-of-range", P with { Interests = [new Interest(0, 1)] }), ("interest-out-of-range", P with { Interests = [new Interest(100, 1)] }),
            ("interest-out-of-range", P with { Interests = [new Interest(33, 0)] }), ("interest-out-of-range", P with { Interests = [new Interest(33, 4)] }),
            ("interest-out-of-range", P with { Interests = [new Interest(33, 1), new Interest(33, 4)] }),
            ("location-out-of-range", P with { Location = new GeoPoint(9_000_001, 0) }), ("location-out-of-range", P with { Location = new GeoPoint(-9_000_001, 0) }),
            ("location-out-of-range", P with { Location = new GeoPoint(0, 18_000_001) }), ("location-out-of-range", P with { Location = new GeoPoint(0, -18_000_001) }),
        ],
        wrong => AssertNamed(wrong.Code, wrong.Record.Id, InputChecks.Check(wrong.Record)));

    [Fact]
    public void Check_PlaceAtTheEdges_IsAccepted() => Assert.All<PlaceProfile>(
        [
            L, L with { DailyMinutes = 1 }, L with { DailyMinutes = 1440 }, L with { WeeklyMinutes = 1 }, L with { WeeklyMinutes = 10_080 }, L with { BreakMinutes = 0 }, L with { BreakMinutes = 480 },
            L with { DailyMinutes = null, WeeklyMinutes = null, BreakMinutes = null, DurationDays = null, Location = null }, L with { CapacityFree = 0 },
            L with { DurationDays = 1 }, L with { DurationDays = 36_500 }, L with { Type = PlaceType.TrialDays }, L with { Type = PlaceType.Job },
            L with { Demands = FunctionalConstraint.All }, L with { Days = (Weekdays)127 }, L with { Hazards = (Hazard)127 },
        ],
        p => Assert.Null(InputChecks.Check(p)));

    [Fact]
    public void Check_PlaceBeyondTheEdges_IsNamed() => Assert.All<(string Code, PlaceProfile Record)>(
        [
            ("id-missing", L with { Id = Guid.Empty }), ("location-out-of-range", L with { Location = new GeoPoint(0, 18_000_001) }),
            ("minutes-out-of-range", L with { DailyMinutes = 0 }), ("minutes-out-of-range", L with { DailyMinutes = 1441 }),
            ("minutes-out-of-range", L with { WeeklyMinutes = 0 }), ("minutes-out-of-range", L with { WeeklyMinutes = 10_081 }),
            ("minutes-out-of-range", L with { BreakMinutes = -1 }), ("minutes-out-of-range", L with { BreakMinutes = 481 }),
            ("number-out-of-range", L with { CapacityFree = -1 }), ("number-out-of-range", L with { DurationDays = 0 }), ("number-out-of-range", L with { DurationDays = 36_501 }),
            ("unknown-value", L with { Type = PlaceType.TrialDays - 1 }), ("unknown-value", L with { Type = PlaceType.Job + 1 }),
            ("unknown-value", L with { Demands = (FunctionalConstraint)((int)FunctionalConstraint.All + 1) }), ("unknown-value", L with { Days = (Weekdays)128 }),
            ("unknown-value", L with { Hazards = (Hazard)128 }),
        ],
        wrong => AssertNamed(wrong.Code, wrong.Record.Id, InputChecks.Check(wrong.Record)));

    [Fact]
    public void Check_OptionsAtTheEdges_AreAccepted() => Assert.All<RankOptions>(
        [Samples.Options(1), Samples.Options(1000), Samples.Options() with { WithinKm = 1 }, Samples.Options() with { WithinKm = 1000 }],
        options => Assert.Null(InputChecks.Check(options)));

    [Fact]
    public void Check_OptionsBeyondTheEdges_AreNamed() => Assert.All<(string Code, RankOptions Options)>(
        [
            ("top-out-of-range", Samples.Options(0)), ("top-out-of-range", Samples.Options(1001)), ("within-out-of-range", Samples.Options() with { WithinKm = 0 }),
            ("within-out-of-range", Samples.Options() with { WithinKm = 1001 }), ("filter-missing", Samples.Options() with { Types = default }),
            ("filter-missing", Samples.Options() with { Fields = default }),
        ],
        wrong => AssertNamed(wrong.Code, Guid.Empty, InputChecks.Check(wrong.Options)));

    /// <summary>A problem names the record, carries a stable code, and says in words what would be right.</summary>
    private static void AssertNamed(string code, Guid id, InputProblem? problem)
    {
        Assert.NotNull(problem);
        Assert.Equal((code, id), (problem.Code, problem.Id));
        Assert.Contains(' ', problem.Reason);
    }
}

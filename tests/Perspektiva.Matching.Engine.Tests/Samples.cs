using System.Collections.Immutable;
using CsCheck;

namespace Perspektiva.Matching.Engine.Tests;

/// <summary>Profiles from a seed, and the two plain ones that examples start from.</summary>
internal static class Samples
{
    public static readonly DateOnly Today = new(2027, 3, 1);

    public static readonly Gen<ParticipantProfile> AnyParticipant = Gen.Int.Select(seed => AtSchool(Participant(new Random(seed)), seed));
    public static readonly Gen<PlaceProfile> AnyPlace = Gen.Int.Select(seed => Place(new Random(seed)));

    /// <summary>Of <see cref="AnyPlace"/> six in seven pairs only show the cap that decisive gaps set; of easy places few do, so that each part of the sum counts.</summary>
    public static readonly Gen<PlaceProfile> AnyOrEasyPlace = Gen.Int.Select(seed => seed % 2 == 0 ? Place(new Random(seed)) : EasyPlace(new Random(seed)));

    /// <summary>Adult, ready, every ability 3, no wish.</summary>
    public static ParticipantProfile PlainParticipant { get; } = new()
    {
        Id = Id(1),
        Abilities = AbilityProfile.From([.. Enumerable.Repeat<int?>(3, 32)]),
        MatchingConsent = true,
        Ready = true,
    };

    /// <summary>Asks nothing, lawful for everybody from 15 on, 8 to 16:30, Monday to Friday, 37.5 hours.</summary>
    public static PlaceProfile PlainPlace { get; } = new()
    {
        Id = Id(2),
        Requirements = RequirementProfile.Nothing,
        Type = PlaceType.Internship,
        Kldb = "33212",
        Wz = "25.11",
        DailyMinutes = 450,
        WeeklyMinutes = 2250,
        BreakMinutes = 60,
        ShiftStart = new TimeOnly(8, 0),
        ShiftEnd = new TimeOnly(16, 30),
        Days = Weekdays.WorkingWeek,
    };

    public static Guid Id(int number) => new(number, 0, 0, [0, 0, 0, 0, 0, 0, 0, 0]);

    public static RankOptions Options(int top = 20) => new() { OnDate = Today, Top = top };

    public static ParticipantProfile Participant(Random random) => new()
    {
        Id = RandomId(random),
        Abilities = AbilityProfile.From([.. Enumerable.Range(0, 32).Select(_ => random.Next(10) == 0 ? (int?)null : 1 + random.Next(5))]),
        Support = SupportProfile.From(Sparse(random, 4)),
        CannotDo = (FunctionalConstraint)(random.Next(1 << 13) & random.Next(1 << 13) & random.Next(1 << 13)),
        Interests = [.. Enumerable.Range(0, random.Next(4)).Select(_ => new Interest(Field(random), 1 + random.Next(3)))],
        Location = random.Next(20) == 0 ? null : Location(random),
        MobilityRadiusKm = random.Next(10) == 0 ? null : 20 + random.Next(500),
        HoursMin = random.Next(20),
        HoursMax = 20 + random.Next(41),
        AvailableFrom = random.Next(2) == 0 ? null : Today.AddDays(random.Next(-50, 300)),
        AvailableTo = random.Next(4) == 0 ? Today.AddDays(random.Next(100, 700)) : null,
        AgeBand = random.Next(2) == 0 ? AgeBand.Adult : (AgeBand)random.Next(4),
        NextBandOn = Today.AddDays(random.Next(-30, 365)),
        FullTimeSchooling = random.Next(8) == 0,
        MatchingConsent = random.Next(50) != 0,
        Ready = random.Next(50) != 0,
        BenefitsRefused = random.Next(2) == 0 ? Entitlements.None : ~(Entitlements)random.Next(4) & (Entitlements.SupportedEmployment | Entitlements.WorkshopBenefits),
    };

    /// <summary>The person with more of schooling than <see cref="Participant"/> draws, or without a limit of hours: apart from it, so that the frozen pairs stay as they were.</summary>
    public static ParticipantProfile AtSchool(ParticipantProfile person, int seed)
    {
        var random = new Random(~seed);
        return person with
        {
            SchoolingUnstated = seed % 4 == 0,
            FullTimeSchooling = person.FullTimeSchooling || random.Next(4) == 0,
            SchoolingEndsOn = random.Next(3) == 0 ? null : Today.AddDays(random.Next(-60, 500)),
            HoursMax = random.Next(4) == 0 ? 168 : person.HoursMax,
        };
    }

    public static PlaceProfile Place(Random random)
    {
        var daily = random.Next(20) == 0 ? (int?)null : 300 + (15 * random.Next(20));
        var days = (Weekdays)(random.Next(3) == 0 ? random.Next(128) : 31);
        return new PlaceProfile
        {
            Id = RandomId(random),
            Requirements = RequirementProfile.From([.. Enumerable.Range(0, 32).Select(_ => Asked(random))]),
            Support = SupportProfile.From(Sparse(random, 5)),
            Demands = (FunctionalConstraint)(random.Next(1 << 13) & random.Next(1 << 13)),
            Type = (PlaceType)random.Next(13),
            Kldb = random.Next(20) == 0 ? null : $"{Field(random):00}{random.Next(1000):000}",
            Wz = random.Next(10) == 0 ? null : $"{random.Next(1, 99):00}.{random.Next(100):00}",
            Location = random.Next(20) == 0 ? null : Location(random),
            DailyMinutes = daily,
            WeeklyMinutes = daily * Math.Max(1, System.Numerics.BitOperations.PopCount((uint)days)),
            BreakMinutes = random.Next(3) == 0 ? null : random.Next(90),
            ShiftStart = random.Next(20) == 0 ? null : new TimeOnly(random.Next(4, 12), 0),
            ShiftEnd = random.Next(20) == 0 ? null : new TimeOnly(random.Next(13, 24), 0),
            Days = days,
            PublicHolidays = random.Next(8) == 0,
            MultiShift = random.Next(4) == 0,
            Hazards = (Hazard)(random.Next(4) == 0 ? random.Next(128) : 0),
            PieceWork = random.Next(15) == 0,
            BelowGround = random.Next(30) == 0,
            LightWork = random.Next(3) == 0,
            SpecialistSupervision = random.Next(2) == 0,
            CapacityFree = random.Next(10) == 0 ? 0 : 1 + random.Next(3),
            StartFrom = random.Next(2) == 0 ? null : Today.AddDays(random.Next(-100, 400)),
            StartTo = random.Next(3) == 0 ? Today.AddDays(random.Next(-30, 600)) : null,
            DurationDays = random.Next(3) == 0 ? random.Next(1, 1500) : null,
            Published = random.Next(20) != 0,
            EndsOn = random.Next(3) == 0 ? Today.AddDays(random.Next(-30, 900)) : null, // drawn last, so that the frozen pairs stay as they were
        };
    }

    /// <summary>A place that most people may take, so that fits spread over the upper half.</summary>
    public static PlaceProfile EasyPlace(Random random)
    {
        var place = Place(random);
        var asked = Enumerable.Range(0, 32).Select(_ => random.Next(3) == 0
            ? new Requirement(1 + random.Next(5), random.Next(12) == 0 ? Importance.Decisive : (Importance)(1 + random.Next(2)))
            : Requirement.NotAsked);
        return place with
        {
            Requirements = RequirementProfile.From([.. asked]),
            Demands = place.Demands & FunctionalConstraint.Night,
            Published = true,
            Days = Weekdays.WorkingWeek,
            DailyMinutes = 420,
            WeeklyMinutes = random.Next(5) == 0 ? null : 60 * (10 + random.Next(25)),
            ShiftStart = new TimeOnly(random.Next(6, 9), 0),
            ShiftEnd = new TimeOnly(random.Next(16, 19), 0),
            Hazards = Hazard.None,
        };
    }

    public static ImmutableArray<PlaceProfile> EasyPlaces(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => EasyPlace(random))];
    }

    public static ImmutableArray<PlaceProfile> Places(int seed, int count)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => Place(random))];
    }

    private static Requirement Asked(Random random) =>
        random.Next(3) == 0 ? Requirement.NotAsked : new Requirement(1 + random.Next(5), (Importance)(1 + Math.Min(2, random.Next(5))));

    private static IEnumerable<KeyValuePair<Dimension, int>> Sparse(Random random, int most) =>
        Enumerable.Range(0, random.Next(most)).Select(_ => KeyValuePair.Create((Dimension)random.Next(32), 1 + random.Next(2)));

    private static int Field(Random random) => 10 * random.Next(1, 10) + random.Next(1, 5);

    private static GeoPoint Location(Random random) => new(4_800_000 + random.Next(500_000), 750_000 + random.Next(600_000));

    private static Guid RandomId(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}

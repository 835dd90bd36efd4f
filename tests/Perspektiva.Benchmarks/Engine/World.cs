using Perspektiva.Employer.Drafting;
using Perspektiva.Matching.Engine;
using EngineRequirement = Perspektiva.Matching.Engine.Requirement;

namespace Perspektiva.Benchmarks.Engine;

/// <summary>Places drawn from O*NET rows over the postal codes of Germany, and participants not asked before; all from fixed seeds.</summary>
internal sealed class World
{
    public static readonly DateOnly Today = new(2027, 3, 1);

    private readonly (string Key, RequirementProfile Requirements, FunctionalConstraint Demands)[] _occupations;
    private readonly (double Latitude, double Longitude)[] _towns;
    private int _nextParticipant;

    public World()
    {
        var drafts = Kldb.Occupations.OrderBy(o => o.Key, StringComparer.Ordinal)
            .Select(o => (o.Key, Draft: RequirementDrafter.ForOccupation(o.Key)))
            .Where(o => o.Draft is not null);
        _occupations = [.. drafts.Select(o => (
            o.Key,
            RequirementProfile.From([.. o.Draft!.Requirements.Select(r => r is null ? EngineRequirement.NotAsked : new EngineRequirement(r.Level, (Importance)r.Importance))]),
            (FunctionalConstraint)o.Draft.Demands))];
        _towns = [.. PostalCodes.Within(51, 10, 1000).Select(t => (t.Latitude, t.Longitude))];
    }

    public PlaceProfile[] Places(int count, int seed = 1)
    {
        var random = new Random(seed);
        var places = new PlaceProfile[count];
        for (var i = 0; i < count; i++)
            places[i] = Place(random);
        return places;
    }

    public PlaceProfile Place(Random random)
    {
        var (key, requirements, demands) = _occupations[random.Next(_occupations.Length)];
        var (latitude, longitude) = _towns[random.Next(_towns.Length)];
        var support = SupportProfile.None;
        for (var offers = random.Next(10) < 7 ? 0 : 1 + random.Next(3); offers > 0; offers--)
            support = support.With((Dimension)random.Next(32), 1 + random.Next(2));

        // A company corrects its draft here and there.
        for (var corrections = random.Next(5); corrections > 0; corrections--)
            requirements = requirements.With((Dimension)random.Next(32), 1 + random.Next(5), (Importance)(1 + random.Next(2)));
        return new PlaceProfile
        {
            Id = Id(random),
            Requirements = requirements,
            Support = support,
            Demands = demands,
            Type = (PlaceType)random.Next(13),
            Kldb = key,
            Wz = "25.11",
            Location = GeoPoint.FromDegrees(latitude + ((random.NextDouble() - 0.5) / 20), longitude + ((random.NextDouble() - 0.5) / 15)),
            DailyMinutes = 480,
            WeeklyMinutes = 60 * (16 + random.Next(25)),
            BreakMinutes = 60,
            ShiftStart = new TimeOnly(6 + random.Next(4), 0),
            ShiftEnd = new TimeOnly(16, 0),
            Days = Weekdays.WorkingWeek,
            StartFrom = random.Next(2) == 0 ? null : Today.AddDays(random.Next(-60, 200)),
        };
    }

    /// <summary>The next participant, each once: abilities of a young person, all of Germany or a commute radius, about half of the places within hours.</summary>
    public ParticipantProfile NextParticipant(int? radiusKm, int hoursMax)
    {
        var random = new Random(1_000_000 + Interlocked.Increment(ref _nextParticipant));
        var (latitude, longitude) = _towns[random.Next(_towns.Length)];
        return new ParticipantProfile
        {
            Id = Id(random),
            Abilities = AbilityProfile.From([.. Enumerable.Range(0, 32).Select(_ => random.Next(12) == 0 ? (int?)null : Math.Clamp(1 + random.Next(3) + random.Next(3), 1, 5))]),
            Support = SupportProfile.None.With((Dimension)random.Next(32), 1).With((Dimension)random.Next(32), 2),
            Interests = [new Interest(10 + random.Next(85), 3), new Interest(10 + random.Next(85), 2), new Interest(10 + random.Next(85), 1)],
            Location = GeoPoint.FromDegrees(latitude, longitude),
            MobilityRadiusKm = radiusKm,
            HoursMin = 15,
            HoursMax = hoursMax,
            MatchingConsent = true,
            Ready = true,
        };
    }

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new Guid(bytes);
    }
}

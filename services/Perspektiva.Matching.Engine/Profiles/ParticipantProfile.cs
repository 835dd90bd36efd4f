using System.Collections.Immutable;

namespace Perspektiva.Matching.Engine;

/// <summary>An interest in an occupational field.</summary>
/// <param name="Field">KldB 2010 main group, two digits, 01 to 94.</param>
/// <param name="Weight">1 (some) to 3 (strong).</param>
public readonly record struct Interest(int Field, int Weight);

/// <summary>What the engine knows of a person: pseudonymous, functional, coarse. No name, birth date, contact or diagnosis.</summary>
public sealed record ParticipantProfile
{
    /// <summary>The pseudonymous id; ties between equal fits are broken by it.</summary>
    public required Guid Id { get; init; }

    /// <summary>Rated abilities.</summary>
    public required AbilityProfile Abilities { get; init; }

    /// <summary>Levels of a gap that the support plan answers, whatever the place.</summary>
    public SupportProfile Support { get; init; } = SupportProfile.None;

    /// <summary>What the person cannot do; a place that demands one of these is excluded.</summary>
    public FunctionalConstraint CannotDo { get; init; }

    /// <summary>Interests by occupational field; empty = not asked yet, then no place loses by it.</summary>
    public ImmutableArray<Interest> Interests { get; init; } = [];

    /// <summary>Coarse location; null = unknown, then neither the mobility rule nor the commute counts.</summary>
    public GeoPoint? Location { get; init; }

    /// <summary>How far the person can commute, in kilometres of great-circle distance, 1 to 1000; null = anywhere.</summary>
    public int? MobilityRadiusKm { get; init; }

    /// <summary>Hours a week wanted at least, 0 to 168 (a wish: fewer hours cost, but do not exclude).</summary>
    public int HoursMin { get; init; }

    /// <summary>Hours a week possible at most, 1 to 168, which is no limit (more hours exclude).</summary>
    public int HoursMax { get; init; } = 40;

    /// <summary>First possible day; null = at once.</summary>
    public DateOnly? AvailableFrom { get; init; }

    /// <summary>Last day on which something may begin; null = open.</summary>
    public DateOnly? AvailableTo { get; init; }

    /// <summary>Age band today.</summary>
    public AgeBand AgeBand { get; init; } = AgeBand.Adult;

    /// <summary>The birthday on which the band changes next; null for adults. Each later band follows a year on.</summary>
    public DateOnly? NextBandOn { get; init; }

    /// <summary>Still in compulsory full-time schooling: counts as a child (§ 2 Abs. 3 JArbSchG).</summary>
    public bool FullTimeSchooling { get; init; }

    /// <summary>Nobody said whether schooling goes on: then it does for those under 16, since nobody is sent to work on a guess (§ 2 Abs. 3, § 5 JArbSchG).</summary>
    public bool SchoolingUnstated { get; init; }

    /// <summary>Last day of compulsory full-time schooling, itself still a school day; null = not known, then schooling that goes on does so until the 18th birthday.</summary>
    public DateOnly? SchoolingEndsOn { get; init; }

    /// <summary>Consent to matching is given and not withdrawn.</summary>
    public bool MatchingConsent { get; init; }

    /// <summary>The journey stands at "ready" (or is back at it).</summary>
    public bool Ready { get; init; }

    /// <summary>Benefits granted to the person. What is neither granted nor refused is not stated: it excludes no place, but a note says what must be granted first.</summary>
    public Entitlements BenefitsGranted { get; init; }

    /// <summary>Benefits refused to the person; a place that rests on one is excluded.</summary>
    public Entitlements BenefitsRefused { get; init; }

    /// <summary>Whether records agree; interests are compared by value.</summary>
    public bool Equals(ParticipantProfile? other) => other is not null && Id == other.Id && Abilities.Equals(other.Abilities)
        && Support.Equals(other.Support) && CannotDo == other.CannotDo && Interests.AsSpan().SequenceEqual(other.Interests.AsSpan())
        && Location == other.Location && MobilityRadiusKm == other.MobilityRadiusKm && HoursMin == other.HoursMin && HoursMax == other.HoursMax
        && AvailableFrom == other.AvailableFrom && AvailableTo == other.AvailableTo && AgeBand == other.AgeBand && NextBandOn == other.NextBandOn
        && FullTimeSchooling == other.FullTimeSchooling && SchoolingUnstated == other.SchoolingUnstated && SchoolingEndsOn == other.SchoolingEndsOn && MatchingConsent == other.MatchingConsent && Ready == other.Ready
        && BenefitsGranted == other.BenefitsGranted && BenefitsRefused == other.BenefitsRefused;

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Id, Abilities, Support, CannotDo, AgeBand);

    /// <summary>The person with the age of a day that is over: back over a birthday that has come since. An adult's is not known; they stay one.</summary>
    public ParticipantProfile AsOf(DateOnly day)
    {
        var person = this;
        while (person is { AgeBand: > AgeBand.Child and < AgeBand.Adult, NextBandOn: { } next } && day < AddYears(next, -1))
            person = person with { AgeBand = person.AgeBand - 1, NextBandOn = AddYears(next, -1) };
        return person;
    }

    /// <summary>The age band on a day, from <see cref="AgeBand"/> and <see cref="NextBandOn"/>.</summary>
    internal AgeBand BandOn(DateOnly day)
    {
        var band = AgeBand;
        if (NextBandOn is not { } birthday)
            return band;
        for (var years = 0; band < AgeBand.Adult && day >= AddYears(birthday, years); years++)
            band++;
        return band;
    }

    /// <summary>How the JArbSchG treats the person on a working day: both age and schooling are asked for that day.</summary>
    internal YouthClass ClassOn(DateOnly day)
    {
        var band = BandOn(day);
        var mayBeSchoolDay = SchoolingEndsOn is not { } last || day <= last;
        return YouthClasses.Of(band, mayBeSchoolDay && (FullTimeSchooling || (SchoolingUnstated && band <= AgeBand.Youth15)));
    }

    /// <summary>The first day after a day on which <see cref="ClassOn"/> may say something else: a birthday, or the one that follows the last school day; null when there is none.</summary>
    internal DateOnly? ClassChangesAfter(DateOnly day)
    {
        var band = BandOn(day);
        if (band == AgeBand.Adult)
            return null;
        var birthday = BandBegins(band + 1);
        return SchoolingEndsOn is { } last && last >= day && last < (birthday ?? DateOnly.MaxValue) ? last.AddDays(1) : birthday;
    }

    /// <summary>The day on which a band begins; null when it is already reached or no birthday is known.</summary>
    internal DateOnly? BandBegins(AgeBand band) =>
        NextBandOn is { } birthday && band > AgeBand ? AddYears(birthday, band - AgeBand - 1) : null;

    // Who is born on 29 February comes of age with the end of 28 February (§ 188 BGB): on 1 March.
    private static DateOnly AddYears(DateOnly birthday, int years)
    {
        var year = Math.Clamp(birthday.Year + years, DateOnly.MinValue.Year, DateOnly.MaxValue.Year);
        return birthday is { Month: 2, Day: 29 } && !DateTime.IsLeapYear(year) ? new DateOnly(year, 3, 1) : new DateOnly(year, birthday.Month, birthday.Day);
    }
}

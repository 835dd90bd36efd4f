using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Domain;

namespace Perspektiva.Employer.Tests.Domain;

internal static class PlaceBuilder
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 9, 0, 0, TimeSpan.Zero);
    public static readonly DateOnly Day = new(2026, 11, 24);

    public static PlaceTerms Terms(int capacity = 1, string kldbKey = "54101", DateOnly? startUntil = null, DateOnly? endsOn = null, int daily = 420, int weekly = 2100, int days = 0b0011111) => new()
    {
        Type = PlaceType.Internship,
        KldbKey = kldbKey,
        DailyMinutes = daily,
        WeeklyMinutes = weekly,
        BreakMinutes = 30,
        ShiftStart = new TimeOnly(7, 0),
        ShiftEnd = new TimeOnly(15, 0),
        Days = days,
        Capacity = capacity,
        StartUntil = startUntil,
        EndsOn = endsOn,
    };

    public static IReadOnlyList<Requirement?> Requirements(int level = 3) =>
        [.. Enumerable.Range(0, 32).Select(i => i % 4 == 3 ? null : new Requirement(level, Importance.Important))];

    public static (Company Company, Site Site) Company()
    {
        var company = Employer.Domain.Company.Register("org_aaaaaaaaaaaaaaaaaaaaaaaaaa", "Beispiel GmbH", Now);
        return (company, Site.At(company.Id, new Location(50.55, 9.68), Now, new SiteAddress(null, null, "36037", "Fulda", null)));
    }

    public static Place Draft(PlaceTerms? terms = null, IReadOnlyList<Requirement?>? requirements = null)
    {
        var (company, site) = Company();
        return Place.Draft(company, site, terms ?? Terms(), Now, requirements: requirements ?? Requirements());
    }

    public static Place Published(int capacity = 1, DateOnly? startUntil = null, DateOnly? endsOn = null)
    {
        var place = Draft(Terms(capacity, startUntil: startUntil, endsOn: endsOn));
        Assert.Null(place.Publish());
        return place;
    }
}

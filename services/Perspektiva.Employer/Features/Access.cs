using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features;

/// <summary>
/// Who may do what with companies and places: the company's organisation writes, an employer with a record of their own for that company alone, the mentors of a place read it,
/// what was published may be read by all.
/// </summary>
internal static class Access
{
    /// <summary>Kinds of callers that keep companies at all.</summary>
    private static readonly string[] KeepersRoles = ["company", "employer", "chamber"];

    // Each publication begins with it, so it is translated once and not looked up each time.
    private static readonly Func<EmployerDb, string, string?, string?, CancellationToken, Task<Place?>> LockOwnPlace = EF.CompileAsyncQuery(
        (EmployerDb db, string id, string? organisation, string? company, CancellationToken ct) =>
            db.Places.TagWith(LockedRows.Tag).FirstOrDefault(
                place => place.PublicId == id && place.OrganisationId == organisation && (company == null || place.CompanyPublicId == company)));

    /// <summary>The refusal for callers whose role keeps no companies; null for the others. A mentor behind the company's portal only reads the places that they are named in.</summary>
    public static ProblemResult? RefusalToKeep(this Caller caller) =>
        KeepersRoles.Any(caller.Is) && !caller.Is("mentor") ? null : Problems.Forbidden("Only a company, an employer or a chamber keeps companies and places");

    /// <summary>The companies that the caller keeps.</summary>
    public static IQueryable<Company> KeptBy(this IQueryable<Company> companies, Caller caller)
    {
        var (organisation, only) = (caller.Organisation, caller.OnlyCompany);
        return companies.Where(company => company.OrganisationId == organisation && (only == null || company.PublicId == only));
    }

    /// <summary>The places that the caller keeps.</summary>
    public static IQueryable<Place> KeptBy(this IQueryable<Place> places, Caller caller)
    {
        var (organisation, only) = (caller.Organisation, caller.OnlyCompany);
        return places.Where(place => place.OrganisationId == organisation && (only == null || place.CompanyPublicId == only));
    }

    /// <summary>The company, if the caller keeps it.</summary>
    public static Task<Company?> CompanyOfAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct) =>
        db.Companies.KeptBy(caller).FirstOrDefaultAsync(company => company.PublicId == id, ct);

    /// <summary>As <see cref="CompanyOfAsync"/>, held as it is until the open transaction ends: no new sector and no mentor's erasure overlooks what is written meanwhile.</summary>
    public static Task<Company?> HoldCompanyOfAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct) =>
        db.Companies.TagWith(LockedRows.HeldTag).KeptBy(caller).FirstOrDefaultAsync(company => company.PublicId == id, ct);

    /// <summary>Waits until nobody writes a place of the company who holds it, and keeps them off until the open transaction ends.</summary>
    public static Task LockCompanyAsync(this EmployerDb db, Guid companyId, CancellationToken ct) =>
        db.Companies.TagWith(LockedRows.Tag).Where(company => company.Id == companyId).Select(company => company.Id).FirstAsync(ct);

    /// <summary>A mentor of a company that the caller keeps.</summary>
    public static Task<Mentor?> MentorOfAsync(this EmployerDb db, Caller caller, string companyId, string mentorId, CancellationToken ct) =>
        db.Companies.KeptBy(caller).Where(company => company.PublicId == companyId)
            .Join(db.Mentors, company => company.Id, mentor => mentor.CompanyId, (_, mentor) => mentor)
            .FirstOrDefaultAsync(mentor => mentor.PublicId == mentorId, ct);

    /// <summary>The place, if the caller may change it.</summary>
    public static Task<Place?> OwnPlaceAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct) =>
        db.Places.KeptBy(caller).FirstOrDefaultAsync(place => place.PublicId == id, ct);

    /// <summary>As <see cref="OwnPlaceAsync"/>, locked until the open transaction ends: it is the version that is changed.</summary>
    public static async Task<Place?> LockOwnPlaceAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct)
    {
        var place = await LockOwnPlace(db, id, caller.Organisation, caller.OnlyCompany, ct);
        if (place is not null)
            db.HoldsLocked(place);
        return place;
    }

    /// <summary>Whether the caller belongs to those who keep the place, and so sees their own reference to it.</summary>
    public static bool Owns(this Caller caller, Place place) =>
        place.OrganisationId == caller.Organisation && (caller.OnlyCompany is not { } only || place.CompanyPublicId == only);

    /// <summary>Whether the caller may read the place.</summary>
    public static bool MayRead(this Caller caller, Place place) =>
        place.EverPublished
        || (caller.Owns(place) && caller.RefusalToKeep() is null)
        || place.Terms.MentorIds.Any(mentor => caller.IsBoundTo("mentor", mentor));

    /// <summary>Who changed something, for the history: the bound record or the person behind a portal, else the subject. Ids only.</summary>
    public static string Signature(this Caller caller) =>
        caller.Record ?? (caller.Actor is { } actor ? $"{caller.Organisation}:{actor}" : caller.Subject);
}

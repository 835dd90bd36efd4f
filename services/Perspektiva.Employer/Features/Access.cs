using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Persistence;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features;

/// <summary>Who may do what with companies and places: the company's organisation writes, the mentors of a place read it, what was published may be read by all.</summary>
internal static class Access
{
    /// <summary>Kinds of callers that keep companies at all.</summary>
    private static readonly string[] KeepersRoles = ["company", "employer", "chamber"];

    // Each publication begins with it, so it is translated once and not looked up each time.
    private static readonly Func<EmployerDb, string, string?, CancellationToken, Task<Place?>> LockOwnPlace = EF.CompileAsyncQuery(
        (EmployerDb db, string id, string? organisation, CancellationToken ct) =>
            db.Places.TagWith(LockedRows.Tag).FirstOrDefault(place => place.PublicId == id && place.OrganisationId == organisation));

    /// <summary>The refusal for callers whose role keeps no companies; null for the others. A mentor behind the company's portal only reads the places that they are named in.</summary>
    public static ProblemResult? RefusalToKeep(this Caller caller) =>
        KeepersRoles.Any(caller.Is) && !caller.Is("mentor") ? null : Problems.Forbidden("Only a company, an employer or a chamber keeps companies and places");

    /// <summary>The company, if it belongs to the caller's organisation.</summary>
    public static Task<Company?> CompanyOfAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct) =>
        db.Companies.FirstOrDefaultAsync(company => company.PublicId == id && company.OrganisationId == caller.Organisation, ct);

    /// <summary>The place, if the caller may change it.</summary>
    public static Task<Place?> OwnPlaceAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct) =>
        db.Places.FirstOrDefaultAsync(place => place.PublicId == id && place.OrganisationId == caller.Organisation, ct);

    /// <summary>As <see cref="OwnPlaceAsync"/>, locked until the open transaction ends: it is the version that is changed.</summary>
    public static async Task<Place?> LockOwnPlaceAsync(this EmployerDb db, Caller caller, string id, CancellationToken ct)
    {
        var place = await LockOwnPlace(db, id, caller.Organisation, ct);
        if (place is not null)
            db.HoldsLocked(place);
        return place;
    }

    /// <summary>Whether the caller may read the place.</summary>
    public static bool MayRead(this Caller caller, Place place) =>
        place.EverPublished
        || (place.OrganisationId == caller.Organisation && caller.RefusalToKeep() is null)
        || place.Terms.MentorIds.Any(mentor => caller.IsBoundTo("mentor", mentor));

    /// <summary>Who changed something, for the history: the person behind the portal where one is named. Ids only.</summary>
    public static string Signature(this Caller caller) => caller.Record ?? caller.Subject;
}

using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Places;

/// <summary><c>POST /v1/places</c>: a draft that nobody else sees.</summary>
internal static class DraftPlace
{
    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/places", HandleAsync)
        .RequireScope("places:write").WithIdempotency<EmployerDb>()
        .WithName("DraftPlace").WithSummary("Drafts a place of a company; nobody else sees it before it is published")
        .Produces<PlaceView>(StatusCodes.Status201Created);

    /// <param name="CompanyId">Public id <c>cmp_...</c>.</param>
    /// <param name="SiteId">Public id <c>sit_...</c> of the company.</param>
    /// <param name="Place">What the place is.</param>
    /// <param name="ExternalRef">The organisation's own reference, up to 200 characters, unique within it.</param>
    /// <param name="Requirements">The requirement profile, 32 entries; may follow later.</param>
    internal sealed record Request(string CompanyId, string SiteId, PlaceBody Place, string? ExternalRef = null, IReadOnlyList<Requirement?>? Requirements = null);

    private static async Task<IResult> HandleAsync(
        Request body, Caller caller, EmployerDb db, PlaceHistory history, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        var check = new Check();
        check.Id("/companyId", body.CompanyId, IdPrefix.Company);
        check.Id("/siteId", body.SiteId, IdPrefix.Site);
        var externalRef = check.Text("/externalRef", body.ExternalRef, 200);
        var terms = body.Place.Read(check, "/place");
        if (body.Requirements is { } given)
            RequirementsBody.Read(check, "/requirements", given);
        if (check.Failed || terms is null)
            return check.Problem();

        var company = await db.HoldCompanyOfAsync(caller, body.CompanyId, ct);
        var site = company is null ? null : await db.Sites.FirstOrDefaultAsync(s => s.PublicId == body.SiteId && s.CompanyId == company.Id, ct);
        check.That(company is not null, "/companyId", "is no company that the caller keeps", "unknown_reference");
        check.That(company is null || site is not null, "/siteId", "is no site of this company", "unknown_reference");
        if (company is not null)
            await CheckMentorsAsync(check, "/place", db, company, terms, ct);
        if (check.Failed || company is null || site is null)
            return check.Problem();

        var place = Place.Draft(company, site, terms, time.GetUtcNow(), externalRef, body.Requirements);
        db.Places.Add(place);
        history.Record(place, caller.Signature());
        return TypedResults.Created($"/v1/places/{place.PublicId}", PlaceView.Of(place, own: true, company, site)).WithETag(place.Version);
    }

    /// <summary>Every mentor named is an active mentor of the company, or one whom the place has: who takes nobody else at present may stay there.</summary>
    internal static async Task CheckMentorsAsync(
        Check check, string at, EmployerDb db, Company company, PlaceTerms terms, CancellationToken ct, IReadOnlyList<string>? present = null)
    {
        if (terms.MentorIds.Count == 0)
            return;
        var known = await db.Mentors.Where(mentor => mentor.CompanyId == company.Id && mentor.Active && terms.MentorIds.Contains(mentor.PublicId))
            .Select(mentor => mentor.PublicId).ToListAsync(ct);
        for (var i = 0; i < terms.MentorIds.Count; i++)
            check.That(known.Contains(terms.MentorIds[i]) || present?.Contains(terms.MentorIds[i]) == true, $"{at}/mentorIds/{i}", "is no active mentor of this company", "unknown_reference");
    }
}

using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>GET /v1/companies/{id}/mentors/{mentorId}/access-log</c>: to whom the mentor was introduced, for the mentor, and for who keeps the company on their behalf.</summary>
internal static class ReadMentorAccess
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/companies/{id}/mentors/{mentorId}/access-log", HandleAsync)
        .RequireScope("companies:read", "mentors:write").WithName("ReadMentorAccessLog").WithSummary("Who of a placement's other side read the mentor's name and contact, oldest first")
        .WithDescription("For the mentor, and for who keeps the company on their behalf. Purpose: introduction. It goes with the mentor's data when they are erased.")
        .Produces<Page<AccessLogView>>();

    private static async Task<IResult> HandleAsync(
        string id, string mentorId, [AsParameters] PageQuery page, Cursor cursor, Caller caller, EmployerDb db, CancellationToken ct)
    {
        var mentor = caller.IsBoundTo("mentor", mentorId)
            ? await db.Mentors.AsNoTracking().FirstOrDefaultAsync(m => m.PublicId == mentorId && db.Companies.Any(company => company.Id == m.CompanyId && company.PublicId == id), ct)
            : caller.RefusalToKeep() is null ? await db.MentorOfAsync(caller, id, mentorId, ct) : null;
        return mentor is null ? Problems.NotFound() : await AccessLogPage.ReadAsync(db, mentor.Id, "mentor-access-log", page, cursor, ct);
    }
}

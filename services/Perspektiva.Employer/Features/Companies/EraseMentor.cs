using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>DELETE /v1/companies/{id}/mentors/{mentorId}</c>: the mentor's key, contact and stored answers are destroyed, and no place names them any more; the bare id stays, inactive, since placements refer to it.</summary>
internal static class EraseMentor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/companies/{id}/mentors/{mentorId}", HandleAsync)
        .RequireScope("mentors:write").WithName("EraseMentor").WithSummary("Erases a mentor's name and contact and takes them from the places; the id stays, inactive")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(
        string id, string mentorId, HttpRequest request, Caller caller, EmployerDb db, MentorEraser eraser, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.MentorOfAsync(caller, id, mentorId, ct) is not { } mentor)
            return Problems.NotFound();
        if (request.IfMatch(mentor.Version) is { } stale)
            return stale;

        await eraser.EraseAsync(mentor, caller.Signature(), ct);
        return TypedResults.NoContent();
    }
}

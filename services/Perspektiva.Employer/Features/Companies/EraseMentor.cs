using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Employer.Data;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Employer.Features.Companies;

/// <summary><c>DELETE /v1/companies/{id}/mentors/{mentorId}</c>: the mentor's key, contact and stored answers are destroyed; the bare id stays, inactive, since placements refer to it.</summary>
internal static class EraseMentor
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/companies/{id}/mentors/{mentorId}", HandleAsync)
        .RequireScope("mentors:write").WithName("EraseMentor").WithSummary("Erases a mentor's name and contact; the id stays, inactive")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(
        string id, string mentorId, HttpRequest request, Caller caller, EmployerDb db, Outbox<EmployerDb> outbox, IPersonVault vault, TimeProvider time, CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.CompanyOfAsync(caller, id, ct) is not { } company
            || await db.Mentors.FirstOrDefaultAsync(m => m.PublicId == mentorId && m.CompanyId == company.Id, ct) is not { } mentor)
            return Problems.NotFound();
        if (request.IfMatch(mentor.Version) is { } stale)
            return stale;

        var now = time.GetUtcNow();
        mentor.Contact = [];
        mentor.Active = false;
        mentor.Version++;
        await vault.ForgetAsync(mentor.Id, ct);
        outbox.Add(new MentorChanged(
            Guid.CreateVersion7(now), now, mentor.Id, mentor.Version, mentor.PublicId, company.Id, company.OrganisationId, mentor.Capacity, mentor.Active));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await IdempotencyAnswers.ForgetAsync(db, mentor.Id, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }
}

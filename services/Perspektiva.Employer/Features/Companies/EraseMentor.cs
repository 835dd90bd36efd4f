using Microsoft.EntityFrameworkCore;
using Perspektiva.Employer.Data;
using Perspektiva.Employer.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Messaging;
using Perspektiva.ServiceDefaults.Persistence;
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
        string id, string mentorId, HttpRequest request, Caller caller, EmployerDb db, PlaceHistory history, Outbox<EmployerDb> outbox, IPersonVault vault, TimeProvider time,
        CancellationToken ct)
    {
        if (caller.RefusalToKeep() is { } refusal)
            return refusal;
        if (await db.MentorOfAsync(caller, id, mentorId, ct) is not { } mentor)
            return Problems.NotFound();
        if (request.IfMatch(mentor.Version) is { } stale)
            return stale;

        var now = time.GetUtcNow();
        mentor.Contact = [];
        mentor.Active = false;
        mentor.Version++;
        await vault.ForgetAsync(mentor.Id, ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var places = await PlacesOfAsync(db, mentor, ct);
        places.ForEach(place => place.Dismiss(mentor.PublicId));
        history.Record(places, caller.Signature());
        outbox.Add(AddMentor.Event(mentor, now));
        await IdempotencyAnswers.ForgetAsync(db, mentor.Id, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.NoContent();
    }

    /// <summary>All places that name the mentor, ended ones too, locked until the open transaction ends.</summary>
    private static async Task<List<Place>> PlacesOfAsync(EmployerDb db, Mentor mentor, CancellationToken ct)
    {
        // EF cannot look into a list that it converts.
        var ids = await db.Database.SqlQuery<Guid>(
            $"""SELECT id AS "Value" FROM place WHERE company_id = {mentor.CompanyId} AND {mentor.PublicId} = ANY (mentor_ids)""").ToListAsync(ct);
        return ids.Count == 0 ? [] : await db.Places.TagWith(LockedRows.Tag).Where(place => ids.Contains(place.Id)).OrderBy(place => place.Id).ToListAsync(ct);
    }
}

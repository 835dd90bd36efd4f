using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>The registering organisation says who accompanies the person; the coach's organisation gets its grant with it and loses it with it.</summary>
internal static class AssignCoach
{
    /// <param name="CoachId">Null takes the coach away; it must be said, so that a body that says nothing does not.</param>
    /// <param name="SubstituteCoachId">Another coach, who stands in.</param>
    internal sealed record Request([property: JsonRequired] string? CoachId, string? SubstituteCoachId = null);

    /// <param name="OverCapacity">The coach accompanies more people now than they can, as their organisation says; who assigns decides.</param>
    internal sealed record Assignment(string? CoachId, string? SubstituteCoachId, long Version, bool OverCapacity);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/participants/{id}/coach", HandleAsync)
        .RequireScope("participants:write").WithName("AssignCoach").WithSummary("Assigns coach and substitute; tells where the coach is over capacity")
        .Produces<Assignment>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest http, PersonRecords records, PersonChanges changes, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Registrar)
            return Problems.Forbidden("Only the registering organisation assigns a coach");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;

        var check = new Check();
        var coach = await FindAsync(check, "/coachId", body.CoachId, db, ct);
        var substitute = await FindAsync(check, "/substituteCoachId", body.SubstituteCoachId, db, ct);
        check.That(body.SubstituteCoachId is null || body.SubstituteCoachId != body.CoachId, "/substituteCoachId", "must be another coach", "duplicate");
        check.That(body.SubstituteCoachId is null || body.CoachId is not null, "/coachId", "is required with a substitute", "required");
        if (check.Failed)
            return check.Problem();

        var before = PersonAccess.AudienceOf(person).ToList();
        person.Assign(coach, substitute);
        changes.Record(person, before);
        await db.SaveChangesAsync(ct);
        var overCapacity = await IsOverCapacityAsync(coach, db, ct);
        return TypedResults.Ok(new Assignment(person.CoachId, person.SubstituteCoachId, person.Version, overCapacity)).WithETag(person.Version);
    }

    private static async Task<bool> IsOverCapacityAsync(Coach? coach, ParticipantDb db, CancellationToken ct) => coach is not null
        && await db.Persons.CountAsync(
            p => p.CoachId == coach.PublicId && p.Status != ParticipantStatus.Exited && p.Status != ParticipantStatus.Alumni, ct) > coach.Capacity;

    private static async Task<Coach?> FindAsync(Check check, string pointer, string? coachId, ParticipantDb db, CancellationToken ct)
    {
        if (coachId is null || !check.Id(pointer, coachId, IdPrefix.Coach))
            return null;
        var coach = await db.Coaches.AsNoTracking().SingleOrDefaultAsync(c => c.PublicId == coachId && c.Active, ct);
        check.That(coach is not null, pointer, "is no active coach", "unknown_id");
        return coach;
    }
}

using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>A guardian is named no longer: their standing ends at once, with it what identity and notification keep of them. The person's history keeps who it was.</summary>
internal static class RemoveGuardian
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/participants/{id}/guardians/{guardianId}", HandleAsync)
        .RequireScope("participants:write").WithName("RemoveGuardian").WithSummary("Takes a guardian away, history kept")
        .WithDescription(
            "If-Match is the participant's ETag. reason: change (the default; the office ended, what the guardian agreed to stays until it is withdrawn) "
            + "or correction (never was a guardian: consents that name them end).")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(
        string id, string guardianId, string? reason, HttpRequest http, PersonRecords records, PersonChanges changes, Corrections corrections,
        ParticipantDb db, TimeProvider clock, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person take a guardian away");
        if (person.Guardians.Find(g => g.PublicId == guardianId) is not { } guardian)
            return Problems.NotFound();
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        if (ReasonOf(reason) is not { } why)
        {
            var check = new Check();
            check.ParameterError("reason", "must be change or correction", "unknown_value");
            return check.Problem();
        }

        await corrections.KeepAsync(person, await records.GuardianAsync(person, guardian, ct), why, ct);
        var before = PersonAccess.AudienceOf(person).ToList();
        var ended = person.RemoveGuardian(guardian, neverWas: why == CorrectionReason.Correction, clock.GetUtcNow());
        changes.Record(person, before);
        changes.Withdrawn(person, ended);
        await db.SaveChangesAsync(ct);
        return TypedResults.NoContent().WithETag(person.Version);
    }

    private static CorrectionReason? ReasonOf(string? text) => text switch
    {
        null or "change" => CorrectionReason.Change,
        "correction" => CorrectionReason.Correction,
        _ => null,
    };
}

using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>A guardian is a party of its own: consents and is informed.</summary>
internal static class AddGuardian
{
    private const int MaxGuardians = 6;

    internal sealed record Added(string Id, GuardianRelation Relation, long ParticipantVersion);

    public static void Map(IEndpointRouteBuilder app) => app.MapPost("/v1/participants/{id}/guardians", HandleAsync)
        .RequireScope("participants:write").WithIdempotency<ParticipantDb>().WithName("AddGuardian").WithSummary("Adds a guardian")
        .Produces<Added>(StatusCodes.Status201Created);

    private static async Task<IResult> HandleAsync(
        string id, GuardianBody body, HttpContext http, PersonRecords records, PersonChanges changes, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindForChangeAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person add a guardian");
        var person = found.Person;
        var check = new Check();
        var data = check.Guardian("", body);
        check.GuardianActs("/relation", body.Relation, person.IsMinor);
        if (check.Failed || data is null)
            return check.Problem();
        if (person.Guardians.Count >= MaxGuardians)
            return Problems.Conflict($"A person has at most {MaxGuardians} guardians");

        http.AnswerConcerns(person.Id);
        var guardian = await records.AddGuardianAsync(person, body, data, ct);
        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Created($"/v1/participants/{person.PublicId}", new Added(guardian.PublicId, guardian.Relation, person.Version)).WithETag(person.Version);
    }
}

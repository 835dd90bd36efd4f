using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.Participant.Features.Participants;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Rights;

/// <summary>Restriction of processing (Art. 18 GDPR): the record stays as it is but for corrections, and no consent is in force for anybody as long as it lasts.</summary>
internal static class RestrictParticipant
{
    internal sealed record Request(bool Restricted);

    /// <summary>What the history keeps of it: whether processing was restricted before.</summary>
    internal sealed record Before(bool Restricted);

    internal sealed record Restriction(bool Restricted, long Version);

    public static void Map(IEndpointRouteBuilder app) => app.MapPut("/v1/participants/{id}/restriction", HandleAsync)
        .RequireScope("participants:write", "consents:write").WithName("RestrictParticipant").WithSummary("Restricts or frees processing")
        .WithDescription("The history keeps who restricted or freed it, and when.").Produces<Restriction>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest http, PersonRecords records, PersonChanges changes, Corrections corrections, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        if (found.Standing is not (Standing.Registrar or Standing.Self))
            return Problems.Forbidden("The person, or the registering organisation on their behalf, asks for restriction");
        var person = found.Person;
        if (http.IfMatch(person.Version) is { } stale)
            return stale;
        // Whoever asked for the restriction can see who lifted it (Art. 18(3)).
        if (person.Restricted != body.Restricted)
            await corrections.KeepAsync(person, new Before(person.Restricted), CorrectionReason.Change, ct);
        person.Restrict(body.Restricted);
        changes.Record(person);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new Restriction(person.Restricted, person.Version)).WithETag(person.Version);
    }
}

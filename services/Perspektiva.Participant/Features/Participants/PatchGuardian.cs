using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.Participant.Features.Access;
using Perspektiva.Participant.Features.Changes;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Participants;

/// <summary>Changes or corrects a guardian by merge patch; what stood there before is kept in the person's history.</summary>
internal static class PatchGuardian
{
    /// <summary>The members of a patch; all may be left out.</summary>
    /// <param name="Reason">Whether the world changed or the entry was wrong; default <c>change</c>.</param>
    internal sealed record Request(
        GuardianRelation Relation, string GivenName, string FamilyName, string? Email = null, string? Phone = null, CorrectionReason? Reason = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/participants/{id}/guardians/{guardianId}", HandleAsync)
        .RequireScope("participants:write").WithName("PatchGuardian").WithSummary("Changes a guardian by merge patch, history kept")
        .WithDescription("Left out stays, null clears. If-Match is the participant's ETag.")
        .AcceptsMergePatch<Request>().Produces<GuardianView>();

    private static async Task<IResult> HandleAsync(
        string id, string guardianId, JsonObject body, HttpRequest http, PersonRecords records, PersonChanges changes, Corrections corrections,
        ParticipantDb db, IPersonVault vault, IAccessLog log, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { Person: var person } found)
            return Problems.NotFound();
        if (found.Standing < Standing.Coach)
            return Problems.Forbidden("Only those who accompany the person change a guardian");
        if (person.Guardians.Find(g => g.PublicId == guardianId) is not { } guardian)
            return Problems.NotFound();
        if (http.IfMatch(person.Version) is { } stale)
            return stale;

        var before = await records.GuardianAsync(person, guardian, ct);
        var request = MergePatch.Read<Request>(
            new GuardianBody(before.Relation, before.GivenName, before.FamilyName, before.Email, before.Phone), body, json.Value.SerializerOptions);
        var check = new Check();
        var data = check.Guardian("", new GuardianBody(request.Relation, request.GivenName, request.FamilyName, request.Email, request.Phone));
        check.Known("/reason", request.Reason);
        // A parent stays on record when custody has ended; only who becomes something else must be able to act.
        if (request.Relation != guardian.Relation)
            check.GuardianActs("/relation", request.Relation, person.IsMinor);
        if (check.Failed || data is null)
            return check.Problem();

        await corrections.KeepAsync(person, before, request.Reason ?? CorrectionReason.Change, ct);
        var audience = PersonAccess.AudienceOf(person).ToList();
        (guardian.Relation, guardian.Data) = (request.Relation, await vault.EncryptAsync(person.Id, data, ct));
        changes.Record(person, audience);
        // As of the person's own patch: the answer shows the guardian.
        await log.ReadAsync(person.Id, ReadPurpose.CaseWork, ct);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(GuardianView.Of(guardian, data)).WithETag(person.Version);
    }
}

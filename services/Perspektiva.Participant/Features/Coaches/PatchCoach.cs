using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach leaves or comes back, is named rightly, or can accompany more or fewer.</summary>
internal static class PatchCoach
{
    /// <summary>The members of a patch; all may be left out.</summary>
    /// <param name="GivenName">1-100 characters, as the family name.</param>
    /// <param name="Capacity">How many participants the coach can accompany, 1-200.</param>
    internal sealed record Request(bool Active, string GivenName, string FamilyName, int Capacity);

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/coaches/{id}", HandleAsync)
        .RequireScope("coaches:write").WithName("PatchCoach").WithSummary("Changes a coach by merge patch")
        .WithDescription("Left out stays; nothing can be cleared.").AcceptsMergePatch<Request>().Produces<CoachView>();

    private static async Task<IResult> HandleAsync(
        string id, JsonObject body, HttpRequest http, CoachRecords records, ParticipantDb db, IPersonVault vault, IOptions<JsonOptions> json, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } coach)
            return Problems.NotFound();
        if (http.IfMatch(coach.Version) is { } stale)
            return stale;
        if (coach.IsErased)
            return Problems.Conflict("The coach's data were erased, and that stays so");

        var known = await records.IdentityAsync(coach, ct);
        var request = MergePatch.Read<Request>(new Request(coach.Active, known.GivenName, known.FamilyName, coach.Capacity), body, json.Value.SerializerOptions);
        var check = new Check();
        var given = check.Text("/givenName", request.GivenName, CreateCoach.MaxName, required: true);
        var family = check.Text("/familyName", request.FamilyName, CreateCoach.MaxName, required: true);
        check.Range("/capacity", (int?)request.Capacity, 1, CreateCoach.MaxCapacity);
        if (check.Failed || given is null || family is null)
            return check.Problem();

        var told = coach.SetActive(request.Active);
        var after = new CoachData(given, family);
        var named = after != known;
        if (named)
            coach.Data = await vault.EncryptAsync(coach.Id, after, ct);
        if (told || named || request.Capacity != coach.Capacity)
            coach.Advance();
        coach.Capacity = request.Capacity;
        // Name and capacity are nobody else's business: no event for them.
        if (told)
            records.Tell(coach);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(await records.ViewAsync(coach, ct)).WithETag(coach.Version);
    }
}

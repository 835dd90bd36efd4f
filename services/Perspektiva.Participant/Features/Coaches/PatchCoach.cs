using Perspektiva.Participant.Data;
using Perspektiva.Participant.Domain;
using Perspektiva.ServiceDefaults.Encryption;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach leaves or comes back, is named rightly, or can accompany more or fewer.</summary>
internal static class PatchCoach
{
    /// <param name="GivenName">1-100 characters, as the family name.</param>
    /// <param name="Capacity">How many participants the coach can accompany, 1-200.</param>
    internal sealed record Request(bool? Active = null, string? GivenName = null, string? FamilyName = null, int? Capacity = null);

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/coaches/{id}", HandleAsync)
        .RequireScope("coaches:write").WithName("PatchCoach").WithSummary("Changes the members of a coach that are sent; the others stay").Produces<CoachView>();

    private static async Task<IResult> HandleAsync(
        string id, Request body, HttpRequest http, CoachRecords records, ParticipantDb db, IPersonVault vault, CancellationToken ct)
    {
        var check = new Check();
        var given = body.GivenName is null ? null : check.Text("/givenName", body.GivenName, CreateCoach.MaxName, required: true);
        var family = body.FamilyName is null ? null : check.Text("/familyName", body.FamilyName, CreateCoach.MaxName, required: true);
        check.Range("/capacity", body.Capacity, 1, CreateCoach.MaxCapacity);
        if (check.Failed)
            return check.Problem();
        if (await records.FindAsync(id, ct) is not { } coach)
            return Problems.NotFound();
        if (http.IfMatch(coach.Version) is { } stale)
            return stale;
        if (coach.IsErased)
            return Problems.Conflict("The coach's data were erased, and that stays so");

        var told = body.Active is { } active && coach.SetActive(active);
        var named = await NameAsync(coach, given, family, records, vault, ct);
        if (Allow(coach, body.Capacity) || named || told)
            coach.Advance();
        // Name and capacity are nobody else's business: no event for them.
        if (told)
            records.Tell(coach);
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(await records.ViewAsync(coach, ct)).WithETag(coach.Version);
    }

    private static async Task<bool> NameAsync(Coach coach, string? given, string? family, CoachRecords records, IPersonVault vault, CancellationToken ct)
    {
        var before = await records.IdentityAsync(coach, ct);
        var after = new CoachData(given ?? before.GivenName, family ?? before.FamilyName);
        if (after == before)
            return false;
        coach.Data = await vault.EncryptAsync(coach.Id, after, ct);
        return true;
    }

    private static bool Allow(Coach coach, int? capacity)
    {
        var before = coach.Capacity;
        coach.Capacity = capacity ?? before;
        return coach.Capacity != before;
    }
}

using Perspektiva.Participant.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach leaves or comes back.</summary>
internal static class PatchCoach
{
    internal sealed record Request(bool Active);

    public static void Map(IEndpointRouteBuilder app) => app.MapPatch("/v1/coaches/{id}", HandleAsync)
        .RequireScope("coaches:write").WithName("PatchCoach").WithSummary("Sets whether a coach is active").Produces<CoachView>();

    private static async Task<IResult> HandleAsync(string id, Request body, HttpRequest http, CoachRecords records, ParticipantDb db, CancellationToken ct)
    {
        if (await records.FindAsync(id, ct) is not { } coach)
            return Problems.NotFound();
        if (http.IfMatch(coach.Version) is { } stale)
            return stale;
        if (coach.SetActive(body.Active))
        {
            records.Tell(coach);
            await db.SaveChangesAsync(ct);
        }

        return TypedResults.Ok(await records.ViewAsync(coach, ct)).WithETag(coach.Version);
    }
}

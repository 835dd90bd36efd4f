using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>A coach of the caller's own organisation.</summary>
internal static class ReadCoach
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/coaches/{id}", HandleAsync)
        .RequireScope("participants:read", "coaches:write").WithName("ReadCoach").WithSummary("A coach of the caller's organisation").Produces<CoachView>();

    private static async Task<IResult> HandleAsync(string id, CoachRecords records, CancellationToken ct) =>
        await records.FindAsync(id, ct) is { } coach
            ? TypedResults.Ok(await records.ViewAsync(coach, ct)).WithETag(coach.Version)
            : Problems.NotFound();
}

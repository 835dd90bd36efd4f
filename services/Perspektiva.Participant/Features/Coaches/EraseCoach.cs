using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Coaches;

/// <summary>The coach's key, name and stored answers are destroyed; the bare id stays, inactive, since records refer to it.</summary>
internal static class EraseCoach
{
    public static void Map(IEndpointRouteBuilder app) => app.MapDelete("/v1/coaches/{id}", HandleAsync)
        .RequireScope("coaches:write").WithName("EraseCoach").WithSummary("Erases a coach's name; the id stays, inactive")
        .Produces(StatusCodes.Status204NoContent);

    private static async Task<IResult> HandleAsync(
        string id, HttpRequest http, Caller caller, CoachRecords records, CoachEraser eraser, CancellationToken ct)
    {
        if (caller.Is("coach"))
            return Problems.Forbidden("The organisation erases its coaches' data");
        if (await records.FindAsync(id, ct) is not { } coach)
            return Problems.NotFound();
        if (http.IfMatch(coach.Version) is { } stale)
            return stale;

        await eraser.EraseAsync(coach, ct);
        return TypedResults.NoContent();
    }
}

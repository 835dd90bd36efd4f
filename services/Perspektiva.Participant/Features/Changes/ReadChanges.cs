using Microsoft.EntityFrameworkCore;
using Perspektiva.Participant.Data;
using Perspektiva.Participant.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Participant.Features.Changes;

/// <summary>What changed since a position, for portals that synchronise: ids and versions only.</summary>
internal static class ReadChanges
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/changes/participants", HandleAsync)
        .RequireScope("participants:read").WithName("ReadParticipantChanges").WithSummary("Changes of participants after a position").Produces<ChangeFeed>();

    private static async Task<IResult> HandleAsync(long? after, int? limit, Caller caller, ParticipantDb db, CancellationToken ct)
    {
        var check = new Check();
        if (after is < 0)
            check.ParameterError("after", "must be a position, 0 or more", "out_of_range");
        if (limit is < 1 or > PageQuery.MaxLimit)
            check.ParameterError("limit", $"must be from 1 to {PageQuery.MaxLimit}", "out_of_range");
        if (check.Failed)
            return check.Problem();

        var keys = caller.AudienceKeys();
        var from = after ?? 0;
        var items = await db.Changes.AsNoTracking().Where(c => c.Position > from && c.Audience.Any(key => keys.Contains(key)))
            .OrderBy(c => c.Position).Take(limit ?? PageQuery.DefaultLimit)
            .Select(c => new Change(c.Position, c.PublicId, c.Version, c.Erased ? "erased" : "changed")).ToListAsync(ct);
        return TypedResults.Ok(new ChangeFeed(items, items.Count > 0 ? items[^1].Position : from));
    }
}

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

    private static async Task<IResult> HandleAsync([AsParameters] FeedQuery feed, Caller caller, ParticipantDb db, CancellationToken ct)
    {
        if (feed.Refusal() is { } refusal)
            return refusal;
        var keys = caller.AudienceKeys();
        var from = feed.From;
        var items = await db.Changes.AsNoTracking().Where(c => c.Position > from && c.Audience.Any(key => keys.Contains(key)))
            .OrderBy(c => c.Position).Take(feed.Size)
            .Select(c => new Change(c.Position, c.PublicId, c.Version, c.Erased ? "erased" : "changed")).ToListAsync(ct);
        return TypedResults.Ok(feed.Of(items));
    }
}

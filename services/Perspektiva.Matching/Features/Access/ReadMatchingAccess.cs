using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Access;

/// <summary>Who read what matching tells of a person, when and why: for the person, and for the registering organisation on their behalf.</summary>
internal static class ReadMatchingAccess
{
    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/participants/{id}/matching-access-log", HandleAsync)
        .RequireScope("rankings:read", "proposals:read", "placements:read").WithName("ReadMatchingAccessLog")
        .WithSummary("Who read the person's rankings, explanations, proposals, placements and cohort results, oldest first")
        .WithDescription(
            "For the person, a guardian, and the registering portal on the person's behalf. Whoever reads a list has a line with each person in it. Purposes: ranking, explanation (of a pair, "
            + "its page included: whoever was given the link), development, proposal, placement, cohort_run.")
        .Produces<Page<AccessLogView>>();

    private static async Task<IResult> HandleAsync(string id, [AsParameters] PageQuery page, Cursor cursor, Caller caller, MatchingDb db, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Participant)
            || await db.Participants.AsNoTracking().SingleOrDefaultAsync(p => p.PublicId == id, ct) is not { } participant
            || caller.SideOf(participant) is var side && side == Side.None)
            return Problems.NotFound();
        // The registering portal asks on the person's behalf whoever stands behind it, also where that is the person's coach.
        if (side == Side.Coach && !caller.IsRegistrarOf(participant.RegisteringOrganisationIds))
            return Problems.Forbidden("The access log is for the person, and for the registering organisation on their behalf");
        return await AccessLogPage.ReadAsync(db, participant.Id, "matching-access-log", page, cursor, ct);
    }
}

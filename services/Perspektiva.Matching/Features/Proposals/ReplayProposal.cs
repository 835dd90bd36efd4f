using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.Matching.Features.Rankings;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>Gives the engine's answer on a proposal again, from what it rested on; after erasure it says that this is gone.</summary>
internal static class ReplayProposal
{
    /// <summary>How replaying went.</summary>
    internal enum Outcome
    {
        /// <summary>The same answer, every key, number and id; a wording may have been corrected since.</summary>
        Same,

        /// <summary>Another answer: something is wrong with this release.</summary>
        Differs,

        /// <summary>This release does not know the snapshot's versions.</summary>
        UnknownVersion,

        /// <summary>The person was erased, and with them the snapshot.</summary>
        Erased,
    }

    /// <summary>The replayed answer.</summary>
    internal sealed record Response(string ProposalId, Outcome Outcome, DateTimeOffset? TakenAt, DateTimeOffset? ErasedAt, PairView? Pair);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/proposals/{id}/replay", HandleAsync)
        .RequireScope("proposals:read").WithName("ReplayProposal").WithSummary("The engine's answer on the proposal, given again from its snapshot")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(string id, MatchingDb db, ProposalLookup lookup, IAccessLog log, Caller caller, CancellationToken ct)
    {
        if (!PublicId.IsValid(id, IdPrefix.Proposal))
            return Problems.NotFound();
        if (await lookup.FindAsync(id, ct) is { } found)
        {
            if (!found.IsPersonsSide)
                return Problems.NotFound();
            if (await db.ProposalSnapshots.AsNoTracking().SingleOrDefaultAsync(s => s.ProposalId == found.Proposal.Id, ct) is { } snapshot)
            {
                await log.ReadAsync(found.Proposal.ParticipantId, ReadPurpose.Explanation, ct);
                return Replayed(found.Proposal, snapshot);
            }
        }

        // Last, for it may have been erased a moment ago.
        if (await db.ErasedProposals.AsNoTracking().SingleOrDefaultAsync(e => e.PublicId == id, ct) is not { } erased)
            return Problems.NotFound();

        // Nobody who had no replay before learns of it now: no employer, no young person or guardian behind the portal that proposed.
        return caller.Organisation == erased.ProposedByOrganisationId && (caller.IsRegisteringPortal || caller.IsCoach())
            ? TypedResults.Ok(new Response(id, Outcome.Erased, null, erased.ErasedAt, null))
            : Problems.NotFound();
    }

    private static Ok<Response> Replayed(Proposal proposal, ProposalSnapshot snapshot)
    {
        if (Engine.Replay.FromJson(snapshot.Body, out _)?.Run(Engine.Audience.Coach, out _) is not { } answer)
            return TypedResults.Ok(new Response(proposal.PublicId, Outcome.UnknownVersion, snapshot.TakenAt, null, null));
        var outcome = AnswerHash.Fits(answer, snapshot.AnswerHash) ? Outcome.Same : Outcome.Differs;
        return TypedResults.Ok(new Response(
            proposal.PublicId, outcome, snapshot.TakenAt, null, PairView.Of(proposal.ParticipantPublicId, proposal.PlacePublicId, answer, page: null)));
    }
}

using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Proposals;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Proposals;

/// <summary>The proposals that the caller may see, oldest first.</summary>
internal static class ListProposals
{
    private const string List = "proposals";

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/proposals", HandleAsync)
        .RequireScope("proposals:read").WithName("ListProposals").WithSummary("The proposals that the caller may see, oldest first")
        .Produces<Page<ProposalResponse>>();

    private static async Task<IResult> HandleAsync(
        [AsParameters] PageQuery page, [Description("Only in these states; repeatable")] string[]? status, [Description("Only of this participant")] string? participantId,
        [Description("Only at this place")] string? placeId,
        [Description("open: only those with an objection that no second look has followed; for the person's side")] string? objection, MatchingDb db, IAccessLog log, Caller caller, Cursor cursor, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        var statuses = SnakeCase<ProposalStatus>.Parse("status", status, check);
        check.IdParameter("participantId", participantId, IdPrefix.Participant);
        check.IdParameter("placeId", placeId, IdPrefix.Place);
        if (objection is not (null or "open"))
            check.ParameterError("objection", "must be open", "unknown_value");
        if (check.Failed)
            return check.Problem();
        var query = Visible(db, caller);
        if (statuses.Count > 0)
            query = query.Where(p => statuses.Contains(p.Status));

        // To the employer's side a person has no id before both said yes, so it cannot be searched by either.
        if (participantId is not null)
            query = query.Where(p => p.ParticipantPublicId == participantId && db.Participants.Where(caller.Participants()).Any(v => v.Id == p.ParticipantId));
        if (placeId is not null)
            query = query.Where(p => p.PlacePublicId == placeId);
        if (objection is not null)
            query = query.Where(p => db.Participants.Where(caller.Participants()).Any(v => v.Id == p.ParticipantId)
                && p.Reviews.Any(o => o.Kind == ReviewKind.Objection && !p.Reviews.Any(look => look.Kind == ReviewKind.SecondLook && look.At >= o.At)));
        if (after is [var last] && Guid.TryParseExact(last, "N", out var lastId))
            query = query.Where(p => p.Id > lastId);
        var proposals = await query.OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);

        var shown = proposals.Take(page.Size).ToList();
        var ids = shown.Select(p => p.ParticipantId).Distinct().ToList();
        await log.ReadAsync(ids, ReadPurpose.Proposal, ct);
        var people = await db.Participants.AsNoTracking().Where(p => ids.Contains(p.Id)).ToDictionaryAsync(p => p.Id, ct);
        var placed = shown.Where(p => p.Status == ProposalStatus.Placed).Select(p => p.Id).ToList();
        var placements = placed.Count == 0
            ? []
            : await db.Placements.Where(p => placed.Contains(p.ProposalId))
                .Select(p => new { p.ProposalId, p.PublicId, Runs = p.Stage != PlacementStage.Ended }).ToDictionaryAsync(p => p.ProposalId, ct);
        var items = shown.ConvertAll(proposal =>
        {
            var placement = placements.GetValueOrDefault(proposal.Id);
            return people.TryGetValue(proposal.ParticipantId, out var person) && caller.SideOf(person) != Side.None
                ? ProposalResponse.ForPersonsSide(proposal, placement?.PublicId)
                : ProposalResponse.ForEmployer(proposal, person, placement?.PublicId, placement is { Runs: true });
        });
        return TypedResults.Ok(new Page<ProposalResponse>(items, proposals.Count > page.Size ? cursor.Encode(List, shown[^1].Id.ToString("N")) : null));
    }

    private static IQueryable<Proposal> Visible(MatchingDb db, Caller caller)
    {
        var mine = db.Participants.Where(caller.Participants()).Select(p => p.Id);
        var organisation = caller.Organisation;
        var (employer, only) = (caller.IsEmployerOf(organisation), caller.OnlyCompany);
        var mentor = caller.Record is { } record && caller.IsMentorOf([record]) ? record : null;

        // For a mentor what one alone gives them: agreed at a place of theirs, and whoever is placed with them.
        return db.Proposals.AsNoTracking().Where(p =>
            mine.Contains(p.ParticipantId)
            || (employer && p.EmployerOrganisationId == organisation && p.EmployerAskedAt != null && (only == null || p.CompanyPublicId == only))
            || (mentor != null && p.EmployerAskedAt != null
                && ((p.Status == ProposalStatus.Agreed && db.Places.Any(place => place.Id == p.PlaceId && place.MentorIds.Contains(mentor)))
                    || (p.Status == ProposalStatus.Placed && db.Placements.Any(placement => placement.ProposalId == p.Id && placement.MentorId == mentor)))));
    }
}

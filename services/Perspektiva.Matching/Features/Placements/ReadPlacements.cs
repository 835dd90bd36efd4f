using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Domain.Placements;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Placements;

/// <summary>Placements and their check-ins, for those who may see them.</summary>
internal static class ReadPlacements
{
    private const string List = "placements";
    private const string CheckInList = "check-ins";

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/v1/placements/{id}", GetAsync)
            .RequireScope("placements:read").WithName("GetPlacement").WithSummary("One placement").Produces<PlacementResponse>();
        app.MapGet("/v1/placements", ListAsync)
            .RequireScope("placements:read").WithName("ListPlacements").WithSummary("The placements that the caller may see, oldest first")
            .Produces<Page<PlacementResponse>>();
        app.MapGet("/v1/placements/{id}/check-ins", ListCheckInsAsync)
            .RequireScope("placements:read").WithName("ListCheckIns").WithSummary("A placement's check-ins, oldest first").Produces<Page<CheckInResponse>>();
    }

    private static async Task<IResult> GetAsync(string id, PlacementLookup lookup, IAccessLog log, Caller caller, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        await log.ReadAsync(found.Placement.ParticipantId, ReadPurpose.Placement, ct);
        return TypedResults.Ok(PlacementResponse.Of(found.Placement, caller)).WithETag(found.Placement.Version);
    }

    private static async Task<IResult> ListAsync(
        [AsParameters] PageQuery page, [AsParameters] PlacementFilter filter, MatchingDb db, IAccessLog log, Caller caller, Cursor cursor, TimeProvider clock, CancellationToken ct)
    {
        var check = new Check();
        var after = page.Read(cursor, List, check);
        var query = filter.Apply(Visible(db, caller), clock.Today(), check);
        if (check.Failed)
            return check.Problem();
        if (after is [var last] && Guid.TryParseExact(last, "N", out var lastId))
            query = query.Where(p => p.Id > lastId);
        var placements = await query.OrderBy(p => p.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = placements.Take(page.Size).ToList();
        await log.ReadAsync([.. shown.Select(p => p.ParticipantId).Distinct()], ReadPurpose.Placement, ct);
        return TypedResults.Ok(new Page<PlacementResponse>(
            shown.ConvertAll(placement => PlacementResponse.Of(placement, caller)), placements.Count > page.Size ? cursor.Encode(List, shown[^1].Id.ToString("N")) : null));
    }

    private static async Task<IResult> ListCheckInsAsync(
        string id, [AsParameters] PageQuery page, MatchingDb db, PlacementLookup lookup, IAccessLog log, Cursor cursor, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } found)
            return Problems.NotFound();
        var check = new Check();
        var after = page.Read(cursor, $"{CheckInList}/{id}", check);
        if (check.Failed)
            return check.Problem();
        await log.ReadAsync(found.Placement.ParticipantId, ReadPurpose.Placement, ct);
        var query = db.CheckIns.AsNoTracking().Where(c => c.PlacementId == found.Placement.Id);
        if (after is [var day, var last] && Guid.TryParseExact(last, "N", out var lastId)
            && DateOnly.TryParseExact(day, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var lastDay))
        {
            query = query.Where(c => c.HeldOn > lastDay || (c.HeldOn == lastDay && c.Id > lastId));
        }
        var checkIns = await query.OrderBy(c => c.HeldOn).ThenBy(c => c.Id).Take(page.Size + 1).ToListAsync(ct);
        var shown = checkIns.Take(page.Size).ToList();
        var next = checkIns.Count > page.Size
            ? cursor.Encode($"{CheckInList}/{id}", shown[^1].HeldOn.ToString("O", CultureInfo.InvariantCulture), shown[^1].Id.ToString("N"))
            : null;
        return TypedResults.Ok(new Page<CheckInResponse>(shown.ConvertAll(checkIn => CheckInResponse.Of(checkIn, id, next: null)), next));
    }

    private static IQueryable<Placement> Visible(MatchingDb db, Caller caller)
    {
        var mine = db.Participants.Where(caller.Participants()).Select(p => p.Id);
        var organisation = caller.Organisation;
        var (employer, only) = (caller.IsEmployerOf(organisation), caller.OnlyCompany);
        var mentor = caller.Record is { } record && caller.IsMentorOf([record]) ? record : null;
        return db.Placements.AsNoTracking().Where(p =>
            mine.Contains(p.ParticipantId) || (employer && p.EmployerOrganisationId == organisation && (only == null || p.CompanyPublicId == only)) || (mentor != null && p.MentorId == mentor));
    }
}

using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Finds a run for a caller: the registering organisation's, or the coach's own. An employer never sees one.</summary>
internal sealed class CohortLookup(MatchingDb db, Caller caller)
{
    /// <summary>The run, or nothing.</summary>
    public async Task<CohortRunRecord?> FindAsync(string id, CancellationToken ct) =>
        PublicId.IsValid(id, IdPrefix.CohortRun) ? await Visible().SingleOrDefaultAsync(run => run.PublicId == id, ct) : null;

    /// <summary>All that the caller may see.</summary>
    public IQueryable<CohortRunRecord> Visible()
    {
        var (organisation, record) = (caller.Organisation, caller.Record);
        var (portal, coach) = (caller.IsRegisteringPortal(), caller.IsCoach());
        return db.CohortRuns.AsNoTracking().Where(run => run.OrganisationId == organisation && (portal || (coach && run.CoachId == record)));
    }

    /// <summary>The run with those of its pins whose person the caller may see now.</summary>
    public async Task<CohortRunResponse> ShowAsync(CohortRunRecord run, CancellationToken ct)
    {
        var pins = await (from pair in db.CohortPairs.AsNoTracking()
                          join person in db.Participants.Where(caller.Participants()) on pair.ParticipantId equals person.Id
                          where pair.RunId == run.Id && pair.Kind == CohortPairKind.Pin
                          orderby pair.Position
                          select new { person.PublicId, pair.PlacePublicId, pair.FewerPlaced, pair.LowerTotal, pair.Reason }).ToListAsync(ct);
        return CohortRunResponse.Of(
            run, pins.ConvertAll(pin => new CohortPinView(pin.PublicId, pin.PlacePublicId, pin.FewerPlaced, pin.LowerTotal, CohortReasons.OfPin(pin.Reason, run.State == CohortRunState.Finished && pin.FewerPlaced is null))));
    }

    /// <summary>Whether an organisation has as many unfinished runs as it may have.</summary>
    public static async Task<bool> IsBusyAsync(MatchingDb db, string organisation, CancellationToken ct) =>
        await db.CohortRuns.CountAsync(r => r.OrganisationId == organisation && (r.State == CohortRunState.Queued || r.State == CohortRunState.Running), ct) >= StartCohortRun.MostUnfinished;
}

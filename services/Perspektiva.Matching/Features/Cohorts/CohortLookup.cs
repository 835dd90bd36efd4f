using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Access;
using Perspektiva.ServiceDefaults.Security;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Finds a run for a caller: the registering organisation's, or the coach's own. An employer never sees one.</summary>
internal sealed class CohortLookup(MatchingDb db, IAccessLog log, Caller caller)
{
    /// <summary>The run, or nothing.</summary>
    public async Task<CohortRunRecord?> FindAsync(string id, CancellationToken ct) =>
        PublicId.IsValid(id, IdPrefix.CohortRun) ? await Visible().SingleOrDefaultAsync(run => run.PublicId == id, ct) : null;

    /// <summary>All that the caller may see.</summary>
    public IQueryable<CohortRunRecord> Visible()
    {
        var (organisation, record) = (caller.Organisation, caller.Record);
        var (portal, coach) = (caller.IsRegisteringPortal, caller.IsCoach());
        return db.CohortRuns.AsNoTracking().Where(run => run.OrganisationId == organisation && (portal || (coach && run.CoachId == record)));
    }

    /// <summary>The run with the sums, pins and later refusals of those people whom the caller may see now, and whose consent holds; that those of a pair are read is written down.</summary>
    public async Task<CohortRunResponse> ShowAsync(CohortRunRecord run, CancellationToken ct)
    {
        var stated = await (from pair in db.CohortPairs.AsNoTracking()
                            join person in Told() on pair.ParticipantId equals person.Id
                            where pair.RunId == run.Id && (pair.Kind == CohortPairKind.Pin || pair.Change != null || pair.TakenBack != null)
                            orderby pair.Change ?? -1, pair.Position, pair.ParticipantId, pair.PlaceId
                            select new { person.Id, person.PublicId, Pair = pair }).ToListAsync(ct);
        await log.ReadAsync([.. stated.Select(pair => pair.Id).Distinct()], ReadPurpose.Cohort, ct);
        var pins = stated.FindAll(one => one.Pair.Kind == CohortPairKind.Pin);
        var refusals = stated.FindAll(one => one.Pair.Kind != CohortPairKind.Pin);
        return CohortRunResponse.Of(
            run, await OutcomeAsync(run, ct),
            pins.ConvertAll(pin => new CohortPinView(
                pin.PublicId, pin.Pair.PlacePublicId, pin.Pair.FewerPlaced, pin.Pair.LowerTotal,
                CohortReasons.OfPin(pin.Pair.Reason, run.State == CohortRunState.Finished && pin.Pair.FewerPlaced is null), pin.Pair.StatedAt, pin.Pair.StatedBy, CohortTakenBackView.Of(pin.Pair))),
            refusals.ConvertAll(no => new CohortRefusalView(
                no.PublicId, no.Pair.PlacePublicId, no.Pair.Kind, no.Pair.FewerPlaced, no.Pair.LowerTotal, no.Pair.StatedAt, no.Pair.StatedBy, CohortTakenBackView.Of(no.Pair))));
    }

    /// <summary>What came out for those people, run by run; a stored sum less what the rows show would be what they do not show.</summary>
    public async Task<IReadOnlyDictionary<Guid, CohortSums>> SumsAsync(IEnumerable<CohortRunRecord> runs, CancellationToken ct)
    {
        Guid[] finished = [.. runs.Where(run => run.State == CohortRunState.Finished).Select(run => run.Id)];
        return finished.Length == 0
            ? new Dictionary<Guid, CohortSums>()
            : await (from person in db.CohortPeople.AsNoTracking()
                     join view in Told() on person.ParticipantId equals view.Id
                     where finished.Contains(person.RunId)
                     group person by person.RunId into told
                     select new
                     {
                         RunId = told.Key,
                         Sums = new CohortSums(
                             told.Count(p => p.PlaceId != null), told.Count(p => p.UnplacedReason != null), told.Min(p => p.Pinned ? null : p.Fit) ?? 0, told.Sum(p => (long?)p.Fit) ?? 0),
                     }).ToDictionaryAsync(row => row.RunId, row => row.Sums, ct);
    }

    private async Task<CohortOutcomeView?> OutcomeAsync(CohortRunRecord run, CancellationToken ct)
    {
        if (run.State != CohortRunState.Finished)
            return null;
        var sums = (await SumsAsync([run], ct)).GetValueOrDefault(run.Id, CohortSums.None);

        // The sheet by groups and the floor's cost rest on everybody of the result: beside sums without somebody they would tell of them.
        var told = Told();
        var whole = run.Fairness is not null
            && !await db.CohortPeople.AnyAsync(person => person.RunId == run.Id && person.LeftOut == null && !told.Any(view => view.Id == person.ParticipantId), ct);
        return CohortOutcomeView.Of(sums, whole ? run.FloorCost : null, whole ? run.Fairness : null);
    }

    /// <summary>Asked at each reading: whom the caller may see, and of them who consents to matching.</summary>
    private IQueryable<ParticipantView> Told() => db.Participants.Where(caller.Participants()).Where(person => person.MayMatch);

    /// <summary>Whether an organisation has as many unfinished runs as it may have.</summary>
    public static async Task<bool> IsBusyAsync(MatchingDb db, string organisation, CancellationToken ct) =>
        await db.CohortRuns.CountAsync(r => r.OrganisationId == organisation && (r.State == CohortRunState.Queued || r.State == CohortRunState.Running), ct) >= StartCohortRun.MostUnfinished;
}

/// <summary>A finished run's sums over some of its people.</summary>
/// <param name="LowestFit">Of the pairs that the solver chose.</param>
internal sealed record CohortSums(int Placed, int Unplaced, int LowestFit, long Total)
{
    /// <summary>Over nobody.</summary>
    public static readonly CohortSums None = new(0, 0, 0, 0);
}

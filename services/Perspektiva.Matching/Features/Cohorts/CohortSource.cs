using System.Data;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Contracts.V1;
using Perspektiva.Matching.Data;
using Perspektiva.Matching.Features.Index;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Reads a run's inputs: from the present, in one snapshot, or as they were stored.</summary>
internal sealed class CohortSource(MatchingDb db)
{
    /// <summary>Everything as it stands now, every open place that the run may use among it; nothing is stored yet.</summary>
    public async Task<CohortInputs> NowAsync(CohortRunRecord run, CancellationToken ct)
    {
        await using var snapshot = await db.Database.BeginTransactionAsync(IsolationLevel.RepeatableRead, ct);
        var stated = await PairsAsync(run.Id, ct);
        var standing = await StandingAsync(run.Id, ct);
        var banned = stated.Where(pair => pair.Kind == CohortPairKind.Ban).Select(pair => (pair.ParticipantId, pair.PlaceId)).ToHashSet();
        List<CohortPairRecord> pairs = [.. stated.Concat(standing.Where(pair => !banned.Contains((pair.ParticipantId, pair.PlaceId)))).OrderBy(pair => pair.Position).ThenBy(pair => pair.ParticipantId).ThenBy(pair => pair.PlaceId)];
        var asked = await (from person in db.CohortPeople.AsNoTracking()
                           join view in db.Participants.AsNoTracking() on person.ParticipantId equals view.Id
                           where person.RunId == run.Id
                           select new { View = view, Agreed = db.Proposals.Any(p => p.ParticipantId == view.Id && p.Status == ProposalStatus.Agreed) }).ToListAsync(ct);
        var people = asked.FindAll(one => one.View.Rankable && !one.Agreed).ConvertAll(one => one.View);
        var ids = run.Places.Ids.ToArray();
        var pinned = pairs.Where(pair => pair.Kind == CohortPairKind.Pin).Select(pair => pair.PlaceId).ToHashSet();
        var rows = (await IndexRows.OpenPlaces(db).AsNoTracking()
            .Where(row => ids.Length == 0 || ids.Contains(row.Place.Id) || pinned.Contains(row.Place.Id)).ToListAsync(ct))
            .FindAll(row => row.Seats > 0 || pinned.Contains(row.Place.Id));
        var places = await BoundAsync(rows, row => ids.Length > 0 && !ids.Contains(row.Place.Id), ct);
        return Inputs(run, Engine.MatchingEngine.RulesVersion, people.ConvertAll(view => new CohortPersonInput(view.State.ToProfile(view.MayMatch), view.Version, null)), places, pairs) with
        {
            LeftOut = [.. asked.Where(one => !one.View.Rankable || one.Agreed).Select(one => (one.View.Id, WhyNot(one.View)))],
            Standing = standing,
            Reserve = CohortCandidates.Reserve,
        };
    }

    /// <summary>One place as it stands now, for a pin of a later run.</summary>
    public async Task<CohortPlaceInput?> PlaceAsync(Guid placeId, CancellationToken ct)
    {
        var row = await IndexRows.OpenPlaces(db).AsNoTracking().SingleOrDefaultAsync(row => row.Place.Id == placeId, ct);
        return row is null ? null : (await BoundAsync([row], _ => true, ct))[0];
    }

    /// <summary>As they were stored.</summary>
    public async Task<CohortInputs> StoredAsync(CohortRunRecord run, CancellationToken ct)
    {
        var people = await db.CohortPeople.AsNoTracking().Where(p => p.RunId == run.Id && p.Profile != null).OrderBy(p => p.ParticipantId).ToListAsync(ct);
        var places = await db.CohortPlaces.AsNoTracking().Where(p => p.RunId == run.Id).OrderBy(p => p.PlaceId).ToListAsync(ct);
        return Inputs(
            run,
            run.RulesVersion ?? Engine.MatchingEngine.RulesVersion,
            people.ConvertAll(p => new CohortPersonInput(CohortInputs.Read<Engine.ParticipantProfile>(p.Profile!), p.ProfileVersion ?? 0, p.Candidates)),
            places.ConvertAll(p => new CohortPlaceInput(
                CohortInputs.Read<Engine.PlaceProfile>(p.Profile), p.PublicId, p.CompanyPublicId, p.PlaceVersion, p.Seats, p.MentorId, p.MentorSeats, p.CompanyId,
                p.CompanySeats, p.OnlyPinned)),
            await PairsAsync(run.Id, ct));
    }

    private static CohortLeftOut WhyNot(ParticipantView view) =>
        !view.MayMatch ? CohortLeftOut.ConsentMissing : view.Rankable ? CohortLeftOut.Agreed : CohortLeftOut.NotReady;

    private static CohortInputs Inputs(
        CohortRunRecord run, string rulesVersion, List<CohortPersonInput> people, List<CohortPlaceInput> places, List<CohortPairRecord> pairs)
    {
        var (knownPeople, knownPlaces) = (people.Select(p => p.Profile.Id).ToHashSet(), places.Select(p => p.Profile.Id).ToHashSet());

        // A ban or veto of a place that the run does not look at changes nothing.
        var known = pairs.FindAll(pair => knownPeople.Contains(pair.ParticipantId) && (pair.Kind == CohortPairKind.Pin || knownPlaces.Contains(pair.PlaceId)));
        List<Engine.Cohort.CohortPair> Of(CohortPairKind kind) => known.FindAll(pair => pair.Kind == kind && pair.Change is null).ConvertAll(pair => pair.ToEngine().Pair);
        return new CohortInputs(
            [.. people.OrderBy(p => p.Profile.Id)], [.. places.OrderBy(p => p.Profile.Id)], Of(CohortPairKind.Pin), Of(CohortPairKind.Ban), Of(CohortPairKind.Veto),
            [.. CohortStated.Changes(known)],
            CohortProblems.Options(run), rulesVersion, run.RaiseFloor, run.SeatsElsewhere)
        {
            Reserve = run.Reserve ?? 0,
        };
    }

    /// <summary>Where people of the run are placed, or where a proposal is open for them: neither is to be proposed once more.</summary>
    private async Task<List<CohortPairRecord>> StandingAsync(Guid runId, CancellationToken ct)
    {
        var asked = db.CohortPeople.Where(person => person.RunId == runId).Select(person => person.ParticipantId);
        var placed = db.Placements.Where(p => p.Stage != PlacementStage.Ended && asked.Contains(p.ParticipantId))
            .Select(p => new { p.ParticipantId, p.PlaceId, p.PlacePublicId });
        var open = db.Proposals.Where(p => p.Status <= ProposalStatus.Agreed && asked.Contains(p.ParticipantId))
            .Select(p => new { p.ParticipantId, p.PlaceId, p.PlacePublicId });
        return [.. (await placed.Union(open).ToListAsync(ct)).Select(pair => new CohortPairRecord
        {
            RunId = runId,
            ParticipantId = pair.ParticipantId,
            PlaceId = pair.PlaceId,
            PlacePublicId = pair.PlacePublicId,
            Kind = CohortPairKind.Ban,
        })];
    }

    private Task<List<CohortPairRecord>> PairsAsync(Guid runId, CancellationToken ct) =>
        db.CohortPairs.AsNoTracking().Where(pair => pair.RunId == runId).OrderBy(pair => pair.Position).ThenBy(pair => pair.ParticipantId).ThenBy(pair => pair.PlaceId).ToListAsync(ct);

    /// <summary>Adds what mentor and company still carry; a place keeps its own seats beside them, since the tree bounds all three.</summary>
    private async Task<List<CohortPlaceInput>> BoundAsync(List<PlaceRow> rows, Func<PlaceRow, bool> onlyPinned, CancellationToken ct)
    {
        var mentorIds = rows.Where(row => row.Place.MentorIds.Count == 1).Select(row => row.Place.MentorIds[0]).Distinct().ToList();
        var companyIds = rows.Select(row => row.Place.CompanyId).Distinct().ToList();
        var mentors = await db.Mentors.AsNoTracking().Where(m => mentorIds.Contains(m.PublicId)).ToDictionaryAsync(m => m.PublicId, ct);
        var companies = await db.Companies.AsNoTracking().Where(c => companyIds.Contains(c.Id)).ToDictionaryAsync(c => c.Id, ct);
        var running = db.Placements.AsNoTracking().Where(p => p.Stage != PlacementStage.Ended);

        // Who has agreed on a place with one mentor will be guided by that one.
        var awaited = from proposal in db.Proposals
                      join place in db.Places on proposal.PlaceId equals place.Id
                      where proposal.Status == ProposalStatus.Agreed && place.MentorIds.Count == 1
                      select place.MentorIds[0];
        var guided = await running.Where(p => p.MentorId != null).Select(p => p.MentorId!).Concat(awaited).Where(id => mentorIds.Contains(id)).GroupBy(id => id)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        var carriedBy = companies.Values.Select(company => company.PublicId).ToList();
        var agreed = db.Proposals.AsNoTracking().Where(p => p.Status == ProposalStatus.Agreed).Select(p => p.CompanyPublicId);
        var carried = await running.Select(p => p.CompanyPublicId).Concat(agreed).Where(id => carriedBy.Contains(id)).GroupBy(id => id)
            .Select(group => new { group.Key, Count = group.Count() }).ToDictionaryAsync(group => group.Key, group => group.Count, ct);
        return rows.ConvertAll(row =>
        {
            var mentor = row.Place.MentorIds.Count == 1 ? mentors.GetValueOrDefault(row.Place.MentorIds[0]) : null;
            var company = companies.GetValueOrDefault(row.Place.CompanyId);
            int? mentorSeats = mentor is null ? null : Math.Max(0, (mentor.Active ? mentor.Capacity : 0) - guided.GetValueOrDefault(mentor.PublicId));
            int? companySeats = company switch
            {
                { Active: false } => 0,
                { MaxPlacements: { } most } => Math.Max(0, most - carried.GetValueOrDefault(company.PublicId)),
                _ => null,
            };
            return new CohortPlaceInput(
                row.Place.State.ToProfile(row.Seats), row.Place.PublicId, row.Place.CompanyPublicId, row.Place.Version, row.Seats, mentor?.Id, mentorSeats,
                row.Place.CompanyId, companySeats, onlyPinned(row));
        });
    }
}

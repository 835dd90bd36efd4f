using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Gives a run the stored inputs of the one that it goes on from, and its one new pair.</summary>
internal sealed class CohortCopy(MatchingDb db, CohortSource source, CohortStore store)
{
    /// <summary>Copies people, places and what was stated of these people; no result. Whoever may not be ranked by now is left out, and reads why.</summary>
    public async Task InputsAsync(Guid from, Guid to, Guid[] people, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_person (run_id, participant_id, public_id, profile_version, profile, candidates, left_out, pinned)
            SELECT {to}, participant_id, public_id, profile_version, profile, candidates, left_out, false FROM cohort_person WHERE run_id = {from} AND participant_id = ANY({people})
            """,
            ct);
        await store.LeaveOutAsync(to, ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_place (run_id, place_id, public_id, company_public_id, place_version, profile, seats, mentor_id, mentor_seats, company_id, company_seats, only_pinned)
            SELECT {to}, place_id, public_id, company_public_id, place_version, profile, seats, mentor_id, mentor_seats, company_id, company_seats, only_pinned
            FROM cohort_place WHERE run_id = {from}
            """,
            ct);
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_pair (run_id, participant_id, place_id, place_public_id, kind, position, change, episode, stated_by, stated_at, taken_back, taken_back_by, taken_back_at)
            SELECT {to}, participant_id, place_id, place_public_id, kind, position, change, episode, stated_by, stated_at, taken_back, taken_back_by, taken_back_at
            FROM cohort_pair WHERE run_id = {from} AND participant_id = ANY({people})
            """,
            ct);
    }

    /// <summary>Adds the new pair after all that was stated before; a place that the run did not look at comes in as it is now.</summary>
    public async Task AddAsync(CohortRunRecord run, Guid person, Guid place, string placeId, CohortPairKind kind, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO cohort_pair (run_id, participant_id, place_id, place_public_id, kind, position, change, episode, stated_by, stated_at)
            SELECT {run.Id}, {person}, {place}, {placeId}, {(int)kind}, coalesce(max(position) FILTER (WHERE kind = {(int)CohortPairKind.Pin}) + 1, 0), coalesce(max(greatest(change, taken_back)) + 1, 0),
                coalesce(max(episode) FILTER (WHERE participant_id = {person} AND place_id = {place} AND kind = {(int)kind}) + 1, 0), {run.AskedBy}, {run.AskedAt}
            FROM cohort_pair WHERE run_id = {run.Id}
            """,
            ct);
        if (!await db.CohortPlaces.AnyAsync(p => p.RunId == run.Id && p.PlaceId == place, ct) && await source.PlaceAsync(place, ct) is { } added)
            await store.AddPlacesAsync(run.Id, [await AsStoredAsync(run.Id, added, ct)], ct);
    }

    /// <summary>Takes a copied pair back, after all that was stated before.</summary>
    public Task TakeBackAsync(CohortRunRecord run, CohortPairRecord pair, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE cohort_pair SET taken_back_by = {run.AskedBy}, taken_back_at = {run.AskedAt},
            taken_back = (SELECT coalesce(max(greatest(change, taken_back)) + 1, 0) FROM cohort_pair WHERE run_id = {run.Id})
        WHERE run_id = {run.Id} AND participant_id = {pair.ParticipantId} AND place_id = {pair.PlaceId} AND kind = {(int)pair.Kind} AND episode = {pair.Episode}
        """,
        ct);

    /// <summary>The place with mentor and company bound as the run has stored them, where it knows them: what they carry by now would bound everybody else of the run.</summary>
    private async Task<CohortPlaceInput> AsStoredAsync(Guid runId, CohortPlaceInput added, CancellationToken ct)
    {
        var known = await db.CohortPlaces.AsNoTracking().Where(p => p.RunId == runId && (p.CompanyId == added.CompanyId || (p.MentorId != null && p.MentorId == added.MentorId)))
            .Select(p => new { p.MentorId, p.MentorSeats, p.CompanyId, p.CompanySeats }).ToListAsync(ct);
        return added with
        {
            MentorSeats = known.Find(p => p.MentorId is not null && p.MentorId == added.MentorId) is { } mentor ? mentor.MentorSeats : added.MentorSeats,
            CompanySeats = known.Find(p => p.CompanyId == added.CompanyId) is { } company ? company.CompanySeats : added.CompanySeats,
        };
    }
}

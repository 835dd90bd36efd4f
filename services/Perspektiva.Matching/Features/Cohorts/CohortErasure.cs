using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Takes an erased person out of every run; what stays is that there was one.</summary>
internal sealed class CohortErasure(MatchingDb db, CohortSolvers solvers)
{
    /// <summary>Removes snapshot, result and pairs. Runs are locked before their people, as by whoever stores a result.</summary>
    public async Task EraseAsync(Guid participantId, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync(
            $"SELECT id FROM cohort_run WHERE id IN (SELECT run_id FROM cohort_person WHERE participant_id = {participantId}) ORDER BY id FOR UPDATE", ct);

        // Sums without the person, or they would tell what the row no longer does; the sheet by groups and the floor's cost go for the same reason.
        await db.Database.ExecuteSqlAsync(
            $"""
            UPDATE cohort_run r SET erased_people = erased_people + 1, fairness = NULL, floor_cost = NULL,
                placed = placed - CASE WHEN p.place_id IS NULL THEN 0 ELSE 1 END,
                unplaced = unplaced - CASE WHEN p.unplaced_reason IS NULL THEN 0 ELSE 1 END,
                total = total - coalesce(p.fit, 0),
                lowest_fit = CASE WHEN lowest_fit IS NULL THEN NULL ELSE coalesce(
                    (SELECT min(o.fit) FROM cohort_person o WHERE o.run_id = r.id AND o.participant_id <> p.participant_id AND NOT o.pinned), 0) END
            FROM cohort_person p WHERE p.participant_id = {participantId} AND r.id = p.run_id
            """,
            ct);
        await db.CohortPairs.Where(pair => pair.ParticipantId == participantId).ExecuteDeleteAsync(ct);
        await db.CohortPeople.Where(person => person.ParticipantId == participantId).ExecuteDeleteAsync(ct);
        solvers.Clear();
    }
}

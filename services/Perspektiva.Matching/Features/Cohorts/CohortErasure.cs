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
            $"""
            UPDATE cohort_run SET erased_people = erased_people + 1 WHERE id IN (
                SELECT id FROM cohort_run WHERE id IN (SELECT run_id FROM cohort_person WHERE participant_id = {participantId}) ORDER BY id FOR UPDATE)
            """,
            ct);
        await db.CohortPairs.Where(pair => pair.ParticipantId == participantId).ExecuteDeleteAsync(ct);
        await db.CohortPeople.Where(person => person.ParticipantId == participantId).ExecuteDeleteAsync(ct);
        solvers.Clear();
    }
}

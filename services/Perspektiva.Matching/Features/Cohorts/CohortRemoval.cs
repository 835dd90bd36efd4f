using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Takes whole runs out of the database and out of this replica's memory. The other replicas forget their solvers within ten minutes.</summary>
internal sealed class CohortRemoval(MatchingDb db, CohortSolvers solvers)
{
    /// <summary>Removes the runs with people, places and pairs, in one commit; runs are locked first, as by an erasure.</summary>
    /// <returns>How many runs were there.</returns>
    public async Task<int> RemoveAsync(Guid[] runs, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"SELECT id FROM cohort_run WHERE id = ANY({runs}) ORDER BY id FOR UPDATE", ct);
        await db.CohortPairs.Where(pair => runs.Contains(pair.RunId)).ExecuteDeleteAsync(ct);
        await db.CohortPeople.Where(person => runs.Contains(person.RunId)).ExecuteDeleteAsync(ct);
        await db.CohortPlaces.Where(place => runs.Contains(place.RunId)).ExecuteDeleteAsync(ct);
        var removed = await db.CohortRuns.Where(run => runs.Contains(run.Id)).ExecuteDeleteAsync(ct);
        await transaction.CommitAsync(ct);
        foreach (var run in runs)
            solvers.Forget(run);
        return removed;
    }
}

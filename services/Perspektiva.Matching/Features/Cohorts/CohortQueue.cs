using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>A run that this replica works on, under a lease of its own.</summary>
internal sealed record CohortClaim(Guid RunId, Guid Lease, int Attempts);

/// <summary>Who works on which run. One replica holds a run at a time; a lease that nobody renews (killed, frozen) is free for the next one.</summary>
internal sealed class CohortQueue(MatchingDb db, TimeProvider clock)
{
    /// <summary>How long a lease lasts without being renewed, by the database's clock.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(8);

    /// <summary>Takes the oldest run that waits or whose worker is gone.</summary>
    public async Task<CohortClaim?> TakeAsync(CancellationToken ct)
    {
        var (lease, now) = (Guid.CreateVersion7(), clock.GetUtcNow());
        var taken = await db.Database.SqlQuery<Guid>(
            $"""
            UPDATE cohort_run SET state = {(int)CohortRunState.Running}, lease_owner = {lease}, lease_until = clock_timestamp() + {Lease}, attempts = attempts + 1,
                started_at = coalesce(started_at, {now})
            WHERE id = (SELECT id FROM cohort_run
                WHERE state = {(int)CohortRunState.Queued} OR (state = {(int)CohortRunState.Running} AND lease_until < clock_timestamp())
                ORDER BY asked_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
            RETURNING id AS "Value"
            """).ToListAsync(ct);
        if (taken is not [var id])
            return null;
        var attempts = await db.CohortRuns.Where(run => run.Id == id).Select(run => run.Attempts).SingleAsync(ct);
        return new CohortClaim(id, lease, attempts);
    }

    /// <summary>Renews the lease and tells the progress, which falls for nobody who takes the run up again; false when the run is no longer ours: cancelled, or taken by another.</summary>
    public async Task<bool> RenewAsync(CohortClaim claim, int progress, CancellationToken ct) => await db.Database.ExecuteSqlAsync(
        $"""
        UPDATE cohort_run SET lease_until = clock_timestamp() + {Lease}, progress = greatest(progress, {progress})
        WHERE id = {claim.RunId} AND lease_owner = {claim.Lease} AND state = {(int)CohortRunState.Running}
        """,
        ct) == 1;

    /// <summary>Locks the run until the transaction ends; false when it is no longer ours.</summary>
    public async Task<bool> LockAsync(CohortClaim claim, CancellationToken ct) => (await db.Database.SqlQuery<Guid>(
        $"""
        SELECT id AS "Value" FROM cohort_run
        WHERE id = {claim.RunId} AND lease_owner = {claim.Lease} AND state = {(int)CohortRunState.Running} FOR UPDATE
        """).ToListAsync(ct)).Count == 1;

    /// <summary>Gives an unfinished run back, so that the next one need not wait for the lease to end.</summary>
    public Task GiveBackAsync(CohortClaim claim, CancellationToken ct) => db.Database.ExecuteSqlAsync(
        $"""
        UPDATE cohort_run SET state = {(int)CohortRunState.Queued}, lease_owner = NULL, lease_until = NULL, attempts = attempts - 1
        WHERE id = {claim.RunId} AND lease_owner = {claim.Lease} AND state = {(int)CohortRunState.Running}
        """,
        ct);

    /// <summary>Ends a run that cannot be solved.</summary>
    public Task FailAsync(CohortClaim claim, string code, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return db.Database.ExecuteSqlAsync(
            $"""
            UPDATE cohort_run SET state = {(int)CohortRunState.Failed}, failure = {code}, finished_at = {now}, lease_owner = NULL, lease_until = NULL
            WHERE id = {claim.RunId} AND lease_owner = {claim.Lease} AND state = {(int)CohortRunState.Running}
            """,
            ct);
    }
}

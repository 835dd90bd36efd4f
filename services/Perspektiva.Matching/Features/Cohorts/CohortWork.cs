using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>One run from its inputs to its stored result. Whatever it does is tied to its lease: a worker that was overtaken stores nothing.</summary>
internal sealed class CohortWork(MatchingDb db, CohortQueue queue, CohortSource source, CohortStore store, CohortSolvers solvers, TimeProvider clock)
{
    private const string UnknownVersion = "unknown_version";

    /// <summary>Solves the run and stores the result.</summary>
    /// <exception cref="OperationCanceledException">The run is no longer ours, or the service stops.</exception>
    public async Task RunAsync(CohortClaim claim, CohortProgress progress, CancellationToken ct)
    {
        var run = await db.CohortRuns.AsNoTracking().SingleAsync(r => r.Id == claim.RunId, ct);
        if (run.BasedOnId is not null && !IsFrozen(run))
        {
            // Its inputs are another run's: today's would answer another question.
            await queue.FailAsync(claim, UnknownVersion, ct);
            return;
        }

        var solved = await FromKeptAsync(run, ct) ?? await FromInputsAsync(run, claim, progress, ct);
        var result = solved.Solver.Result();
        if (await FinishAsync(run, claim, result, Sheet(run, solved, result, ct), ct))
            solvers.Keep(run, solved);
    }

    private async Task<CohortSolved?> FromKeptAsync(CohortRunRecord run, CancellationToken ct)
    {
        if (run.BasedOnId is not { } before)
            return null;
        var stated = await db.CohortPairs.AsNoTracking()
            .Where(pair => pair.RunId == run.Id && (pair.Kind == CohortPairKind.Pin || pair.Change != null || pair.TakenBack != null)).ToListAsync(ct);

        // While it waited the run before may have been deleted, or the new pair's person erased: then the run's own inputs say what still holds.
        var erasedBefore = await db.CohortRuns.Where(r => r.Id == before).Select(r => (int?)r.ErasedPeople).SingleOrDefaultAsync(ct);
        if (CohortStated.Newest(stated) is not { } change || erasedBefore is not { } erased || solvers.Take(run, erased, change) is not { } kept)
            return null;
        kept.Solver.Apply(change, ct);
        return kept;
    }

    private async Task<CohortSolved> FromInputsAsync(CohortRunRecord run, CohortClaim claim, CohortProgress progress, CancellationToken ct)
    {
        if (IsFrozen(run))
            return FromStored(run, await AgainAsync(run, claim, ct), progress, ct);
        var now = await source.NowAsync(run, ct);
        db.ChangeTracker.Clear();
        var (inputs, lists, problem, solver) = CohortWidening.Solve(now, progress, ct);
        var stored = await FreezeAsync(run, claim, inputs, ct);
        if (inputs.People.All(person => stored.Contains(person.Profile.Id)))
            return Solved(run, inputs, problem, solver);
        (inputs, lists) = CohortProblems.Only(stored, inputs, lists);
        problem = CohortProblems.Of(inputs, lists);
        return Solved(run, inputs, problem, Engine.Cohort.CohortRun.Solve(problem, progress.OfSolver(), ct));
    }

    private static CohortSolved FromStored(CohortRunRecord run, CohortInputs inputs, CohortProgress progress, CancellationToken ct)
    {
        var problem = CohortProblems.Of(inputs, CohortProblems.Candidates(inputs, progress, ct));
        return Solved(run, inputs, problem, Engine.Cohort.CohortRun.Solve(problem, progress.OfSolver(), ct));
    }

    private static CohortSolved Solved(CohortRunRecord run, CohortInputs inputs, Engine.Cohort.CohortProblem problem, Engine.Cohort.CohortRun solver) =>
        new(solver, problem, [.. inputs.People.Select(person => Engine.Fairness.FairnessPerson.Of(person.Profile, run.OnDate))]);

    /// <summary>A run that was taken up again goes on from what was stored, without those who withdrew or were erased meanwhile.</summary>
    private async Task<CohortInputs> AgainAsync(CohortRunRecord run, CohortClaim claim, CancellationToken ct)
    {
        await using (var transaction = await LockedAsync(claim, ct))
        {
            await store.ForgetErasedAsync(run, ct);
            await store.LeaveOutAsync(run.Id, ct);
            await transaction.CommitAsync(ct);
        }
        return await source.StoredAsync(run, ct);
    }

    /// <summary>Stores the inputs.</summary>
    /// <returns>Whose profile is stored: somebody may have withdrawn, paused or been erased since the inputs were read.</returns>
    private async Task<HashSet<Guid>> FreezeAsync(CohortRunRecord run, CohortClaim claim, CohortInputs inputs, CancellationToken ct)
    {
        await using var transaction = await LockedAsync(claim, ct);
        await store.FreezeAsync(run, inputs, clock.GetUtcNow(), ct);
        var stored = await db.CohortPeople.Where(p => p.RunId == run.Id && p.Profile != null).Select(p => p.ParticipantId).ToHashSetAsync(ct);
        await transaction.CommitAsync(ct);
        return stored;
    }

    /// <summary>Stores the result.</summary>
    /// <returns>Whether everybody is still there: who was erased while it was solved stays in nobody's memory.</returns>
    private async Task<bool> FinishAsync(CohortRunRecord run, CohortClaim claim, Engine.Cohort.CohortResult result, string fairness, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await LockedAsync(claim, ct);
        await store.FinishAsync(run.Id, result, ct);
        var erased = await db.CohortRuns.Where(r => r.Id == run.Id).Select(r => r.ErasedPeople).SingleAsync(ct);

        // Summed from what is stored: somebody may have been erased while it was solved, and then no sum tells of them.
        var sums = await db.CohortPeople.Where(p => p.RunId == run.Id).GroupBy(p => p.RunId)
            .Select(all => new
            {
                Placed = all.Count(p => p.PlaceId != null),
                Unplaced = all.Count(p => p.UnplacedReason != null),
                Total = all.Sum(p => (long?)p.Fit),
                Lowest = all.Min(p => p.Pinned ? null : p.Fit),
            }).SingleOrDefaultAsync(ct);
        await db.CohortRuns.Where(r => r.Id == run.Id).ExecuteUpdateAsync(
            set => set.SetProperty(r => r.State, CohortRunState.Finished).SetProperty(r => r.Progress, 100).SetProperty(r => r.FinishedAt, now)
                .SetProperty(r => r.LeaseOwner, (Guid?)null).SetProperty(r => r.LeaseUntil, (DateTimeOffset?)null)
                .SetProperty(r => r.Placed, sums?.Placed ?? 0).SetProperty(r => r.Unplaced, sums?.Unplaced ?? 0)
                .SetProperty(r => r.LowestFit, sums?.Lowest ?? 0).SetProperty(r => r.Total, sums?.Total ?? 0)
                .SetProperty(r => r.FloorCost, erased == run.ErasedPeople ? result.FloorCost : (long?)null).SetProperty(r => r.AnswerHash, AnswerHash.Of(result)).SetProperty(r => r.SolverVersion, Engine.MatchingEngine.SolverVersion)
                .SetProperty(r => r.Fairness, erased == run.ErasedPeople ? fairness : null),
            ct);
        await transaction.CommitAsync(ct);
        return erased == run.ErasedPeople;
    }

    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> LockedAsync(CohortClaim claim, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        try
        {
            return await queue.LockAsync(claim, ct) ? transaction : throw new OperationCanceledException("The run is no longer ours");
        }
        catch
        {
            await transaction.DisposeAsync();
            throw;
        }
    }

    /// <summary>Whether the inputs are stored, and this release can compute by the versions that they were taken under.</summary>
    private static bool IsFrozen(CohortRunRecord run) =>
        run.FrozenAt is not null && Engine.MatchingEngine.Knows(run.FormulaVersion, run.RulesVersion, run.ParametersVersion);

    /// <summary>A run that goes on from another one does not solve other floors again: a pin or a veto shall be answered at once.</summary>
    private static string Sheet(CohortRunRecord run, CohortSolved solved, Engine.Cohort.CohortResult result, CancellationToken ct)
    {
        var options = new Engine.Fairness.FairnessOptions { Floors = run.BasedOnId is null ? Engine.Fairness.FairnessOptions.Default.Floors : 0 };
        var sheet = Engine.Fairness.FairnessSheet.Of(solved.Problem, result, solved.People, options, ct);
        return JsonSerializer.Serialize(new { sheet.All, sheet.Tables, sheet.Scenarios, sheet.KeptBack }, JsonDefaults.Options);
    }
}

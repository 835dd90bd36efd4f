using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>One run from its inputs to its stored result. Whatever it does is tied to its lease: a worker that was overtaken stores nothing.</summary>
internal sealed class CohortWork(MatchingDb db, CohortQueue queue, CohortSource source, CohortStore store, CohortSolvers solvers, TimeProvider clock)
{
    /// <summary>Solves the run and stores the result.</summary>
    /// <exception cref="OperationCanceledException">The run is no longer ours, or the service stops.</exception>
    public async Task RunAsync(CohortClaim claim, CohortProgress progress, CancellationToken ct)
    {
        var run = await db.CohortRuns.AsNoTracking().SingleAsync(r => r.Id == claim.RunId, ct);
        var solved = await FromKeptAsync(run, ct) ?? await FromInputsAsync(run, claim, progress, ct);
        var result = solved.Solver.Result();
        await FinishAsync(run, claim, result, Sheet(run, solved, result, ct), ct);
        solvers.Keep(run, solved);
    }

    private async Task<CohortSolved?> FromKeptAsync(CohortRunRecord run, CancellationToken ct)
    {
        if (run.BasedOnId is not { } before || run.FrozenAt is null || !IsOfThisRelease(run))
            return null;
        var last = await db.CohortPairs.AsNoTracking().Where(pair => pair.RunId == run.Id && pair.Kind == CohortPairKind.Pin).OrderByDescending(pair => pair.Position).FirstAsync(ct);
        var pin = new Engine.Cohort.CohortPair(last.ParticipantId, last.PlaceId);
        var erasedBefore = await db.CohortRuns.Where(r => r.Id == before).Select(r => r.ErasedPeople).SingleAsync(ct);
        if (solvers.Take(run, erasedBefore, pin) is not { } kept)
            return null;
        kept.Solver.Pin(pin, ct);
        return kept;
    }

    private async Task<CohortSolved> FromInputsAsync(CohortRunRecord run, CohortClaim claim, CohortProgress progress, CancellationToken ct)
    {
        var frozen = run.FrozenAt is not null && IsOfThisRelease(run);
        var inputs = frozen ? await AgainAsync(run, claim, ct) : await source.NowAsync(run, ct);
        db.ChangeTracker.Clear();
        var candidates = CohortProblems.Candidates(inputs, progress, ct);
        if (!frozen)
        {
            var used = candidates.SelectMany(places => places).Select(place => place.Id).Concat(inputs.Pins.Select(pin => pin.PlaceId)).ToHashSet();
            inputs = inputs with { Places = [.. inputs.Places.Where(place => used.Contains(place.Profile.Id))] };
            (inputs, candidates) = CohortProblems.Only(await FreezeAsync(run, claim, inputs, ct), inputs, candidates);
        }
        var problem = CohortProblems.Of(Known(inputs), candidates);
        var solver = Engine.Cohort.CohortRun.Solve(problem, progress.OfSolver(), ct);
        return new CohortSolved(solver, problem, [.. inputs.People.Select(person => Engine.Fairness.FairnessPerson.Of(person.Profile, run.OnDate))]);
    }

    /// <summary>A ban or veto of a place that fell away has nothing to hold.</summary>
    private static CohortInputs Known(CohortInputs inputs)
    {
        var places = inputs.Places.Select(place => place.Profile.Id).ToHashSet();
        return inputs with { Bans = [.. inputs.Bans.Where(pair => places.Contains(pair.PlaceId))], Vetoes = [.. inputs.Vetoes.Where(pair => places.Contains(pair.PlaceId))] };
    }

    /// <summary>A run that was taken up again goes on from what was stored, without those who withdrew meanwhile.</summary>
    private async Task<CohortInputs> AgainAsync(CohortRunRecord run, CohortClaim claim, CancellationToken ct)
    {
        await using (var transaction = await LockedAsync(claim, ct))
        {
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

    private async Task FinishAsync(CohortRunRecord run, CohortClaim claim, Engine.Cohort.CohortResult result, string fairness, CancellationToken ct)
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
                .SetProperty(r => r.FloorCost, result.FloorCost).SetProperty(r => r.AnswerHash, AnswerHash.Of(result)).SetProperty(r => r.SolverVersion, Engine.MatchingEngine.SolverVersion)
                .SetProperty(r => r.Fairness, erased == run.ErasedPeople ? fairness : null),
            ct);
        await transaction.CommitAsync(ct);
    }

    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> LockedAsync(CohortClaim claim, CancellationToken ct)
    {
        var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await queue.LockAsync(claim, ct))
            return transaction;
        await transaction.DisposeAsync();
        throw new OperationCanceledException("The run is no longer ours");
    }

    /// <summary>Whether this release computes by the versions that the run was computed by.</summary>
    public static bool IsOfThisRelease(CohortRunRecord run) => run.FormulaVersion == Engine.MatchingEngine.FormulaVersion
        && run.RulesVersion == Engine.MatchingEngine.RulesVersion && run.ParametersVersion == Engine.FitParameters.Current.Version;

    /// <summary>A run that goes on from another one does not solve other floors again: a pin shall be answered at once.</summary>
    private static string Sheet(CohortRunRecord run, CohortSolved solved, Engine.Cohort.CohortResult result, CancellationToken ct)
    {
        var options = new Engine.Fairness.FairnessOptions { Floors = run.BasedOnId is null ? Engine.Fairness.FairnessOptions.Default.Floors : 0 };
        var sheet = Engine.Fairness.FairnessSheet.Of(solved.Problem, result, solved.People, options, ct);
        return JsonSerializer.Serialize(new { sheet.All, sheet.Tables, sheet.Scenarios, sheet.KeptBack }, JsonDefaults.Options);
    }
}

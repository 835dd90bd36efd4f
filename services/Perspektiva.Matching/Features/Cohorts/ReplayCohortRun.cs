using Perspektiva.Matching.Data;
using Perspektiva.ServiceDefaults.Security;
using Perspektiva.ServiceDefaults.Web;

namespace Perspektiva.Matching.Features.Cohorts;

/// <summary>Solves a finished run again from its stored inputs; after an erasure it says that they are gone.</summary>
internal static class ReplayCohortRun
{
    /// <summary>How replaying went.</summary>
    internal enum Outcome
    {
        /// <summary>The same result, person by person.</summary>
        Same,

        /// <summary>Another result: something is wrong with this release.</summary>
        Differs,

        /// <summary>This release does not know the run's versions.</summary>
        UnknownVersion,

        /// <summary>People of the run were erased, and with them what it rested on.</summary>
        Erased,
    }

    /// <summary>How replaying went.</summary>
    internal sealed record Response(string Id, Outcome Outcome, DateTimeOffset? FrozenAt, int ErasedParticipants);

    public static void Map(IEndpointRouteBuilder app) => app.MapGet("/v1/cohort-runs/{id}/replay", HandleAsync)
        .RequireScope("rankings:read").WithName("ReplayCohortRun").WithSummary("Solve a finished cohort run again from its stored inputs")
        .WithDescription("It computes as much as the run itself, so a replica replays one at a time: whoever has waited ten seconds for their turn is told 503 with Retry-After.")
        .Produces<Response>();

    private static async Task<IResult> HandleAsync(string id, CohortLookup lookup, CohortSource source, CohortReplays replays, CancellationToken ct)
    {
        if (await lookup.FindAsync(id, ct) is not { } run)
            return Problems.NotFound();
        if (run.State != CohortRunState.Finished)
            return Problems.InvalidTransition($"The run stands at {SnakeCase<CohortRunState>.Show(run.State)}");
        if (run.ErasedPeople > 0)
            return Answer(Outcome.Erased);
        if (!Engine.MatchingEngine.Knows(run.FormulaVersion, run.RulesVersion, run.ParametersVersion))
            return Answer(Outcome.UnknownVersion);

        // Before the inputs are read: those of many who wait would take the memory of everything else.
        using var turn = await replays.TurnAsync(ct);
        if (turn is null)
            return Problems.Unavailable(TimeSpan.FromSeconds(5));
        var inputs = await source.StoredAsync(run, ct);

        // Asked again: while it waited the run may have been deleted, or somebody in it erased.
        if (await lookup.FindAsync(id, ct) is not { } still)
            return Problems.NotFound();
        run = still;
        if (run.ErasedPeople > 0)
            return Answer(Outcome.Erased);
        if (!DoesTheSame(run.SolverVersion, inputs))
            return Answer(Outcome.UnknownVersion);

        // A solver from before there were reserves saw none, also where it took up a run that a later one had begun.
        var older = run.SolverVersion != Engine.MatchingEngine.SolverVersion;
        if (older && run.SolverVersion != Engine.Cohort.CohortRun.BeforeReasons)
            inputs = inputs with { Reserve = 0 };
        var result = await CohortReplays.SolveAsync(inputs, older, ct);
        return Answer(AnswerHash.Fits(result, run.AnswerHash) ? Outcome.Same : Outcome.Differs);

        IResult Answer(Outcome outcome) => TypedResults.Ok(new Response(run.PublicId, outcome, run.FrozenAt, run.ErasedPeople));
    }

    /// <summary>Whether the run's solver makes of these inputs what today's does: the one before there were versions differs in what it made of pins, the one after it in knowing no later refusal, the third in taking nothing back, the fourth in a reason, which is told as it told it.</summary>
    private static bool DoesTheSame(string? solver, CohortInputs inputs) => solver switch
    {
        null => !inputs.AllPins.Any() && inputs.Later.Count == 0,
        Engine.Cohort.CohortRun.BeforeRefusals => inputs.Later.All(change => change.Kind == Engine.Cohort.CohortChangeKind.Pin),
        Engine.Cohort.CohortRun.BeforeReserves => inputs.Later.All(change => change.Kind <= Engine.Cohort.CohortChangeKind.Veto),
        _ => solver is Engine.Cohort.CohortRun.BeforeReasons or Engine.Cohort.CohortRun.Version,
    };
}

/// <summary>Replays one run at a time: it computes as much as the run itself.</summary>
internal sealed class CohortReplays : IDisposable
{
    /// <summary>How long a replay waits for its turn: together with what it computes itself well below the 35 s for which the gateway waits for an answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>Waits for the turn, which lasts until it is disposed of; none while others take too long.</summary>
    public async Task<IDisposable?> TurnAsync(CancellationToken ct) => await _one.WaitAsync(Patience, ct) ? new Turn(_one) : null;

    /// <summary>The result that the inputs give; off the request's thread, it may be seconds of computing.</summary>
    /// <param name="inputs">As they were stored.</param>
    /// <param name="older">Whether an older solver gave the reasons.</param>
    /// <param name="ct">Stops it.</param>
    public static Task<Engine.Cohort.CohortResult> SolveAsync(CohortInputs inputs, bool older, CancellationToken ct) => Task.Run(
        () =>
        {
            var problem = CohortProblems.Of(inputs, CohortProblems.Candidates(inputs, new CohortProgress(), ct));
            return Engine.Cohort.CohortRun.Solve(problem with { FloorExplainsAll = older }, null, ct).Result();
        },
        ct);

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private sealed class Turn(SemaphoreSlim one) : IDisposable
    {
        public void Dispose() => one.Release();
    }
}

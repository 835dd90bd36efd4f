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
        var inputs = await source.StoredAsync(run, ct);
        if (!DoesTheSame(run.SolverVersion, inputs))
            return Answer(Outcome.UnknownVersion);
        var result = await replays.SolveAsync(inputs, ct);
        return result is null ? Problems.Unavailable(TimeSpan.FromSeconds(5)) : Answer(AnswerHash.Fits(result, run.AnswerHash) ? Outcome.Same : Outcome.Differs);

        IResult Answer(Outcome outcome) => TypedResults.Ok(new Response(run.PublicId, outcome, run.FrozenAt, run.ErasedPeople));
    }

    /// <summary>Whether the run's solver makes of these inputs what today's does: the one before there were versions differs in what it made of pins, the one after it in knowing no later refusal.</summary>
    private static bool DoesTheSame(string? solver, CohortInputs inputs) => solver switch
    {
        null => !inputs.AllPins.Any() && inputs.Later.Count == 0,
        Engine.Cohort.CohortRun.BeforeRefusals => inputs.Later.All(change => change.Kind == Engine.Cohort.CohortChangeKind.Pin),
        _ => solver == Engine.MatchingEngine.SolverVersion,
    };
}

/// <summary>Replays one run at a time: it computes as much as the run itself.</summary>
internal sealed class CohortReplays : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);

    /// <summary>The result that the inputs give; none while another replay runs.</summary>
    public async Task<Engine.Cohort.CohortResult?> SolveAsync(CohortInputs inputs, CancellationToken ct)
    {
        if (!await _one.WaitAsync(TimeSpan.Zero, ct))
            return null;
        try
        {
            return await Task.Run(
                () =>
                {
                    var problem = CohortProblems.Of(inputs, CohortProblems.Candidates(inputs, new CohortProgress(), ct));
                    return Engine.Cohort.CohortRun.Solve(problem, null, ct).Result();
                },
                ct);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();
}
